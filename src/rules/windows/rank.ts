// `median` and `percentile`: exact, linear between the closest ranks.
import type { AggregateDefinition } from './aggregate.ts'

export const median: AggregateDefinition = {
  name: 'median',
  summary: 'The number in the middle, or the mean of the two.',
  numeric: true,
  computation: { kind: 'rank' },
  examples: [
    { values: [9, 1, 5], gives: 5 },
    { values: [9, 1, 5, 6], gives: 5.5 },
  ],
}

export const percentile: AggregateDefinition = {
  name: 'percentile',
  summary: 'The percentile, linear between the closest ranks, as in `["$.t", 95]`.',
  numeric: true,
  percent: true,
  computation: { kind: 'rank' },
  examples: [
    { values: [10, 20, 30, 40, 50], argument: ['$.v', 90], gives: 46 },
    { values: [10, 20, 30, 40, 50], argument: ['$.v', 0], gives: 10 },
    { values: [10, 20, 30, 40, 50], argument: ['$.v', 100], gives: 50 },
    { values: ['10'], argument: ['$.v', 50], why: 'there is no number' },
  ],
}

/** The value that so many percent of `count` sorted values lie below; `select` gives the one of a rank, from 0. */
export function atPercent(select: (rank: number) => number, count: number, percent: number): number {
  const rank = (percent * (count - 1)) / 100
  const below = Math.floor(rank)
  const lower = select(below)
  return below === rank ? lower : lower + (select(below + 1) - lower) * (rank - below)
}
