// `literal`: a value as it is.
import { typeOf } from '../data/value.ts'
import { literal as fixed } from '../nodes/expression.ts'
import type { ExpressionForm } from './form.ts'

export const literal: ExpressionForm = {
  name: 'literal',
  synonyms: ['const', 'constant'],
  summary: 'The value as it is: for a string that starts with $, and for objects.',
  argument: true,
  read: node => {
    const value = node['literal'] ?? null
    return fixed(value, node, [typeOf(value)])
  },
  examples: [
    { expression: { literal: '$5' }, gives: '$5' },
    { expression: { literal: { a: ['$.a'] } }, gives: { a: ['$.a'] } },
  ],
}
