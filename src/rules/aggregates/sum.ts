// `sum`: exact, rounded once.
import type { AggregateDefinition } from './aggregate.ts'
import { ofNumbers } from './argument.ts'
import { exactSum, roundSum } from './exact-sum.ts'

export const sum: AggregateDefinition = {
  name: 'sum',
  synonyms: ['total'],
  summary: 'The sum of the numbers.',
  ...ofNumbers({ kind: 'fold', fold: { ...exactSum, result: (row, at, _, spill) => roundSum(row, at, spill) } }),
  examples: [
    { values: [1, 2.5, '3', undefined], gives: 3.5, why: 'a string is not a number' },
    { values: [1e16, 1, 1, -1e16], gives: 2, why: 'nothing is lost beside large numbers' },
    { values: [1e308, 1e308, -1e308], gives: 1e308, why: 'in whatever order' },
    { values: [1e308, 1e308], why: 'not finite, so absent' },
    { values: ['3'], why: 'a sum of no numbers is absent' },
  ],
}
