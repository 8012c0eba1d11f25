// Each expression's examples, which the documentation shows too, evaluated through the public entry: as a tag, which
// shows the text, and in a condition, which knows the type.
import { describe, expect, it } from 'vitest'
import { asText } from '../../src/rules/data/value.ts'
import { expressionForms } from '../../src/rules/expressions/registry.ts'
import { message, run } from '../decide.ts'

describe.each(expressionForms)('$name', ({ examples, summary }) => {
  it.each(examples)(
    '$expression gives $gives',
    ({ expression, body = {}, properties = {}, parameters = {}, define = {}, each, gives }) => {
      const same = gives === undefined ? { exists: false } : { eq: { literal: gives } }
      const then = [
        { output: 'out', tag: { result: expression } },
        // null is not allowed in a document.
        ...(gives === null ? [] : [{ output: 'same', when: { value: expression, ...same } }]),
      ]
      const rules = { rule: { ...(each === undefined ? {} : { each }), then } }
      const arriving = message(body, { properties: new Map(Object.entries(properties)) })
      const { sends } = run({ ...parameters, define, rules }, arriving)
      expect(sends[0]?.properties.get('result')).toBe(gives === undefined ? undefined : asText(gives))
      expect(sends.map(({ output }) => output)).toEqual(then.map(({ output }) => output))
    },
  )

  it('is explained', () => {
    expect(summary).toMatch(/\.$/)
  })
})
