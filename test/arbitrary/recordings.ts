// Random documents with recordings for them: few keys, times that meet each other and the durations of the rules exactly.
import fc from 'fast-check'
import { type Json, type JsonObject, readDocument } from '../../src/index.ts'
import { isObject } from '../../src/rules/data/json.ts'
import { mergeObject } from '../../src/rules/twin/merge-patch.ts'
import type { Line } from '../reference/reference.ts'
import type { Features } from './features.ts'
import { rule, withAlarms } from './rules.ts'

type Of<Value> = fc.Arbitrary<Value>

/** A document, and what arrives while it runs. */
export interface Case {
  readonly document: JsonObject
  readonly lines: readonly Line[]
}

export function cases(features: Features): Of<Case> {
  return fc
    .record({
      rules: rules(features),
      settings: settings(features),
      parameters: parameters(features),
      lines: fc.array(fc.tuple(gap, event(features)), { minLength: 1, maxLength: 25, size: 'max' }),
    })
    .map(({ rules: map, settings: any, parameters: values, lines }) => {
      const section = uncrowded(any, JSON.stringify([map, lines]))
      const document = { ...values, ...section, rules: features.clashes ? map : withoutClashes(map) }
      let at = 0
      let desired: JsonObject = document
      return {
        document,
        lines: lines.map(([pause, event], index): Line => {
          at += pause
          const line = event.kind === 'twin' ? { ...event, patch: allowed(features, desired, event.patch) } : event
          if (line.kind === 'twin') desired = mergeObject(desired, line.patch)
          const leaps = features.leaps && pause === 8000 && !hasTime(desired)
          return { ...numbered(at, index, line), ...(leaps ? { leap: true } : {}) }
        }),
      }
    })
}

const gap = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, 0, 0, 1, 500) },
  { weight: 4, arbitrary: fc.constantFrom(1000, 1000, 2000, 3000) },
  { weight: 1, arbitrary: fc.constantFrom(999, 1001, 5000, 8000) },
)

/**
 * Three rules at most, or so many that the engine looks for those that an event may concern. A stream is fed by rules
 * before those that read it; their ids stand in any order.
 */
function rules(features: Features): Of<JsonObject> {
  const streams = features.streams ? ['#one', '#two'] : []
  const alone = rule({ ...features, streams: false }, [], [])
  const list = fc.oneof(
    { withCrossShrink: true },
    { weight: 4, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(alone, { minLength: 4, maxLength: 5 }) },
  )
  const chain = fc.tuple(
    rule(features, [], streams),
    fc.option(rule(features, streams.slice(0, 1), streams.slice(1)), { nil: undefined }),
    fc.option(rule(features, streams, []), { nil: undefined, freq: 2 }),
    list,
  )
  const ids = ['a', 'b', 'c', 'e', 'f', 'g', 'h', 'i']
  return fc
    .tuple(chain, fc.shuffledSubarray(ids, { minLength: ids.length }))
    .map(([[first, second, third, others], shuffled]) => {
      const named: (readonly [id: string, rule: JsonObject])[] = []
      for (const [index, one] of [first, second, third, ...others].entries())
        if (one !== undefined) named.push([shuffled[index] ?? '', withAlarms(one, named)])
      return Object.fromEntries(named)
    })
}

/** What a hopping window keeps where it is crowded is not said, nor what of a ranking whose length may grow. */
function uncrowded(section: JsonObject, text: string): JsonObject {
  const { settings: node } = section
  const limits = isObject(node) ? node['limits'] : undefined
  if (!isObject(node) || !isObject(limits) || !/"hopping"|"twin":"N"/.test(text)) return section
  const { windowEvents: _dropped, ...others } = limits
  return { settings: { ...node, limits: others } }
}

