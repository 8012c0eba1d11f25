// `avg`, with the precision of two numbers.
import type { AggregateDefinition } from './aggregate.ts'
import { ofNumbers } from './argument.ts'
import { divideExact, exactSum } from './exact-sum.ts'

export const avg: AggregateDefinition = {
  name: 'avg',
  summary: 'The mean of the numbers.',
  ...ofNumbers({ kind: 'fold', fold: { ...exactSum, result: divideExact } }),
  examples: [
    { values: [1, 2, 6], gives: 3 },
    { values: [0.1, 0.1, 0.1], gives: 0.1 },
    { values: [20, undefined, 30], gives: 25, why: 'absent is not 0' },
  ],
}
