// Each predicate's examples, which the documentation shows too, decided through the public entry.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Findable, Group } from '../../src/engine/index/group.ts'
import { bind, type PredicateDefinition } from '../../src/rules/conditions/predicate.ts'
import { predicates } from '../../src/rules/conditions/registry.ts'
import { isObject, type Json, member } from '../../src/rules/data/json.ts'
import type { Value } from '../../src/rules/data/value.ts'
import type { PredicateMeaning } from '../../src/rules/nodes/condition.ts'
import { literal } from '../../src/rules/nodes/expression.ts'
import { bodies } from '../arbitrary.ts'
import { decide } from '../decide.ts'
import { scopeOf } from '../scope.ts'

describe.each(predicates)('$name', ({ name, examples, summary, phrase }) => {
  it.each(examples)('%j against %j: %s', (value, argument, holds) => {
    const body = value === undefined ? {} : { value }
    const condition = { path: '$.value', ...{ [name]: argument } }
    expect(decide(condition, body)).toBe(holds)
  })

  // Prepared or not, an argument means the same. A nested comparison of lengths is not a value.
  const values = examples.flatMap(([value, argument, holds]) => {
    const literal = isObject(argument) ? member(argument, 'literal') : undefined
    const isValue = name !== 'length' || typeof argument === 'number'
    return isValue ? [{ value, parameter: literal ?? argument, holds }] : []
  })
  it.each(values)('$value against the parameter $parameter: $holds', ({ value, parameter, holds }) => {
    const body = value === undefined ? {} : { value }
    expect(decide({ path: '$.value', [name]: { twin: 'parameter' } }, body, { parameter })).toBe(holds)
  })

  it('is explained', () => {
    expect(summary).toMatch(/\.$/)
    expect(phrase).not.toBe('')
  })
})

const holds = (definition: PredicateMeaning, argument: Json, value: Value) =>
  bind(definition, literal(argument)).holds(value, scopeOf(null))

/** Values and arguments that have something to do with each other, often enough. */
const asked = ({ examples }: PredicateDefinition) =>
  fc.tuple(
    fc.oneof(bodies, fc.constantFrom(...examples.flatMap(([value]) => (value === undefined ? [] : [value])))),
    fc.oneof(bodies, fc.tuple(bodies, bodies), fc.constantFrom(...examples.map(([, argument]) => argument))),
  )

describe.each(predicates.filter(({ probes }) => probes !== undefined))('an index, for $name', definition => {
  it('finds exactly the values for which it holds', () => {
    const law = fc.property(asked(definition), ([value, argument]) => {
      const probes = definition.probes?.(argument)
      if (probes === undefined) return
      const group = new Group<Findable>()
      for (const probe of probes) group.add(probe, { search: 0 })
      const items: Findable[] = []
      group.find(value, { search: 1, items, tested: true, values: undefined })
      expect(items.length > 0).toBe(holds(definition, argument, value))
      expect(holds(definition, argument, undefined)).toBe(false)
    })
    fc.assert(law, { numRuns: 500 })
  })
})

describe.each(predicates.filter(({ opposite }) => opposite !== undefined))('$name', definition => {
  it('holds for exactly the values for which its opposite does not', () => {
    const law = fc.property(asked(definition), ([value, argument]) => {
      if (definition.opposite === undefined) return
      expect(holds(definition, argument, value)).toBe(!holds(definition.opposite, argument, value))
    })
    fc.assert(law)
  })
})
