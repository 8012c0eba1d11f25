// `div`: the quotient of two numbers.
import { nary } from './function.ts'

export const div = nary({
  name: 'div',
  synonyms: ['divide', '/', 'quotient'],
  summary: 'The first number divided by the second; absent for a division by 0.',
  takes: ['number'],
  count: [2, 2],
  yields: 'number',
  apply: ([a = 0, b = 0]) => a / b,
  examples: [
    { expression: { div: [{ sub: ['$.fahrenheit', 32] }, 1.8] }, body: { fahrenheit: 212 }, gives: 100 },
    { expression: { div: ['$.a', '$.b'] }, body: { a: 1, b: 0 }, why: 'the result is not finite' },
  ],
})
