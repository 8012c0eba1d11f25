// The index against plain evaluation: for random rules and messages, and through random changes of the rules and of the
// parameters, exactly the rules fire whose conditions hold.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMachine, type Json, type JsonObject, readDocument } from '../../src/index.ts'
import { mergeObject } from '../../src/rules/twin/merge-patch.ts'
import { message } from '../decide.ts'
import { scaled } from '../scale.ts'

const paths = ['$.a', '$.b', '$.c.d', '$.c.e[0]', '$.c.e[-1]', '$.f', '$.g', '$.h', '$.i', '$.j', '$.k', '$.l', '$.c']
const scalar = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom('x', 'y', '', true, false, -0, 0.5))
const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, -0))
const limit: fc.Arbitrary<Json> = fc.oneof(
  number,
  fc.constantFrom('p', 'q').map(name => ({ twin: name, default: 1 })),
)

const predicate: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.tuple(fc.constantFrom('gt', 'gte', 'lt', 'lte'), limit).map(([name, of]) => ({ [name]: of })),
  fc.tuple(fc.constantFrom('eq', 'ne'), scalar).map(([name, of]) => ({ [name]: of })),
  fc.tuple(number, number).map(([a, b]) => ({ between: [Math.min(a, b), Math.max(a, b)] })),
  fc.tuple(fc.constantFrom('in', 'notIn'), fc.array(scalar, { maxLength: 3 })).map(([name, of]) => ({ [name]: of })),
  fc.boolean().map(exists => ({ exists })),
)
const subject = fc.oneof(
  fc.constantFrom(...paths).map(path => ({ path })),
  fc.constantFrom('line', 'site').map(property => ({ property })),
)
const { condition } = fc.letrec<{ condition: Json }>(tie => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.tuple(subject, predicate).map(([of, is]) => ({ ...of, ...is })),
    fc.tuple(subject, predicate, predicate).map(([of, is, and]) => ({ ...of, ...is, ...and })),
    fc.array(tie('condition'), { maxLength: 3 }).map(all => ({ all })),
    fc.array(tie('condition'), { maxLength: 3 }).map(any => ({ any })),
    tie('condition').map(not => ({ not })),
  ),
}))

const rule = fc.record({ when: condition, where: condition }, { requiredKeys: ['when'] }).map(clauses => ({
  ...clauses,
  then: { output: 'out' },
}))
/** The index alone decides about these, without decoding bodies. */
const simpleCondition = fc
  .tuple(
    fc.constantFrom('$.a', '$.b', '$.c.d', '$.c').map(path => ({ path })),
    fc.oneof(
      fc.tuple(fc.constantFrom('gt', 'gte', 'lt', 'lte', 'eq'), limit).map(([name, of]) => ({ [name]: of })),
      fc.array(scalar, { maxLength: 3 }).map(list => ({ in: list })),
    ),
  )
  .map(([of, is]) => ({ ...of, ...is }))
const simpleOutcome = fc.record(
  {
    output: fc.constantFrom('out', 'other', ['out', 'other']),
    tag: fc.constantFrom({ type: 'Alert' }, { line: { property: 'line' } }, { limit: { twin: 'p', default: 1 } }),
    untag: fc.constant(['line']),
  },
  { requiredKeys: ['output'] },
)
const simpleRule = fc.record(
  { when: simpleCondition, shadow: fc.boolean(), then: fc.array(simpleOutcome, { minLength: 1, maxLength: 2 }) },
  { requiredKeys: ['when', 'then'] },
)
const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h')
const rules = fc.dictionary(ids, rule, { maxKeys: 8 })
const change: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.tuple(fc.constantFrom('p', 'q'), fc.integer({ min: -3, max: 3 })).map(([name, value]) => ({ [name]: value })),
  fc.tuple(ids, fc.option(rule)).map(([id, to]) => ({ rules: { [id]: to } })),
)
const leaf = fc.oneof(scalar, fc.constant(null), fc.constant([]))
const body = fc.record(
  {
    c: fc.oneof(fc.record({ d: leaf, e: fc.array(leaf, { maxLength: 2 }) }, { requiredKeys: [] }), leaf),
    ...Object.fromEntries(['a', 'b', 'f', 'g', 'h', 'i', 'j', 'k', 'l'].map(name => [name, leaf])),
  },
  { requiredKeys: [] },
)
const arriving = fc
  .tuple(body, fc.dictionary(fc.constantFrom('line', 'site'), fc.constantFrom('x', 'y', '')))
  .map(([of, properties]) => message(of, { properties: new Map(Object.entries(properties)) }))

describe('the index', () => {
  it('finds what plain evaluation finds, through changes', () => {
    const steps = fc.array(fc.oneof(arriving, change), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(rules, steps, (start, happens) => {
        let desired: JsonObject = { rules: start }
        const machine = createMachine({ start: 0 })
        machine.apply(desired, 0)
        let running = readDocument(desired).ruleSet
        for (const step of happens) {
          if (!('bytes' in step)) {
            desired = mergeObject(desired, step)
            machine.apply(desired, 0)
            // Patches may merge into a rule that is wrong; then the rules before it go on.
            running = readDocument(desired).ruleSet ?? running
            continue
          }
          const it = message(null, step)
          const payload: Json = JSON.parse(new TextDecoder().decode(it.bytes))
          const event = { message: it, payload, body: payload, whole: true, time: 0 }
          const parameters = running?.parameters ?? {}
          const holds = running?.rules.filter(({ id, filter, condition }) =>
            [filter?.condition, condition].every(
              of => of === undefined || of.evaluate({ event, parameters, rule: id, at: 0 }),
            ),
          )
          expect(machine.accept(it, 0).decisions.at(-1)?.fired).toEqual(holds?.map(({ id }) => id))
        }
      }),
      { numRuns: scaled(100) },
    )
  })

  it('decides the same of bytes as of a body that another rule needs', () => {
    // An element of a list is not scanned for.
    const needy = { when: { path: '$.nowhere[0]', eq: 1 }, then: { output: 'never' } }
    const sets = fc.dictionary(ids, fc.oneof(simpleRule, rule), { maxKeys: 8 })
    const limits = fc.option(fc.record({ p: fc.integer({ min: -3, max: 3 }) }), { nil: {} })
    fc.assert(
      fc.property(sets, limits, fc.array(arriving, { minLength: 1, maxLength: 8 }), (of, parameters, messages) => {
        const [plain, decoding] = [of, { ...of, needy }].map(map => {
          const machine = createMachine({ start: 0 })
          machine.apply({ rules: map, ...parameters }, 0)
          return machine
        })
        for (const it of messages) expect(plain?.accept(it, 0)).toEqual(decoding?.accept(it, 0))
      }),
      { numRuns: scaled(100) },
    )
  })
})
