// `sum`: the sum of a list of numbers.
import { ofNumbers } from './function.ts'

export const sum = ofNumbers({
  name: 'sum',
  summary: 'The sum of a list of numbers; 0 of an empty list.',
  apply: numbers => numbers.reduce((sum, number) => sum + number, 0),
  examples: [
    { expression: { sum: '$.readings' }, body: { readings: [1, 2, 3] }, gives: 6 },
    { expression: { sum: '$.readings' }, body: { readings: [] }, gives: 0, why: 'of nothing' },
    { expression: { sum: ['$.a', '$.b'] }, body: { a: 1 }, why: 'an element is absent' },
    { expression: { sum: '$.readings' }, body: { readings: 5 }, why: 'a number is no list' },
  ],
})
