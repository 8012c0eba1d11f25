// Each predicate's examples, which the documentation shows too, decided through the public entry.
import { describe, expect, it } from 'vitest'
import { predicates } from '../../src/rules/conditions/registry.ts'
import { isObject } from '../../src/rules/json.ts'
import { decide } from '../decide.ts'

describe.each(predicates)('$name', ({ name, examples, summary, phrase }) => {
  it.each(examples)('%j against %j: %s', (value, argument, holds) => {
    const body = value === undefined ? {} : { value }
    const condition = { path: '$.value', ...{ [name]: argument } }
    expect(decide(condition, body)).toBe(holds)
  })

  // Prepared or not, an argument means the same. A nested comparison of lengths is no value.
  const values = examples.filter(([, argument]) => name !== 'length' || typeof argument === 'number')
  it.each(values)('%j against the parameter %j: %s', (value, argument, holds) => {
    const body = value === undefined ? {} : { value }
    const literal = isObject(argument) ? argument['literal'] : undefined
    const parameters = { parameter: literal ?? argument }
    expect(decide({ path: '$.value', [name]: { twin: 'parameter' } }, body, parameters)).toBe(holds)
  })

  it('is explained', () => {
    expect(summary).toMatch(/\.$/)
    expect(phrase).not.toBe('')
  })
})
