// `range`: the largest number minus the smallest.
import type { AggregateDefinition } from '../../../src/rules/aggregates/aggregate.ts'
import { ofNumbers } from '../../../src/rules/aggregates/argument.ts'
import { type Fold, get } from '../../../src/rules/aggregates/fold.ts'

/** The smallest number, and the largest. */
const fold: Fold = {
  width: 2,
  lift: (row, at, value) => {
    row[at] = value
    row[at + 1] = value
  },
  append: (row, at, later, laterAt) => {
    row[at] = Math.min(get(row, at), get(later, laterAt))
    row[at + 1] = Math.max(get(row, at + 1), get(later, laterAt + 1))
  },
  result: (row, at) => get(row, at + 1) - get(row, at),
}

export const range: AggregateDefinition = {
  name: 'range',
  summary: 'The largest number minus the smallest.',
  ...ofNumbers({ kind: 'fold', fold }),
  examples: [
    { values: [20, 27, 25], gives: 7 },
    { values: ['20'], why: 'there is no number' },
  ],
}
