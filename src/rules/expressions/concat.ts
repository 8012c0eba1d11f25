// `concat`: strings one after the other.
import { joinTexts, scalarText } from '../data/bounded-text.ts'
import { nary } from './function.ts'

export const concat = nary({
  name: 'concat',
  synonyms: ['concatenate'],
  summary: 'The operands joined into one string; numbers, booleans and null are converted.',
  takes: ['string', 'number', 'boolean', 'null'],
  allDigits: true,
  count: [1],
  yields: 'string',
  apply: operands => joinTexts(operands.map(scalarText), ''),
  examples: [
    { expression: { concat: ['$.line', '-', '$.number'] }, body: { line: 'L', number: 1 }, gives: 'L-1' },
    { expression: { concat: ['hot: ', '$.hot'] }, body: { hot: true }, gives: 'hot: true' },
    { expression: { concat: ['$.line', '-'] }, body: {}, why: 'an operand is absent' },
    { expression: { concat: ['$.line', '-'] }, body: { line: null }, gives: 'null-' },
    { expression: { concat: ['$.line', '-'] }, body: { line: ['L1'] }, why: 'an array is not a string' },
  ],
})
