// `pow`: a number to the power of another.
import { nary } from './function.ts'

export const pow = nary({
  name: 'pow',
  synonyms: ['power', '**'],
  summary: 'The first number to the power of the second.',
  takes: ['number'],
  count: [2, 2],
  yields: 'number',
  apply: ([base = 0, exponent = 0]) => base ** exponent,
  examples: [
    { expression: { pow: ['$.a', 2] }, body: { a: 3 }, gives: 9 },
    { expression: { pow: ['$.a', 0.5] }, body: { a: -1 }, why: 'the result is not a real number' },
  ],
})
