// `abs`: the absolute value of a number.
import { unary } from './function.ts'

export const abs = unary({
  name: 'abs',
  synonyms: ['absolute'],
  summary: 'The number without its sign.',
  takes: ['number'],
  yields: 'number',
  apply: Math.abs,
  examples: [
    { expression: { abs: '$.a' }, body: { a: -1.5 }, gives: 1.5 },
    { expression: { abs: '$.a' }, body: { a: '-1.5' }, why: 'a string is not a number' },
  ],
})
