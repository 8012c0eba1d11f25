// Each expression's examples, which the documentation shows too, evaluated through the public entry: as a tag.
import { describe, expect, it } from 'vitest'
import { expressionForms } from '../../src/rules/expressions/registry.ts'
import { asText } from '../../src/rules/value.ts'
import { message, run } from '../decide.ts'

describe.each(expressionForms)('$name', ({ examples, summary }) => {
  it.each(examples)(
    '$expression gives $gives',
    ({ expression, body = {}, properties = {}, parameters = {}, define = {}, each, gives }) => {
      const rules = {
        rule: { ...(each === undefined ? {} : { each }), then: { output: 'out', tag: { result: expression } } },
      }
      const decision = run(
        { ...parameters, define, rules },
        message(body, { properties: new Map(Object.entries(properties)) }),
      )
      expect(decision.sends[0]?.properties.get('result')).toBe(gives === undefined ? undefined : asText(gives))
    },
  )

  it('is explained', () => {
    expect(summary).toMatch(/\.$/)
  })
})
