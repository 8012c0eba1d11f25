// `median`: the percentile of 50.
import type { AggregateDefinition } from './aggregate.ts'
import { ofNumbers } from './argument.ts'
import { atPercent } from './rank.ts'

export const median: AggregateDefinition = {
  name: 'median',
  summary: 'The number in the middle, or the mean of the two.',
  ...ofNumbers(atPercent(50)),
  examples: [
    { values: [9, 1, 5], gives: 5 },
    { values: [9, 1, 5, 6], gives: 5.5 },
    { values: [-1e308, 1e308], gives: 0, why: 'their distance is no number' },
  ],
}
