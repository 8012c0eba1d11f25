// Each predicate's examples, which the documentation shows too, decided through the public entry.
import { describe, expect, it } from 'vitest'
import { predicates } from '../../src/rules/conditions/registry.ts'
import { decide } from '../decide.ts'

describe.each(predicates)('$name', ({ name, examples, summary, phrase }) => {
  it.each(examples)('%j against %j: %s', (value, argument, holds) => {
    const body = value === undefined ? {} : { value }
    const condition = { path: '$.value', ...{ [name]: argument } }
    expect(decide(condition, body)).toBe(holds)
  })

  it('is explained', () => {
    expect(summary).toMatch(/\.$/)
    expect(phrase).not.toBe('')
  })
})
