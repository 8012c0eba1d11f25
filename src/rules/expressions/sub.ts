// `sub`: the difference of two numbers.
import { nary } from './function.ts'

export const sub = nary({
  name: 'sub',
  synonyms: ['subtract', 'minus', '-'],
  summary: 'The first number minus the second.',
  takes: ['number'],
  count: [2, 2],
  yields: 'number',
  apply: ([a = 0, b = 0]) => a - b,
  examples: [
    { expression: { sub: ['$.out', '$.in'] }, body: { in: 20, out: 21.5 }, gives: 1.5 },
    { expression: { sub: ['$.out', '$.in'] }, body: { out: 21.5 }, why: 'an operand is absent' },
  ],
})
