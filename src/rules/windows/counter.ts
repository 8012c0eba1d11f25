// `increase` and `rate` of a counter, for which a fall is a reset to zero.
import type { AggregateDefinition } from './aggregate.ts'
import { addExact } from './exact-sum.ts'
import { type Fold, get } from './fold.ts'

/** First and last number, their times, and the sum of the rises between. */
const rises: Omit<Fold, 'result'> = {
  width: 6,
  lift: (row, at, value, time) => {
    row[at] = value
    row[at + 1] = value
    row[at + 2] = time
    row[at + 3] = time
    row[at + 4] = 0
    row[at + 5] = 0
  },
  append: (row, at, later, laterAt) => {
    const before = get(row, at + 1)
    const after = get(later, laterAt)
    addExact(row, at + 4, get(later, laterAt + 4), get(later, laterAt + 5))
    addExact(row, at + 4, after, 0)
    if (after >= before) addExact(row, at + 4, -before, 0)
    row[at + 1] = get(later, laterAt + 1)
    row[at + 3] = get(later, laterAt + 3)
  },
}

export const increase: AggregateDefinition = {
  name: 'increase',
  summary: 'How much a counter rose; a fall counts as a reset to zero.',
  numeric: true,
  computation: { kind: 'fold', fold: { ...rises, result: (row, at) => get(row, at + 4) } },
  examples: [
    { values: [100, 130, 150], gives: 50 },
    { values: [100, 130, 20, 30], gives: 60, why: '30, then from zero to 20, then 10' },
    { values: [100], gives: 0 },
  ],
}

export const rate: AggregateDefinition = {
  name: 'rate',
  summary: 'The increase over the time from the first number to the last, per second.',
  numeric: true,
  computation: {
    kind: 'fold',
    fold: {
      ...rises,
      result: (row, at) => {
        const seconds = (get(row, at + 3) - get(row, at + 2)) / 1000
        return seconds > 0 ? get(row, at + 4) / seconds : undefined
      },
    },
  },
  examples: [
    { values: [100, 130, 150], gives: 25 },
    { values: [100], why: 'no time passed' },
  ],
}
