// `slope`: least squares over the times of the events. Times count from the first, and sums are about the means, so that
// nothing cancels. The merging is that of `variance`.
import type { AggregateDefinition } from './aggregate.ts'
import { get } from './fold.ts'

export const slope: AggregateDefinition = {
  name: 'slope',
  summary: "The least squares' slope over the events' times, per second; two different times at least.",
  numeric: true,
  computation: {
    kind: 'fold',
    fold: {
      // The first time, the mean time after it, the mean value, the sums of the times' squares and of the products.
      width: 5,
      lift: (row, at, value, time) => {
        row[at] = time
        row[at + 1] = 0
        row[at + 2] = value
        row[at + 3] = 0
        row[at + 4] = 0
      },
      append: (row, at, later, laterAt, count, laterCount) => {
        const share = laterCount / (count + laterCount)
        const apart = get(later, laterAt) - get(row, at) + get(later, laterAt + 1) - get(row, at + 1)
        const higher = get(later, laterAt + 2) - get(row, at + 2)
        row[at + 1] = get(row, at + 1) + apart * share
        row[at + 2] = get(row, at + 2) + higher * share
        row[at + 3] = get(row, at + 3) + get(later, laterAt + 3) + apart * apart * count * share
        row[at + 4] = get(row, at + 4) + get(later, laterAt + 4) + apart * higher * count * share
      },
      result: (row, at) => (get(row, at + 3) > 0 ? (get(row, at + 4) / get(row, at + 3)) * 1000 : undefined),
    },
  },
  examples: [
    { values: [10, 12, 14], gives: 2, why: 'the events are a second apart' },
    { values: [10, 20, 15], gives: 2.5 },
    { values: [10], why: 'one time has none' },
  ],
}
