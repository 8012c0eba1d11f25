// Each predicate's examples, which the documentation shows too, decided through the public entry.
import { describe, expect, it } from 'vitest'
import { predicates } from '../../src/rules/conditions/registry.ts'
import { isObject, member } from '../../src/rules/data/json.ts'
import { decide } from '../decide.ts'

describe.each(predicates)('$name', ({ name, examples, summary, phrase }) => {
  it.each(examples)('%j against %j: %s', (value, argument, holds) => {
    const body = value === undefined ? {} : { value }
    const condition = { path: '$.value', ...{ [name]: argument } }
    expect(decide(condition, body)).toBe(holds)
  })

  // Prepared or not, an argument means the same. A nested comparison of lengths is no value.
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
