// `min`: the least of a list of numbers.
import { compareNumbers } from '../data/numeral.ts'
import { ofNumbers } from './function.ts'

export const min = ofNumbers({
  name: 'min',
  synonyms: ['minimum'],
  unlike: ['mid', 'bin'],
  summary: 'The least of a list of numbers; absent of an empty list.',
  allDigits: true,
  apply: ([first, ...others]) =>
    first === undefined ? undefined : others.reduce((a, b) => (compareNumbers(b, a) < 0 ? b : a), first),
  examples: [
    { expression: { min: ['$.a', '$.b'] }, body: { a: 2, b: 1 }, gives: 1 },
    { expression: { min: '$.readings' }, body: { readings: [3, 1, 2] }, gives: 1 },
    { expression: { min: '$.readings' }, body: { readings: [] }, why: 'of nothing' },
  ],
})
