// `sqrt`: the square root of a number.
import { unary } from './function.ts'

export const sqrt = unary({
  name: 'sqrt',
  summary: 'The square root.',
  takes: ['number'],
  yields: 'number',
  apply: Math.sqrt,
  examples: [
    { expression: { sqrt: '$.a' }, body: { a: 2.25 }, gives: 1.5 },
    { expression: { sqrt: '$.a' }, body: { a: -1 }, why: 'the result is not a real number' },
  ],
})
