// `min` and `max`.
import type { AggregateDefinition } from './aggregate.ts'
import { type Fold, get } from './fold.ts'

const extreme = (of: (a: number, b: number) => number): Fold => ({
  width: 1,
  lift: (row, at, value) => {
    row[at] = value
  },
  append: (row, at, later, laterAt) => {
    row[at] = of(get(row, at), get(later, laterAt))
  },
  result: get,
})

export const min: AggregateDefinition = {
  name: 'min',
  summary: 'The smallest number.',
  numeric: true,
  computation: { kind: 'fold', fold: extreme(Math.min) },
  examples: [{ values: [3, -1, '-5', null], gives: -1 }],
}

export const max: AggregateDefinition = {
  name: 'max',
  summary: 'The largest number.',
  numeric: true,
  computation: { kind: 'fold', fold: extreme(Math.max) },
  examples: [{ values: [3, -1, '5', null], gives: 3 }],
}
