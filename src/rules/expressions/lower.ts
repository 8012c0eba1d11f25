// `lower`: a string in lower case.
import { unary } from './function.ts'

export const lower = unary({
  name: 'lower',
  synonyms: ['lowercase', 'toLowerCase', 'lcase'],
  summary: 'The string in lower case.',
  takes: ['string'],
  yields: 'string',
  // A letter may become three.
  most: ([text = 0]) => 3 * text,
  apply: text => text.toLowerCase(),
  examples: [
    { expression: { lower: '$.a' }, body: { a: 'Äpfel' }, gives: 'äpfel' },
    { expression: { lower: '$.a' }, body: { a: 5 }, why: 'a number is not a string' },
  ],
})
