// `add`: the sum of a list of operands.
import { nary } from './function.ts'

export const add = nary({
  name: 'add',
  unlike: ['and'],
  synonyms: ['plus', '+'],
  summary: 'The sum of two or more numbers.',
  takes: ['number'],
  count: [2],
  yields: 'number',
  apply: numbers => numbers.reduce((sum, number) => sum + number, 0),
  examples: [
    { expression: { add: ['$.a', 1] }, body: { a: 2 }, gives: 3 },
    { expression: { add: ['$.a', '$.b', '$.c'] }, body: { a: 1, b: 2, c: 3 }, gives: 6 },
    { expression: { add: ['$.a', 1] }, body: { a: '2' }, why: 'a string is not a number' },
    { expression: { add: ['$.a', 1] }, body: {}, why: 'an operand is absent' },
    { expression: { add: ['$.a', '$.a'] }, body: { a: 1e308 }, why: 'the result is not finite' },
  ],
})
