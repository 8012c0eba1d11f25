// `delta`: the last number less the first.
import type { AggregateDefinition } from './aggregate.ts'
import { ofNumbers } from './argument.ts'
import { type Fold, get } from './fold.ts'

const fold: Fold = {
  width: 2,
  lift: (row, at, value) => {
    row[at] = value
    row[at + 1] = value
  },
  append: (row, at, later, laterAt) => {
    row[at + 1] = get(later, laterAt + 1)
  },
  carryOn: (row, at) => {
    row[at] = get(row, at + 1)
  },
  result: (row, at) => get(row, at + 1) - get(row, at),
}

export const delta: AggregateDefinition = {
  name: 'delta',
  synonyms: ['diff', 'difference', 'change'],
  summary: 'The last number minus the first.',
  series: true,
  ...ofNumbers({ kind: 'fold', fold }),
  examples: [
    { values: [20, 27, 25], gives: 5 },
    { values: [20], gives: 0 },
  ],
}
