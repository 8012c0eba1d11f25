// Laws of the language, for random rules and random bodies.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Json, type JsonObject, readDocument } from '../../src/index.ts'
import { bodies, conditions, expressions, parameters } from '../arbitrary.ts'
import { message, run } from '../decide.ts'

const sends = (rules: JsonObject, body: Json) => run({ ...parameters, rules }, message(body))
const holds = (when: Json, body: Json) => sends({ rule: { when, then: { output: 'out' } } }, body).fired.length === 1

/** For every body: both conditions hold, or neither does. */
function same(one: Json, other: Json, body: Json): void {
  expect(holds(one, body)).toBe(holds(other, body))
}

describe('conditions', () => {
  it('not not c = c', () => {
    fc.assert(fc.property(conditions, bodies, (c, body) => same({ not: { not: c } }, c, body)))
  })

  it('a and (b or c) = (a and b) or (a and c)', () => {
    fc.assert(
      fc.property(conditions, conditions, conditions, bodies, (a, b, c, body) =>
        same({ all: [a, { any: [b, c] }] }, { any: [{ all: [a, b] }, { all: [a, c] }] }, body),
      ),
    )
  })

  it('a or (b and c) = (a or b) and (a or c)', () => {
    fc.assert(
      fc.property(conditions, conditions, conditions, bodies, (a, b, c, body) =>
        same({ any: [a, { all: [b, c] }] }, { all: [{ any: [a, b] }, { any: [a, c] }] }, body),
      ),
    )
  })

  it('not (a or b) = not a and not b', () => {
    fc.assert(
      fc.property(conditions, conditions, bodies, (a, b, body) =>
        same({ not: { any: [a, b] } }, { all: [{ not: a }, { not: b }] }, body),
      ),
    )
  })

  it('several predicates of a test = all of the tests, for one value', () => {
    fc.assert(
      fc.property(bodies, fc.nat(5), fc.nat(5), (body, least, most) => {
        const path = '$.a'
        const tests = [
          { path, gte: least },
          { path, lte: most },
        ]
        same({ path, gte: least, lte: most }, { all: tests }, body)
      }),
    )
  })

  it('in = any of eq, notIn = there and not in', () => {
    fc.assert(
      fc.property(expressions, fc.array(expressions, { maxLength: 3 }), bodies, (subject, list, body) => {
        const test = (predicate: JsonObject): Json => ({ value: subject, ...predicate })
        const any = { any: list.map(eq => test({ eq })) }
        same(test({ in: list }), any, body)
        same(test({ notIn: list }), { all: [test({ exists: true }), { not: any }] }, body)
      }),
    )
  })
})

describe('rules', () => {
  const rule = fc.record({
    when: conditions,
    then: expressions.map(to => ({ output: 'out', tag: { to } })),
    otherwise: expressions.map(body => ({ output: 'else', body })),
  })

  it('decide alike, whatever other rules there are', () => {
    fc.assert(
      fc.property(rule, fc.dictionary(fc.constantFrom('b', 'c', 'd'), rule), bodies, (a, others, body) => {
        const alone = sends({ a }, body)
        const together = sends({ a, ...others }, body)
        expect(together.fired.includes('a')).toBe(alone.fired.includes('a'))
      }),
    )
  })

  it('decide the same for the same message, and never throw', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'c'), rule), bodies, (rules, body) => {
        expect(sends(rules, body)).toEqual(sends(rules, body))
      }),
    )
  })
})

describe('the reader of documents', () => {
  const mangled = fc
    .tuple(fc.oneof(conditions, expressions), bodies, fc.nat(20))
    .map(([node, other, place]) => mangle(node, other, place))

  it('answers with rules or with errors that say where, whatever is there', () => {
    fc.assert(
      fc.property(fc.oneof(bodies, mangled), fc.oneof(bodies, mangled), (when, to) => {
        const document = { ...parameters, rules: { rule: { when, then: { output: 'out', tag: { to } } } } }
        const { ruleSet, problems } = readDocument(document)
        const errors = problems.filter(({ severity }) => severity === 'error')
        expect(ruleSet === undefined).toBe(errors.length > 0)
        for (const { pointer, message } of problems) {
          expect(pointer).toMatch(/^(\/|$)/)
          expect(message).toMatch(/\.$/)
        }
      }),
    )
  })
})

/** The value with another one in the place of one that is in it, or of itself. */
function mangle(node: Json, other: Json, place: number): Json {
  let rest = place
  return JSON.parse(JSON.stringify(node), (_name, value) => (rest-- === 0 ? other : value))
}
