// What is valid but probably not meant, and what looks like it and is not warned of.
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/rules/data/json.ts'
import { readDocument } from '../../src/rules/document/document.ts'

const out = { output: 'out' }

function found(document: JsonObject) {
  return readDocument(document).problems.map(({ code, pointer }) => `${code} ${pointer}`)
}
const ofRule = (rule: JsonObject, parameters: JsonObject = {}) => found({ ...parameters, rules: { r: rule } })

describe('a body that the rule makes', () => {
  const window = { window: { count: 5 }, aggregate: { m: { avg: '$.t' } }, then: out }
  const sequence = { sequence: [{ as: 'open', when: { path: '$.door', eq: 1 } }] }

  it.each<[string, JsonObject, ...string[]]>([
    ['the window has its fields', { ...window, when: { path: '$.m', gt: 5 } }],
    ['and start, end, count', { ...window, then: { ...out, tag: { a: '$.start', b: '$.end', c: '$.count' } } }],
    ['key only with by', { ...window, when: { path: '$.key', eq: 'a' } }, 'never-there /rules/r/when/path'],
    ['with by', { ...window, by: '$.id', when: { path: '$.key', eq: 'a' } }],
    ['nothing of its events', { ...window, until: { value: '$.t', gt: 5 } }, 'never-there /rules/r/until/value'],
    ['what comes before it reads its events', { ...window, where: { path: '$.t', gt: 5 }, by: '$.id' }],
    ['so does what it computes', { ...window, aggregate: { m: { avg: { add: ['$.t', '$.u'] } } } }],
    ['all of it', { ...window, then: { ...out, tag: { all: '$', first: '$.*', any: '$..t' } } }],
    ['a list in it', { ...window, when: { path: '$.t[*]', gt: 5 } }, 'never-there /rules/r/when/path'],
    ['what is set is new', { ...window, then: { ...out, set: [{ path: '$.t', to: '$.m' }] } }],
    [
      'what is set to',
      { ...window, then: { ...out, set: [{ path: '$.t', to: '$.t' }] } },
      'never-there /rules/r/then/set/0/to',
    ],
    ['the message is another thing', { ...window, then: { ...out, tag: { a: { message: '$.t' } } } }],
    [
      'absent has key, last and silent',
      { absent: '5m', then: { ...out, tag: { a: '$.key', b: '$.last', c: '$.silent' } } },
    ],
    ['and nothing else', { absent: '5m', then: { ...out, tag: { a: '$.t' } } }, 'never-there /rules/r/then/tag/a'],
    ['an event ends the silence', { absent: '5m', then: out, resolved: { ...out, tag: { a: '$.t' } } }],
    ['a sequence reads events', { ...sequence, then: out }],
    [
      'and sends its steps',
      { ...sequence, then: { ...out, tag: { a: '$.open.t', b: '$.door' } } },
      'never-there /rules/r/then/tag/b',
    ],
    ['a body that came may have anything', { when: { path: '$.x', gt: 1 }, then: out }],
    ['merge makes one of what came', { merge: '1m', when: { path: '$.x', gt: 1 }, then: out }],
  ])('%s', (_what, rule, ...problems) => {
    expect(ofRule(rule)).toEqual(problems)
  })

  it('is not that of another rule which uses the same definition', () => {
    const define = { hot: { path: '$.t', gt: 5 } }
    const plain = { when: { use: 'hot' }, then: out }
    expect(found({ define, rules: { r: plain } })).toEqual([])
    expect(found({ define, rules: { r: plain, w: { ...window, when: { use: 'hot' } } } })).toEqual([
      'never-there /define/hot/path',
    ])
  })
})

