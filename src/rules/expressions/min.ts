// `min`: the least of a list of numbers.
import { ofNumbers } from './function.ts'

export const min = ofNumbers({
  name: 'min',
  synonyms: ['minimum'],
  summary: 'The least of a list of numbers; absent of an empty list.',
  apply: numbers => numbers.reduce((least, number) => Math.min(least, number), Number.POSITIVE_INFINITY),
  examples: [
    { expression: { min: ['$.a', '$.b'] }, body: { a: 2, b: 1 }, gives: 1 },
    { expression: { min: '$.readings' }, body: { readings: [3, 1, 2] }, gives: 1 },
    { expression: { min: '$.readings' }, body: { readings: [] }, why: 'of nothing' },
  ],
})
