// `coalesce`: the first value that is there.
import type { Json } from '../data/json.ts'
import { under } from '../data/problem.ts'
import { alternatives } from '../nodes/expression.ts'
import { refer } from '../schema/fragment.ts'
import type { ExpressionForm } from './form.ts'

export const coalesce: ExpressionForm = {
  name: 'coalesce',
  synonyms: ['ifNull', 'nvl', 'firstOf'],
  summary: 'The first operand that is present; null counts as present.',
  argument: { type: 'array', items: refer('expression'), minItems: 1 },
  read: (node, pointer, reader) => {
    const items = node['coalesce']
    const operands = (Array.isArray(items) ? items : []).map((item: Json, index) =>
      reader.expression(item, under(under(pointer, 'coalesce'), index)),
    )
    return alternatives(operands, node, scope => {
      for (const operand of operands) {
        const value = operand.evaluate(scope)
        if (value !== undefined) return value
      }
      return undefined
    })
  },
  examples: [
    { expression: { coalesce: ['$.celsius', '$.temperature', 0] }, body: { temperature: 21 }, gives: 21 },
    { expression: { coalesce: ['$.celsius', 0] }, body: {}, gives: 0 },
    { expression: { coalesce: ['$.celsius', 0] }, body: { celsius: null }, gives: null, why: 'null is a value' },
    { expression: { coalesce: ['$.celsius', '$.temperature'] }, body: {}, why: 'none is present' },
  ],
}
