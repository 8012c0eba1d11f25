// `mod`: the remainder of a division.
import { nary } from './function.ts'

export const mod = nary({
  name: 'mod',
  synonyms: ['modulo', '%', 'remainder'],
  summary: 'The remainder of the first number divided by the second, with the sign of the first.',
  takes: ['number'],
  count: [2, 2],
  yields: 'number',
  apply: ([a = 0, b = 0]) => a % b,
  examples: [
    { expression: { mod: ['$.a', 3] }, body: { a: 7 }, gives: 1 },
    { expression: { mod: ['$.a', 3] }, body: { a: -7 }, gives: -1 },
    { expression: { mod: ['$.a', 0.5] }, body: { a: 1.75 }, gives: 0.25 },
    { expression: { mod: ['$.a', 0] }, body: { a: 7 }, why: 'a division by 0' },
  ],
})
