// `mul`: the product of a list of operands.
import { nary } from './function.ts'

export const mul = nary({
  name: 'mul',
  synonyms: ['multiply', 'times', '*', 'product'],
  unlike: ['time'],
  summary: 'The product of two or more numbers.',
  takes: ['number'],
  count: [2],
  yields: 'number',
  apply: numbers => numbers.reduce((product, number) => product * number, 1),
  examples: [
    { expression: { mul: ['$.volts', '$.amperes'] }, body: { volts: 230, amperes: 2 }, gives: 460 },
    { expression: { mul: ['$.a', -1] }, body: { a: 0 }, gives: 0, why: '-0 becomes 0' },
    { expression: { mul: ['$.a', 2] }, body: { a: true }, why: 'a boolean is not a number' },
  ],
})
