// `avg`: the mean of a list of numbers.
import { meanOf } from '../data/exact-number.ts'
import { ofNumbers } from './function.ts'

export const avg = ofNumbers({
  name: 'avg',
  synonyms: ['average', 'mean'],
  summary: 'The mean of a list of numbers; absent of an empty list.',
  apply: meanOf,
  examples: [
    { expression: { avg: '$.readings' }, body: { readings: [1, 2, 6] }, gives: 3 },
    { expression: { avg: ['$.a', '$.b'] }, body: { a: 1, b: 2 }, gives: 1.5 },
    { expression: { avg: '$.readings' }, body: { readings: [] }, why: 'of nothing' },
  ],
})
