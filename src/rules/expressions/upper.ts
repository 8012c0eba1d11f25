// `upper`: a string in upper case.
import { unary } from './function.ts'

export const upper = unary({
  name: 'upper',
  synonyms: ['uppercase', 'toUpperCase', 'ucase'],
  summary: 'The string in upper case.',
  takes: ['string'],
  yields: 'string',
  // A letter may become three.
  most: ([text = 0]) => 3 * text,
  apply: text => text.toUpperCase(),
  examples: [{ expression: { upper: '$.a' }, body: { a: 'straße' }, gives: 'STRASSE' }],
})
