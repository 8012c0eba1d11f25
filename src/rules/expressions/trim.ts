// `trim`: a string without white space at its start and end.
import { unary } from './function.ts'

export const trim = unary({
  name: 'trim',
  synonyms: ['strip'],
  summary: 'The string without white space at its start and end.',
  takes: ['string'],
  yields: 'string',
  apply: text => text.trim(),
  examples: [{ expression: { trim: '$.a' }, body: { a: ' 21 °C\n' }, gives: '21 °C' }],
})
