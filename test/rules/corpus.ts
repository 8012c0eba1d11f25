// Documents that are valid: one for each example of a predicate and an expression, some with every clause, and those of
// docs/ and examples/.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { predicates } from '../../src/rules/conditions/registry.ts'
import type { JsonObject } from '../../src/rules/data/json.ts'
import { readDocument } from '../../src/rules/document/document.ts'
import { expressionForms } from '../../src/rules/expressions/registry.ts'

const then = { output: 'out' }
const hot = { path: '$.temperature', gt: { twin: 'hot', default: 80 } }

const ofPredicates = predicates.flatMap(({ name, examples }) =>
  examples.map(([, argument]) => ({ rules: { r: { when: { path: '$.value', [name]: argument }, then } } })),
)

const ofExpressions = expressionForms.flatMap(({ examples }) =>
  examples.flatMap(({ expression, parameters = {}, define = {}, each }) => {
    const clauses = each === undefined ? {} : { each }
    return [
      { ...parameters, define, rules: { r: { ...clauses, then: { output: 'out', tag: { x: expression } } } } },
      { ...parameters, define, rules: { r: { ...clauses, when: { value: expression, exists: true }, then } } },
    ]
  }),
)

const ofClauses: readonly JsonObject[] = [
  {
    description: 'every clause that can be combined with the others',
    enabled: true,
    shadow: false,
    from: ['input1', '#hot'],
    each: '$.readings[*]',
    where: { any: [hot, { not: { property: 'line', eq: 'L1' } }] },
    by: ['$.id', { up: 2, path: '$.site' }],
    time: { path: '$.at', lateness: '10s' },
    dedupe: { on: { each: 'name' }, within: { twin: 'delay', default: '30s' } },
    latest: { ambient: { from: 'input2', by: '$.site', on: { up: 2, path: '$.site' }, ttl: '1h' } },
    when: { latest: 'ambient', path: '$.t', gt: { previous: '$.t' } },
    for: '10s',
    times: 3,
    until: { value: { sub: ['$.t', { latest: 'ambient', path: '$.t' }] }, lt: 1 },
    keep: '5s',
    changes: { on: '$.t', by: '5%', first: false },
    emit: 'every',
    repeat: '1h',
    throttle: '1m',
    then: [
      { output: ['a', '#b'], when: hot, tag: { at: { raised: 'at' } }, untag: ['x'], set: [{ path: '$.a', to: 1 }] },
      { use: 'plain' },
    ],
    resolved: { output: 'out', body: { object: { id: { raised: 'id' } } }, remove: ['$.a.b'] },
  },
  { merge: '1m', by: '$.id', debounce: '5s', then, when: { all: [hot, { use: 'cold' }] }, otherwise: { use: 'plain' } },
  { window: { tumbling: '1h', tz: 'Europe/Berlin', empty: true }, aggregate: { m: { avg: '$.t' } }, when: hot, then },
  { window: { hopping: '5m', every: '1m' }, aggregate: { p: { percentile: ['$.t', 95] } }, then, sample: '1m' },
  { window: { sliding: '5m' }, aggregate: { n: { count: true }, d: { distinct: '$.id' } }, then },
  { window: { session: '30s', max: '10m' }, aggregate: { n: { count: '$.t' } }, then },
  { window: { count: 100, every: 10, partial: true }, aggregate: { s: { slope: '$.t' } }, then },
  {
    window: { tumbling: '8h', offset: '06:00', tz: 'Europe/Berlin', events: 100, partial: true },
    aggregate: { e: { integral: '$.t' }, a: { timeWeightedAvg: '$.t' }, d: { stateDuration: hot } },
    then,
  },
  { window: { tumbling: '1w', offset: 'mon 06:00' }, then },
  { window: { tumbling: 'month', tz: 'Europe/Berlin', offset: '06:00' }, then },
  {
    window: { while: hot, max: '8h', closing: true, events: 10, partial: true },
    aggregate: { t: { top: ['$.t', 3, '$.id'] }, b: { bottom: ['$.t', { twin: 'most', default: 2 }] } },
    then,
  },
  { window: { latestBy: '$.id', ttl: '1h' }, aggregate: { n: { sum: '$.t' } }, then },
  {
    sequence: [
      { as: 'a', when: hot },
      { not: hot, within: '5s' },
    ],
    then,
  },
  {
    sequence: {
      steps: [
        { as: 'a', when: hot },
        { as: 'b', when: { path: '$.t', gt: { step: 'a', path: '$.t' } }, within: '5s' },
      ],
      restart: false,
    },
    then,
  },
  { absent: '5m', then, resolved: then },
  { absent: { twin: 'delay', default: '1m' }, then },
  { absent: { after: '5m', keys: { twin: 'machines', default: ['m1'] } }, by: '$.id', then },
]

const define = {
  plain: [{ output: 'plain' }, { output: 'more' }],
  cold: { path: '$.t', lt: 0 },
  unused: { add: ['$.a', 1] },
  alias: { use: 'cold' },
}
const settings = {
  errors: false,
  late: 'late',
  idle: '1m',
  base: 'replace',
  limits: { keys: 10, forget: '1h', windowEvents: 10, ruleCount: 5, bodyBytes: 1000, depth: 10 },
  logLevel: 'debug',
}

const filesIn = (folder: string, ending: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith(ending))
    .map(file => readFileSync(join(folder, file), 'utf8'))

const inFiles = [readFileSync('rules.example.json', 'utf8'), ...filesIn('examples', '.json')]
const inDocs = filesIn('docs', '.md').flatMap(page =>
  [...page.matchAll(/```json document\n(.*?)```/gs)].map(found => found[1] ?? ''),
)

/** All of them are accepted. */
export const validDocuments: readonly JsonObject[] = [
  ...ofPredicates,
  ...ofExpressions,
  ...ofClauses.map(rule => ({ define, settings, hot: 70, rules: { r: rule } })),
  ...[...inFiles, ...inDocs].map((text): JsonObject => JSON.parse(text)),
].filter(document => accepts(document))

/** Whether the reader takes it. */
export function accepts(document: JsonObject): boolean {
  return readDocument(document).ruleSet !== undefined
}
