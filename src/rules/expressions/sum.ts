// `sum`: the sum of a list of numbers.
import { sumOf } from '../data/exact-number.ts'
import { ofNumbers } from './function.ts'

export const sum = ofNumbers({
  name: 'sum',
  synonyms: ['total'],
  summary: 'The sum of a list of numbers; 0 of an empty list.',
  apply: sumOf,
  examples: [
    { expression: { sum: '$.readings' }, body: { readings: [1, 2, 3] }, gives: 6 },
    {
      expression: { sum: '$.readings' },
      body: { readings: [1e16, 1, 1, -1e16] },
      gives: 2,
      why: 'exact, and rounded once',
    },
    { expression: { sum: '$.readings' }, body: { readings: [] }, gives: 0, why: 'of nothing' },
    { expression: { sum: ['$.a', '$.b'] }, body: { a: 1 }, why: 'an element is absent' },
    { expression: { sum: '$.readings' }, body: { readings: 5 }, why: 'a number is not a list' },
  ],
})
