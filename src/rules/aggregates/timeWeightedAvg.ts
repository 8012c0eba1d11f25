// `timeWeightedAvg`: each number counts for as long as it held.
import type { AggregateDefinition } from './aggregate.ts'
import { ofNumbers } from './argument.ts'
import { roundQuotient } from './exact-sum.ts'
import { areaAt, coveredTime, heldValues } from './held-values.ts'

export const timeWeightedAvg: AggregateDefinition = {
  name: 'timeWeightedAvg',
  synonyms: ['twa', 'timeWeightedAverage', 'timeWeightedMean', 'timeWeighted', 'averageLinear', 'averageStep'],
  summary: 'The mean of the numbers, each weighted with the time for which it held.',
  series: true,
  ...ofNumbers({
    kind: 'fold',
    fold: {
      ...heldValues,
      result: (row, at, _, spill) => {
        const time = coveredTime(row, at)
        return time > 0 ? roundQuotient(row, areaAt(at), spill, time) : undefined
      },
    },
  }),
  numeric: false,
  examples: [
    { values: [10, 40, 40, undefined], gives: 30, why: '10 for one second, 40 for two' },
    { values: [10, undefined, 40, undefined], gives: 25, why: 'the second without a number does not count' },
    { values: [undefined], why: 'there was no number at any time' },
  ],
}
