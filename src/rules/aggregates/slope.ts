// `slope`: least squares over the times of the events. Partial results are put together as those of `variance` are.
import type { AggregateDefinition } from './aggregate.ts'
import { ofNumbers } from './argument.ts'
import { type Fold, get } from './fold.ts'

/** The first time and value, the means after them, the sums of the times' squares and of the products about the means. */
const fold: Fold = {
  width: 6,
  lift: (row, at, value, time) => {
    row[at] = time
    row[at + 1] = value
    for (let n = 2; n < 6; n++) row[at + n] = 0
  },
  append: (row, at, later, laterAt, count, laterCount) => {
    const share = laterCount / (count + laterCount)
    const apart = get(later, laterAt) - get(row, at) + get(later, laterAt + 2) - get(row, at + 2)
    const higher = get(later, laterAt + 1) - get(row, at + 1) + get(later, laterAt + 3) - get(row, at + 3)
    row[at + 2] = get(row, at + 2) + apart * share
    row[at + 3] = get(row, at + 3) + higher * share
    row[at + 4] = get(row, at + 4) + get(later, laterAt + 4) + apart * apart * count * share
    row[at + 5] = get(row, at + 5) + get(later, laterAt + 5) + apart * higher * count * share
  },
  result: (row, at) => (get(row, at + 4) > 0 ? (get(row, at + 5) / get(row, at + 4)) * 1000 : undefined),
}

export const slope: AggregateDefinition = {
  name: 'slope',
  synonyms: ['deriv', 'derivative', 'trend', 'linearRegression'],
  summary: "The least-squares slope over the events' times, per second; needs two different times.",
  series: true,
  ...ofNumbers({ kind: 'fold', fold }),
  examples: [
    { values: [10, 12, 14], gives: 2, why: 'the events are a second apart' },
    { values: [10, 20, 15], gives: 2.5 },
    { values: [10], why: 'one time has no slope' },
  ],
}