describe('tags of several rules', () => {
  const tagged = (when: JsonObject, severity: string, more: JsonObject = {}) => ({
    when,
    then: { output: 'out', tag: { severity } },
    ...more,
  })
  const hot = tagged({ path: '$.t', gt: 80 }, 'major')

  it.each<[string, JsonObject, ...string[]]>([
    [
      'clash where both can send a message',
      { a: hot, b: tagged({ path: '$.t', gt: 90 }, 'critical') },
      'clashing-tags /rules/b/then/tag/severity',
    ],
    [
      'also by another case of the name',
      { a: hot, b: { then: { output: 'out', tag: { Severity: 'minor' } } } },
      'clashing-tags /rules/b/then/tag/Severity',
    ],
    ['agree', { a: hot, b: tagged({ path: '$.p', gt: 1 }, 'major') }],
    ['go to different outputs', { a: hot, b: { ...hot, then: { output: 'other', tag: { severity: 'critical' } } } }],
    ['depend on the event', { a: hot, b: { then: { output: 'out', tag: { severity: '$.s' } } } }],
    ['are of bodies that are made', { a: hot, b: { ...tagged({ path: '$.t', gt: 90 }, 'critical'), each: '$.list' } }],
    ['are of disjoint numbers', { a: hot, b: tagged({ path: '$.t', lte: 80 }, 'minor') }],
    ['are of disjoint ranges', { a: hot, b: tagged({ path: '$.t', between: [10, 20] }, 'minor') }],
    [
      'are of touching ranges',
      { a: tagged({ path: '$.t', gte: 20 }, 'a'), b: tagged({ path: '$.t', between: [10, 20] }, 'b') },
      'clashing-tags /rules/b/then/tag/severity',
    ],
    [
      'are of different values',
      { a: tagged({ path: '$.id', eq: 'm1' }, 'a'), b: tagged({ path: '$.id', in: ['m2', 'm3'] }, 'b') },
    ],
    [
      'are of different kinds of one property',
      { a: tagged({ property: 'line', eq: 'L1' }, 'a'), b: tagged({ all: [{ property: 'line', eq: 'L2' }] }, 'b') },
    ],
    [
      'are told apart by where',
      {
        a: { ...hot, where: { path: '$.id', eq: 1 } },
        b: tagged({ path: '$.t', gt: 90 }, 'b', { where: { path: '$.id', eq: 2 } }),
      },
    ],
    [
      'are of different inputs',
      { a: { ...hot, from: 'one' }, b: tagged({ path: '$.t', gt: 90 }, 'b', { from: ['two', 'three'] }) },
    ],
  ])('%s', (_what, rules, ...problems) => {
    expect(found({ rules })).toEqual(problems)
  })

  it('are compared by the limits that parameters give now', () => {
    const rules = {
      a: tagged({ path: '$.t', gt: { twin: 'hot' } }, 'a'),
      b: tagged({ path: '$.t', lt: { twin: 'cold' } }, 'b'),
    }
    expect(found({ hot: 80, cold: 20, rules })).toEqual([])
    expect(found({ hot: 20, cold: 80, rules })).toEqual(['clashing-tags /rules/b/then/tag/severity'])
  })

  it('are called as they are written', () => {
    const other = { then: { output: 'out', tag: { Severity: 'minor' } } }
    const [problem] = readDocument({ rules: { a: hot, b: other } }).problems
    expect(problem?.message).toMatch(/^"Severity" is "minor" here, and /)
  })
})

describe('parameters', () => {
  it.each<[string, JsonObject, ...string[]]>([
    [
      'may have a name near to a section',
      { devices: { m1: 5 }, role: 'pump', routes: [1], rule: 5, setting: 'x' },
      ...['devices', 'role', 'routes', 'rule', 'setting'].map(name => `unread-parameter /${name}`),
    ],
    ['that look like rules', { rule: { hot: { when: {}, then: out } } }, 'misspelt-section /rule'],
    ['that look like definitions', { defines: { hot: { path: '$.t', gt: 5 } } }, 'misspelt-section /defines'],
    ['that look like settings', { setting: { late: 'late' } }, 'misspelt-section /setting'],
    ['that look like one rule', { hot: { when: { path: '$.t', gt: 5 }, then: out } }, 'rule-outside /hot'],
    ['with a name two letters away', { rul3z: { hot: { then: out } } }, 'unread-parameter /rul3z'],
  ])('%s', (_what, parameters, ...problems) => {
    expect(found({ ...parameters, rules: {} })).toEqual(problems)
  })

  it('are read whatever they are called', () => {
    const read = (name: string) => ({ path: '$.t', gt: { twin: name } })
    const when = { all: ['devices', 'role', 'routes', 'rule', 'defined'].map(read) }
    expect(found({ devices: 1, role: 2, routes: 3, rule: 4, defined: 5, rules: { r: { when, then: out } } })).toEqual(
      [],
    )
  })
})

