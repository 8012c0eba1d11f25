// The words of others lead to ours, and no word leads to its contrary.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aggregates } from '../../src/rules/aggregates/registry.ts'
import { words } from '../../src/rules/clauses/registry.ts'
import { predicates } from '../../src/rules/conditions/registry.ts'
import { applyEdits } from '../../src/rules/data/edit.ts'
import type { Json, JsonObject } from '../../src/rules/data/json.ts'
import { type Named, nearest, negates } from '../../src/rules/data/nearest.ts'
import { readDocument } from '../../src/rules/document/document.ts'
import { expressionForms } from '../../src/rules/expressions/registry.ts'
import { windows } from '../../src/rules/windows/registry.ts'

const then = { output: 'out' }
const test = { path: '$.a', gt: 1 }

/** What the hint makes of a rule, or of the condition of one. */
function hinted(rule: JsonObject): Json | undefined {
  const document = { rules: { r: rule } }
  const { edits } = readDocument(document).problems.find(({ code }) => code === 'unknown-key') ?? {}
  const edited = edits === undefined ? undefined : applyEdits(document, edits)
  return edited === undefined ? undefined : JSON.parse(JSON.stringify(edited)).rules.r
}

describe('a condition in the words of others', () => {
  it.each([
    ['>', 'gt', 5],
    ['>=', 'gte', 5],
    ['<', 'lt', 5],
    ['<=', 'lte', 5],
    ['==', 'eq', 5],
    ['!=', 'ne', 5],
    ['<>', 'ne', 5],
    ['neq', 'ne', 5],
    ['greaterThan', 'gt', 5],
    ['less_than_or_equal', 'lte', 5],
    ['regex', 'matches', '^a'],
    ['nin', 'notIn', [5]],
  ])('%s is %s', (word, meant, value) => {
    expect(hinted({ when: { path: '$.a', [word]: value }, then })).toEqual({
      when: { path: '$.a', [meant]: value },
      then,
    })
  })

  it.each<[JsonObject, JsonObject]>([
    [{ and: [test] }, { all: [test] }],
    [{ '&&': [test] }, { all: [test] }],
    [{ or: [test] }, { any: [test] }],
    [{ '||': [test] }, { any: [test] }],
    [{ '!': test }, { not: test }],
    [{ none: [test] }, { not: { any: [test] } }],
    [{ path: '$.a', notMatches: '^a' }, { not: { path: '$.a', matches: '^a' } }],
    [{ path: '$.a', doesNotContain: 'a' }, { not: { path: '$.a', contains: 'a' } }],
    [{ path: '$.a', notBetween: [1, 2] }, { not: { path: '$.a', between: [1, 2] } }],
    [{ path: '$.a', missing: true }, { not: { path: '$.a', exists: true } }],
    [{ path: '$.a', ngt: 5 }, { not: { path: '$.a', gt: 5 } }],
  ])('%j is %j', (when, meant) => {
    expect(hinted({ when, then })).toEqual({ when: meant, then })
  })
})

describe('a rule in the words of others', () => {
  it.each<[JsonObject, JsonObject | undefined]>([
    [
      { if: test, then },
      { when: test, then },
    ],
    [
      { groupBy: '$.id', then },
      { by: '$.id', then },
    ],
    [
      { filter: test, then },
      { where: test, then },
    ],
    [
      { cooldown: '1m', then },
      { throttle: '1m', then },
    ],
    [
      { disabled: true, then },
      { enabled: false, then },
    ],
    [
      { disabled: false, then },
      { enabled: true, then },
    ],
    [{ disbaled: 'yes', then }, undefined],
    [{ unless: test, then }, undefined],
    [
      { window: { count: 5 }, aggregate: { m: { mean: '$.t' } }, then },
      { window: { count: 5 }, aggregate: { m: { avg: '$.t' } }, then },
    ],
    [
      { window: { count: 5 }, aggregate: { m: { stdev: '$.t' } }, then },
      { window: { count: 5 }, aggregate: { m: { stddev: '$.t' } }, then },
    ],
    [
      { then: { output: 'out', tag: { x: { average: ['$.a', '$.b'] } } } },
      { then: { output: 'out', tag: { x: { avg: ['$.a', '$.b'] } } } },
    ],
    [
      { then: { output: 'out', tag: { x: { round: '$.a', digits: 2 } } } },
      { then: { output: 'out', tag: { x: { round: ['$.a', 2] } } } },
    ],
  ])('%j is %j', (rule, meant) => {
    expect(hinted(rule)).toEqual(meant)
  })

  it('never makes a sum of "and"', () => {
    expect(nearest('and', expressionForms)).toBeUndefined()
    expect(nearest('mean', aggregates)).toBe('avg')
  })
})

const clauses = [...words].map(([name, { synonyms = [], unlike = [] }]): Named => ({ name, synonyms, unlike }))
const registries: readonly (readonly [string, readonly Named[]])[] = [
  ['predicates', predicates],
  ['expressions', expressionForms],
  ['aggregates', aggregates],
  ['windows', windows],
  ['clauses', clauses],
]

describe.each(registries)('the synonyms of %s', (_what, named) => {
  it('lead to their word, and are the name of no other', () => {
    for (const { name, synonyms = [] } of named) {
      for (const synonym of synonyms) {
        expect([synonym, nearest(synonym, named)]).toEqual([synonym, name])
        expect(named.map(other => other.name.toLowerCase())).not.toContain(synonym.toLowerCase())
      }
    }
  })

  it('are those of one word', () => {
    const all = named.flatMap(({ synonyms = [] }) => synonyms.map(synonym => synonym.toLowerCase()))
    expect(all.filter((synonym, at) => all.indexOf(synonym) < at)).toEqual([])
  })

  it('are near to no word that they deny', () => {
    for (const { name, unlike = [] } of named) {
      for (const other of unlike) expect(nearest(other, named)).not.toBe(name)
    }
    const denied = fc.tuple(
      fc.constantFrom(...named),
      fc.constantFrom('not', 'isNot', 'doesNot', 'non', 'no', '!', 'un', 'dis'),
    )
    fc.assert(
      fc.property(denied, ([{ name }, negation]) => {
        const found = nearest(`${negation}${name}`, named)
        expect(found === undefined || !negates(found, name) || found !== name).toBe(true)
        expect(found).not.toBe(name)
      }),
    )
  })
})
