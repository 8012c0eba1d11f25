// `ceil`: rounds up.
import { unary } from './function.ts'

export const ceil = unary({
  name: 'ceil',
  synonyms: ['ceiling'],
  summary: 'The smallest whole number that is not less.',
  takes: ['number'],
  yields: 'number',
  apply: Math.ceil,
  examples: [
    { expression: { ceil: '$.a' }, body: { a: 1.1 }, gives: 2 },
    { expression: { ceil: '$.a' }, body: { a: -0.5 }, gives: 0, why: '-0 becomes 0' },
  ],
})
