// `max`: the greatest of a list of numbers.
import { compareNumbers } from '../data/numeral.ts'
import { ofNumbers } from './function.ts'

export const max = ofNumbers({
  name: 'max',
  synonyms: ['maximum'],
  unlike: ['map'],
  summary: 'The greatest of a list of numbers; absent of an empty list.',
  allDigits: true,
  apply: ([first, ...others]) =>
    first === undefined ? undefined : others.reduce((a, b) => (compareNumbers(b, a) > 0 ? b : a), first),
  examples: [
    { expression: { max: ['$.a', 0] }, body: { a: -2 }, gives: 0 },
    { expression: { max: '$.readings' }, body: { readings: [3, 1, 2] }, gives: 3 },
    { expression: { max: '$.readings' }, body: { readings: [3, '4'] }, why: 'an element is not a number' },
  ],
})
