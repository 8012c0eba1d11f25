// `avg`: of the exact sum, rounded once.
import type { AggregateDefinition } from './aggregate.ts'
import { ofNumbers } from './argument.ts'
import { exactSum, roundQuotient } from './exact-sum.ts'

export const avg: AggregateDefinition = {
  name: 'avg',
  synonyms: ['average', 'mean'],
  summary: 'The mean of the numbers.',
  ...ofNumbers({
    kind: 'fold',
    fold: { ...exactSum, result: (row, at, count, spill) => roundQuotient(row, at, spill, count) },
  }),
  examples: [
    { values: [1, 2, 6], gives: 3 },
    { values: [0.1, 0.1, 0.1], gives: 0.1 },
    { values: [1e308, 1e308], gives: 1e308, why: 'only the sum is too large' },
    { values: [20, undefined, 30], gives: 25, why: 'absent is not 0' },
  ],
}
