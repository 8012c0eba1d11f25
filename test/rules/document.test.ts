// Documents: what runs, over which base, and every problem of what does not.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type JsonObject, readDocument } from '../../src/index.ts'

const example: JsonObject = JSON.parse(readFileSync('rules.example.json', 'utf8'))
const ids = (desired: JsonObject, base?: JsonObject) => readDocument(desired, base).ruleSet?.rules.map(rule => rule.id)
const rule = { then: { output: 'out' } }

describe('a document', () => {
  it('is the base where the twin has no rules', () => {
    expect(ids({})).toEqual(['high-temperature'])
    expect(ids({ TemperatureThreshold: 30 })).toEqual(['high-temperature'])
    expect(ids({ x: 1 }, { rules: { mine: rule } })).toEqual(['mine'])
  })

  it('replaces the rules of the base', () => {
    expect(ids({ rules: { b: rule, a: rule } })).toEqual(['a', 'b'])
    expect(ids({ rules: {} })).toEqual([])
  })

  it('adds to the rules of the base where settings.base is merge', () => {
    expect(ids({ rules: { a: rule }, settings: { base: 'merge' } })).toEqual(['a', 'high-temperature'])
  })

  it('leaves out rules that are not enabled', () => {
    expect(ids({ rules: { a: { ...rule, enabled: false }, b: rule } })).toEqual(['b'])
  })

  it('is the same in rules.example.json as built in', () => {
    expect(
      readDocument(example, {}).ruleSet?.rules.map(({ condition, effects }) => [condition?.node, effects.length]),
    ).toEqual(readDocument({}).ruleSet?.rules.map(({ condition, effects }) => [condition?.node, effects.length]))
  })
})

describe('problems', () => {
  const codes = (desired: JsonObject) =>
    readDocument(desired).problems.map(({ code, pointer, hint }) => [
      code,
      pointer,
      ...(hint === undefined ? [] : [hint]),
    ])

  it('are all reported at once', () => {
    const wrong = {
      when: { path: '$.machine.temperature', gtt: 25 },
      then: { output: 'out', tags: {} },
      unless: true,
    }
    expect(codes({ rules: { wrong } })).toEqual([
      ['unknown-key', '/rules/wrong/unless'],
      ['unknown-key', '/rules/wrong/when/gtt', 'did you mean "gt"?'],
      ['unknown-key', '/rules/wrong/then/tags', 'did you mean "tag"?'],
    ])
  })

  it.each<[string, JsonObject, string, string]>([
    ['rules as an array', { rules: [rule] }, 'not-an-object', '/rules'],
    ['a threshold that is a string', { TemperatureThreshold: 'hot' }, 'parameter-type', '/TemperatureThreshold'],
    ['a misspelt section', { ruels: {} }, 'misspelt-section', '/ruels'],
    ['a null', { rules: { a: { when: null, then: rule.then } } }, 'null-value', '/rules/a/when'],
    ['no then', { rules: { a: {} } }, 'missing-key', '/rules/a'],
    ['an id with a space', { rules: { 'a b': rule } }, 'bad-name', '/rules/a b'],
    ['a rule that is a string', { rules: { a: 'hot' } }, 'not-an-object', '/rules/a'],
    [
      'a parameter that is missing',
      { rules: { a: { ...rule, when: { path: '$.a', gt: { twin: 'x' } } } } },
      'missing-parameter',
      '/rules/a/when/gt',
    ],
    [
      'a boolean to compare with',
      { rules: { a: { ...rule, when: { path: '$.a', gt: true } } } },
      'wrong-type',
      '/rules/a/when/gt',
    ],
    ['a condition of nothing', { rules: { a: { ...rule, when: { path: '$.a' } } } }, 'no-predicate', '/rules/a/when'],
    ['a condition with no subject', { rules: { a: { ...rule, when: { gt: 5 } } } }, 'ambiguous-test', '/rules/a/when'],
    [
      'two subjects',
      { rules: { a: { ...rule, when: { path: '$.a', property: 'b', gt: 5 } } } },
      'ambiguous-test',
      '/rules/a/when',
    ],
    [
      'any of no list',
      { rules: { a: { ...rule, when: { any: { path: '$.a', gt: 1 } } } } },
      'wrong-type',
      '/rules/a/when/any',
    ],
    ['an unknown setting', { settings: { error: 'x' } }, 'unknown-key', '/settings/error'],
    ['an output with a slash', { rules: { a: { then: { output: 'a/b' } } } }, 'bad-name', '/rules/a/then/output'],
  ])('%s', (_what, desired, code, pointer) => {
    expect(codes(desired).map(found => found.slice(0, 2))).toEqual([[code, pointer]])
  })

  it('are those of each rule, however many make the same mistake', () => {
    const outputs = [{ output: 'a/b' }, { output: '' }, { output: 'out', tag: { '': 'x' } }]
    for (const then of outputs) {
      const [first, ...others] = [readDocument({ rules: { a: { then } } }), readDocument({ rules: { a: { then } } })]
      expect(first?.problems).toHaveLength(1)
      for (const other of others) expect(other.problems).toEqual(first?.problems)
      expect(readDocument({ rules: { a: { then }, b: { then } } }).problems).toHaveLength(2)
    }
  })

  it('leave no rule set, and warnings do', () => {
    expect(readDocument({ rules: [] }).ruleSet).toBeUndefined()
    const { ruleSet, problems } = readDocument({ Unread: 1 })
    expect(ruleSet).toBeDefined()
    expect(problems).toMatchObject([{ code: 'unread-parameter', severity: 'warning', pointer: '/Unread' }])
  })

  it('stop definitions that double with every level', () => {
    const levels = Array.from({ length: 60 }, (_, level) => [
      `d${level}`,
      { all: [{ use: `d${level + 1}` }, { use: `d${level + 1}` }] },
    ])
    const define = { ...Object.fromEntries(levels), d60: { path: '$.a', gt: 1 } }
    const found = readDocument({ define, rules: { a: { when: { use: 'd0' }, then: rule.then } } }).problems
    expect(found.map(({ code }) => code)).toEqual(['too-many-uses'])
  })

  it('are found in documents of any depth', () => {
    let deep: JsonObject = {}
    for (let level = 0; level < 100_000; level++) deep = { not: deep }
    expect(readDocument({ rules: { a: { when: deep, then: rule.then } } }).problems[0]?.code).toBe('too-deep')
  })
})
