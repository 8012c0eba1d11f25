// Documents read one after the other by the same reader give what each would give alone.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../src/rules/data/json.ts'
import { DocumentReader, readDocument } from '../../src/rules/document/document.ts'
import { mergeObject } from '../../src/rules/twin/merge-patch.ts'
import { scaled } from '../scale.ts'

const name = fc.constantFrom('p', 'q', 'r')
const limit: fc.Arbitrary<Json> = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  name.map(twin => ({ twin })),
  name.map(twin => ({ twin: `${twin}.deep`, default: 1 })),
  name.map(twin => ({ twin: ['$.machine', twin], default: 1 })),
)
const condition: fc.Arbitrary<Json> = fc.oneof(
  limit.map(gt => ({ path: '$.a', gt })),
  name.map(use => ({ use })),
  fc.constant({ path: '$.a', gt: [] }),
)
const stream = fc.constantFrom('#one', '#two', 'output1')
const rule: fc.Arbitrary<Json> = fc.oneof(
  fc.record(
    { when: condition, from: stream, enabled: fc.boolean(), then: stream.map(output => ({ output })) },
    { requiredKeys: ['then'] },
  ),
  fc.constant('no rule'),
)
const patch: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.tuple(fc.constantFrom('d', 'b', 'a', 'c'), fc.option(rule)).map(([id, to]) => ({ rules: { [id]: to } })),
  fc
    .tuple(name, fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant('text'), fc.constant(null)))
    .map(([key, to]) => ({ [key]: to })),
  fc.tuple(name, fc.option(condition)).map(([key, to]) => ({ define: { [key]: to } })),
  fc.option(fc.integer({ min: 0, max: 2 })).map(ruleCount => ({ settings: { limits: { ruleCount } } })),
  fc.constant({ rules: 'none' }),
  fc.constant({ settings: { base: 'merge' } }),
)
const base: JsonObject = { rules: { b: { then: { output: '#one' } } }, p: 1 }

describe('a reader of documents', () => {
  it('reads each as if it were the first', () => {
    fc.assert(
      fc.property(fc.array(patch, { maxLength: 20 }), patches => {
        const reader = new DocumentReader(base)
        let desired: JsonObject = {}
        for (const next of patches) {
          desired = mergeObject(desired, next)
          const { ruleSet, problems } = reader.read(desired)
          const alone = readDocument(desired, base)
          expect(problems).toEqual(alone.problems)
          expect(ruleSet?.rules.map(({ id, node }) => [id, node])).toEqual(
            alone.ruleSet?.rules.map(({ id, node }) => [id, node]),
          )
          expect(ruleSet?.parameters).toEqual(alone.ruleSet?.parameters)
        }
      }),
      { numRuns: scaled(100) },
    )
  })

  it('keeps the rules that do not change', () => {
    const reader = new DocumentReader()
    const rules = {
      fixed: { when: { path: '$.a', gt: 1 }, then: { output: 'output1' } },
      tuned: { when: { path: '$.a', gt: { twin: 'limit', default: 1 } }, then: { output: 'output1' } },
    }
    const before = reader.read({ rules }).ruleSet?.rules
    const after = reader.read({ rules, limit: 2 }).ruleSet?.rules
    expect(after?.map(({ id }) => id)).toEqual(['fixed', 'tuned'])
    expect(after?.[0]).toBe(before?.[0])
    expect(after?.[1]).not.toBe(before?.[1])
    expect(reader.read({ rules, limit: 2, other: 1 }).ruleSet?.rules).toBe(after)
  })
})
