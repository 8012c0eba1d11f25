// `sign`: on which side of 0 a number is.
import { unary } from '../../../src/rules/expressions/function.ts'

export const sign = unary({
  name: 'sign',
  summary: '1 for a number above 0, -1 for a number below 0, 0 for 0.',
  takes: ['number'],
  yields: 'number',
  apply: Math.sign,
  examples: [
    { expression: { sign: '$.a' }, body: { a: -3 }, gives: -1 },
    { expression: { sign: '$.a' }, body: { a: '3' }, why: 'a string is not a number' },
  ],
})
