// `floor`: rounds down.
import { unary } from './function.ts'

export const floor = unary({
  name: 'floor',
  summary: 'The largest whole number that is not greater.',
  takes: ['number'],
  yields: 'number',
  apply: Math.floor,
  examples: [
    { expression: { floor: '$.a' }, body: { a: 1.9 }, gives: 1 },
    { expression: { floor: '$.a' }, body: { a: -1.1 }, gives: -2 },
  ],
})
