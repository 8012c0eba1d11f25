// `length`: how many code points, elements or members there are.
import { sizeOf } from '../data/size.ts'
import { unary } from './function.ts'

export const length = unary({
  name: 'length',
  synonyms: ['size', 'len'],
  summary: 'The number of code points of a string, elements of an array, or members of an object.',
  takes: ['string', 'array', 'object'],
  yields: 'number',
  apply: sizeOf,
  examples: [
    { expression: { length: '$.a' }, body: { a: 'a😀' }, gives: 2, why: 'code points' },
    { expression: { length: '$.a[*]' }, body: { a: [1, 2, 3] }, gives: 3 },
    { expression: { length: '$' }, body: { a: 1 }, gives: 1 },
    { expression: { length: '$.a' }, body: { a: 12 }, why: 'a number has no length' },
  ],
})