function settings(features: Features): Of<JsonObject> {
  const { time, forget, bounds, crowded } = features
  const late = { late: fc.constant('late'), idle: fc.constantFrom('1s', '2s', '4s') }
  // Which step counts what waits is the step's affair in which it is decided: bounds are tried without event time.
  const limits = fc.record(
    {
      ...(crowded ? { windowEvents: fc.integer({ min: 1, max: 3 }) } : {}),
      ...(forget ? { forget: fc.constantFrom('4s', '8s') } : {}),
      ...(bounds && !time ? { stepEvents: fc.integer({ min: 1, max: 4 }) } : {}),
    },
    { requiredKeys: [] },
  )
  return fc
    .record({ ...(time ? late : {}), ...(forget || bounds || crowded ? { limits } : {}) }, { requiredKeys: [] })
    .map(section => (Object.keys(section).length === 0 ? {} : { settings: section }))
}

function parameters(features: Features): Of<JsonObject> {
  if (!features.parameters) return fc.constant({})
  const counts = features.top || features.eventDurations ? [some({ N: counted })] : []
  const delays = features.eventDurations ? [some({ delays: delaysByKey })] : []
  const all = fc.tuple(some({ T: threshold, D: length, keys: listed }), ...counts, ...delays)
  return all.map(parts => Object.fromEntries(parts.flatMap(part => Object.entries(part))))
}

/** Each of these members, or not. */
const some = (members: { readonly [name: string]: Of<Json> }): Of<JsonObject> =>
  fc.record(members, { requiredKeys: [] }).map(found => {
    const present = Object.entries(found).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
    return Object.fromEntries(present)
  })

const listed = fc.subarray(['a', 'b', 'z'])
/** By key; what is no duration is as if it was not there. */
const delaysByKey = fc.record(
  {
    a: fc.constantFrom('1s', '2s', '4s'),
    b: fc.constantFrom('3s', 'soon'),
    '1': fc.constant('1500ms'),
    x: fc.constant('2s'),
  },
  { requiredKeys: [] },
)
const counted = fc.integer({ min: 1, max: 3 })
const threshold = fc.integer({ min: 0, max: 3 })
const length = fc.constantFrom('1s', '2s', '4s')

type Arriving =
  | {
      readonly kind: 'message'
      readonly input: string
      readonly properties: { [name: string]: string }
      readonly body: Body
      readonly ago: number
    }
  | { readonly kind: 'twin'; readonly patch: JsonObject }
  | { readonly kind: 'pause' }

/** Members by name, each as JSON text: digits as they come. */
interface Body {
  readonly [name: string]: string
}

/** An object whose members are mostly there. */
function mostly<Value>(members: { readonly [name: string]: Of<Value> }): Of<{ [name: string]: Value }> {
  const entries = Object.entries(members).map(([name, value]) =>
    fc.option(value, { nil: undefined, freq: 7 }).map(there => (there === undefined ? [] : [[name, there] as const])),
  )
  return fc.tuple(...entries).map(found => Object.fromEntries(found.flat()))
}

