// `sum` and `avg`, with the precision of two numbers.
import type { AggregateDefinition } from './aggregate.ts'
import { addExact, divideExact } from './exact-sum.ts'
import { type Fold, get } from './fold.ts'

const total: Omit<Fold, 'result'> = {
  width: 2,
  lift: (row, at, value) => {
    row[at] = value
    row[at + 1] = 0
  },
  append: (row, at, later, laterAt) => addExact(row, at, get(later, laterAt), get(later, laterAt + 1)),
}

export const sum: AggregateDefinition = {
  name: 'sum',
  summary: 'The sum of the numbers.',
  numeric: true,
  computation: { kind: 'fold', fold: { ...total, result: get } },
  examples: [
    { values: [1, 2.5, '3', undefined], gives: 3.5, why: 'a text is no number' },
    { values: [1e16, 1, 1, -1e16], gives: 2, why: 'nothing is lost beside large numbers' },
    { values: [1e308, 1e308], why: 'not finite, so absent' },
    { values: ['3'], why: 'a sum of no numbers is absent' },
  ],
}

export const avg: AggregateDefinition = {
  name: 'avg',
  summary: 'The mean of the numbers.',
  numeric: true,
  computation: { kind: 'fold', fold: { ...total, result: divideExact } },
  examples: [
    { values: [1, 2, 6], gives: 3 },
    { values: [0.1, 0.1, 0.1], gives: 0.1 },
    { values: [20, undefined, 30], gives: 25, why: 'absent is not 0' },
  ],
}