describe('clauses together', () => {
  const hot = { path: '$.t', gt: 80 }

  it.each<[string, JsonObject, ...string[]]>([
    [
      'a repeat within debounce',
      { when: hot, repeat: '1m', debounce: '61s', then: out },
      'held-forever /rules/r/debounce',
    ],
    ['a repeat as long as debounce', { when: hot, repeat: '1m', debounce: '60s', then: out }],
    ['a literal key', { by: ['$.line', 'machine'], when: hot, for: '1m', then: out }, 'literal-key /rules/r/by/1'],
    ['a literal key that is meant', { by: { literal: 'all' }, when: hot, for: '1m', then: out }],
    ['windows that fit', { window: { hopping: '6m', every: '2m' }, aggregate: { m: { avg: '$.t' } }, then: out }],
    [
      'a text with a place in it',
      { when: { path: '$.id', eq: 'm\u0024{id}' }, then: out },
      'no-template /rules/r/when/eq',
    ],
    ['a text with a place in it that is meant', { when: { path: '$.id', eq: { literal: 'm\u0024{id}' } }, then: out }],
  ])('%s', (_what, rule, ...problems) => {
    expect(ofRule(rule)).toEqual(problems)
  })

  it('go by the parameters of the moment', () => {
    const rule = { when: hot, repeat: { twin: 'repeat', default: '5m' }, debounce: { twin: 'quiet' }, then: out }
    expect(ofRule(rule, { quiet: '1m' })).toEqual([])
    expect(ofRule(rule, { quiet: '1m', repeat: '30s' })).toEqual(['held-forever /rules/r/debounce'])
  })

  it('say the same of a rule each time that it is read', () => {
    const rules = {
      a: { then: { ...out, tag: { x: 'a \u0024{b}' } } },
      b: { then: { ...out, tag: { x: 'a \u0024{b}' } } },
    }
    const expected = ['no-template /rules/a/then/tag/x', 'no-template /rules/b/then/tag/x']
    expect(found({ rules })).toEqual(expected)
    expect(found({ rules })).toEqual(expected)
  })
})

describe('a sequence that follows an id', () => {
  const steps = (eq: JsonObject) => [
    { as: 'a', when: { path: '$.e', eq: 'start' } },
    {
      as: 'b',
      when: {
        all: [
          { path: '$.e', eq: 'end' },
          { path: '$.job', eq },
        ],
      },
    },
  ]
  const same = { step: 'a', path: '$.job' }

  it.each<[string, JsonObject, ...string[]]>([
    [
      'that is not in its key',
      { by: '$.line', sequence: steps(same), then: out },
      'mixed-partials /rules/r/sequence/1/when',
    ],
    [
      'in the object form',
      { sequence: { steps: steps(same), restart: false }, then: out },
      'mixed-partials /rules/r/sequence/steps/1/when',
    ],
    [
      'of a step in any order',
      { sequence: [...steps({ step: 'a', path: '$.next' }), { all: steps(same).slice(1) }], then: out },
      'bad-name /rules/r/sequence/2/all/0/as',
      'mixed-partials /rules/r/sequence/2/all/0/when',
    ],
    ['that is its key', { by: '$.job', sequence: steps(same), then: out }],
    ['that is part of its key', { by: ['$.line', { path: '$.job' }], sequence: steps(same), then: out }],
    ['by another name', { sequence: steps({ step: 'a', path: '$.next' }), then: out }],
  ])('%s', (_what, rule, ...problems) => {
    expect(ofRule(rule)).toEqual(problems)
  })
})

it('a table of `latest` is looked up in `where`, and behind `by` and `dedupe`', () => {
  const latest = { room: { from: 'input2' } }
  const cold = { latest: 'room', path: '$.t', lt: 5 }
  const [problem] = readDocument({ rules: { r: { latest, by: { latest: 'room', path: '$.t' }, then: out } } }).problems
  expect(problem).toMatchObject({ code: 'misplaced', pointer: '/rules/r/by' })
  expect(problem?.message).toContain('read it in "where", "when"')
  expect(ofRule({ latest, when: cold, then: out })).toEqual([])
  expect(ofRule({ latest, where: cold, then: out })).toEqual([])
  expect(ofRule({ where: cold, then: out })).toEqual(['unknown-name /rules/r/where/latest'])
})