function event(features: Features): Of<Arriving> {
  const value = fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 3 }).map(String) },
    { weight: 1, arbitrary: fc.constantFrom('"text"', 'true', '-1', 'null') },
  )
  const number = fc.constantFrom('1.0', '2e0', '9007199254740992', '9007199254740993')
  const keys = ['"a"', '"a"', '"b"', '1', ...(features.digits ? ['1.0'] : [])]
  // Around the hour that comes twice: without an offset the first is meant.
  const wall = fc.constantFrom(
    '"1969-10-26 00:59:59"',
    '"1969-10-26T01:00:01"',
    '"1969-10-26T01:00:01-05:00"',
    '"1969-10-26T01:59:59,5"',
    '"1969-10-26T06:30Z"',
    '"1969-10-26 02:00:01"',
  )
  const part = mostly({
    k: fc.constantFrom(...keys),
    v: value,
    w: fc.integer({ min: 0, max: 1 }).map(String),
    ...(features.digits ? { n: number, o: number } : {}),
    ...(features.wallTime ? { wall } : {}),
    ...(features.decimals ? { d: fc.constantFrom('0.1', '0.2', '0.3', '0.30', '1e-1', '0.45') } : {}),
  })
  const list = fc.array(part, { maxLength: 3 }).map(parts => `[${parts.map(asJson).join(',')}]`)
  const names = features.spelling ? ['p', 'P'] : ['p']
  const message: Of<Arriving> = fc.record({
    kind: fc.constant('message' as const),
    input: fc.constantFrom('in1', 'in1', 'in2'),
    properties: fc
      .tuple(
        fc.constantFrom(...names),
        mostly({ p: fc.constantFrom('x', 'x', 'y'), s: fc.constantFrom('x', 'y') }),
        fc.boolean(),
      )
      .map(([name, { p, ...rest }, both]) => ({
        ...rest,
        ...(p === undefined ? {} : { [name]: p }),
        ...(features.spelling && both ? { S: 'z' } : {}),
      })),
    body: features.each ? fc.tuple(part, mostly({ list })).map(([own, more]) => ({ ...own, ...more })) : part,
    // Before the epoch too, where windows of hours, weeks and months begin.
    ago: fc.constantFrom(
      ...[0, 0, 0, 500, 1000, 2000, 4000],
      ...(features.units ? [-900, -2000] : []),
      ...(features.offset ? [9000] : []),
    ),
  })
  const twin: Of<Arriving> = fc
    .oneof(
      fc.constant({}),
      fc.record({ T: fc.option(threshold) }),
      ...(features.top || features.eventDurations ? [fc.record({ N: fc.option(counted) })] : []),
      fc.record({ D: fc.option(length) }),
      ...(features.eventDurations
        ? [
            fc.record({
              delays: fc.option(fc.record({ a: fc.option(length), b: fc.option(length) }, { requiredKeys: [] })),
            }),
          ]
        : []),
      ...(features.expectedChanges ? [fc.record({ keys: fc.option(listed) })] : []),
      settings({ ...features, bounds: false, forget: false, crowded: false }),
    )
    .map(patch => ({ kind: 'twin' as const, patch: features.parameters ? patch : {} }))
  const kinds: fc.WeightedArbitrary<Arriving>[] = [
    { weight: 16, arbitrary: message },
    { weight: 3, arbitrary: twin },
    { weight: 1, arbitrary: fc.constant({ kind: 'pause' as const }) },
  ]
  if (features.ruleChanges) kinds.push({ weight: 1, arbitrary: ruleChange(features) })
  if (features.rewriting) kinds.push({ weight: 2, arbitrary: rewriting(features) })
  return fc.oneof(...kinds)
}

const asJson = (body: Body) =>
  `{${Object.entries(body)
    .map(([name, text]) => `"${name}":${text}`)
    .join(',')}}`

const removable = [
  'for',
  'keep',
  'expire',
  'mute',
  'repeat',
  'changes',
  'throttle',
  'debounce',
  'sample',
  'until',
  'dedupe',
  'merge',
]

/** A clause of the rule ends: by number, among those that it has. */
const gone: Of<JsonObject> = fc.nat(9).map(number => ({ gone: number }))

/** Clauses of a rule become others, or end. */
function rewriting(features: Features): Of<Arriving> {
  const change = rule({ ...features, streams: false }, [], []).chain(other => {
    const clauses = Object.entries(other).filter(([name]) => rewritable.includes(name))
    const others = clauses.map(([name, value]): JsonObject => ({ [name]: value }))
    return others.length === 0
      ? gone
      : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...others) }, { weight: 2, arbitrary: gone })
  })
  // By number: which rules there are is known later.
  return fc
    .tuple(fc.nat(7), change)
    .map(([number, patch]) => ({ kind: 'twin' as const, patch: { rules: { [number]: patch } } }))
}

/** What a change keeps of the state of others, of `times` and of `latest`, the contract does not say. */
const rewritable = [
  'by',
  'where',
  'when',
  'for',
  'until',
  'keep',
  'expire',
  'mute',
  'repeat',
  'throttle',
  'debounce',
  'sample',
  'window',
  'aggregate',
  'sequence',
]

/** A rule begins, or ends, or has other outcomes. */
function ruleChange(features: Features): Of<Arriving> {
  const id = fc.constantFrom('a', 'b', 'd')
  const change = fc.oneof(
    fc.constant(null),
    rule({ ...features, streams: false }, [], []),
    fc.constantFrom({ then: { output: 'out3' } }, { resolved: { output: 'out3' } }),
  )
  return fc.tuple(id, change).map(([name, patch]) => ({ kind: 'twin' as const, patch: { rules: { [name]: patch } } }))
}

/** A new rule takes no other's place, and a document that would be refused does not arrive. */
function allowed(features: Features, desired: JsonObject, wanted: JsonObject): JsonObject {
  const [name, change] = isObject(wanted['rules']) ? (Object.entries(wanted['rules'])[0] ?? []) : []
  if (name === undefined || change === undefined) return wanted
  const rules = isObject(desired['rules']) ? desired['rules'] : {}
  const ids = Object.keys(rules)
  const id = /^\d/.test(name) ? (ids[Number(name) % ids.length] ?? '') : name
  const node = rules[id]
  const there = removable.filter(clause => isObject(node) && node[clause] !== undefined)
  const end = isObject(change) && typeof change['gone'] === 'number' ? there[change['gone'] % there.length] : undefined
  if (isObject(change) && change['gone'] !== undefined && end === undefined) return {}
  const others = Object.entries(rules).flatMap(([other, one]) =>
    other === id || !isObject(one) ? [] : [[other, one] as const],
  )
  const made = isObject(change)
    ? withAlarms(change['by'] === undefined && isObject(node) ? { ...node, ...change } : change, others)
    : change
  const own =
    isObject(made) && isObject(change)
      ? Object.fromEntries(Object.keys(change).map(name => [name, made[name] ?? null]))
      : made
  const patch = { rules: { [id]: end === undefined ? own : { [end]: null } } }
  if (isObject(change) && change['then'] !== undefined && Object.keys(change).length > 1 && rules[id] !== undefined) {
    const gone = { rules: { [id]: null } }
    return readDocument(mergeObject(desired, gone)).ruleSet === undefined ? {} : gone
  }
  const changed = mergeObject(desired, patch)
  const named = features.clashes ? patch : { rules: withoutClashes(isObject(patch['rules']) ? patch['rules'] : {}) }
  return readDocument(changed).ruleSet === undefined ? {} : named
}

/** Each rule tags what no other does, and each outcome too. */
function withoutClashes(rules: JsonObject): JsonObject {
  const renamed = (node: Json | undefined, suffix: string): Json | undefined => {
    if (Array.isArray(node)) return node.map((one: Json, index) => renamed(one, `${suffix}${index}`) ?? null)
    if (!isObject(node)) return node
    const tag = isObject(node['tag']) ? node['tag'] : {}
    return { ...node, tag: Object.fromEntries(Object.entries(tag).map(([name, to]) => [`${name}-${suffix}`, to])) }
  }
  return Object.fromEntries(
    Object.entries(rules).map(([id, node]) => {
      if (!isObject(node)) return [id, node]
      const outcomes = ['then', 'otherwise', 'resolved'].filter(name => node[name] !== undefined)
      return [
        id,
        {
          ...node,
          ...Object.fromEntries(outcomes.map(name => [name, renamed(node[name], `${id}${name[0]}`) ?? null])),
        },
      ]
    }),
  )
}

const hasTime = ({ rules }: JsonObject) =>
  Object.values(isObject(rules) ? rules : {}).some(node => isObject(node) && node['time'] !== undefined)

/** Each body has its line's number, so that what is sent says what it is of, and its event time, in milliseconds and in seconds. */
function numbered(at: number, index: number, line: Arriving): Line {
  if (line.kind === 'twin') return { at, twin: line.patch }
  if (line.kind === 'pause') return { at, pause: true }
  const { input, properties, body, ago } = line
  const time = ago === 4000 ? JSON.stringify(new Date(at - 500).toISOString()) : String(at - ago)
  return { at, input, properties, text: asJson({ ...body, i: String(index), t: time, s: String((at - ago) / 1000) }) }
}
