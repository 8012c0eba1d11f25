// Every aggregate of the language, in the order of the documentation. To add one: a line here.
import type { AggregateDefinition } from './aggregate.ts'

export const aggregates: readonly AggregateDefinition[] = [
  { name: 'count', numeric: false, summary: 'How many events; with an expression, how many where it is present.' },
  { name: 'sum', numeric: true, summary: 'The sum of the numbers.' },
  { name: 'avg', numeric: true, summary: 'The mean of the numbers.' },
  { name: 'min', numeric: true, summary: 'The smallest number.' },
  { name: 'max', numeric: true, summary: 'The largest number.' },
  { name: 'first', numeric: false, summary: 'The first value.' },
  { name: 'last', numeric: false, summary: 'The last value.' },
  { name: 'stddev', numeric: true, summary: "The sample's standard deviation; two numbers at least." },
  { name: 'variance', numeric: true, summary: "The sample's variance; two numbers at least." },
  { name: 'median', numeric: true, summary: 'The number in the middle, or the mean of the two.' },
  {
    name: 'percentile',
    numeric: true,
    percent: true,
    summary: 'The percentile, linear between the closest ranks, as in ["$.t", 95].',
  },
  { name: 'distinct', numeric: false, summary: 'How many different values.' },
  { name: 'collect', numeric: false, summary: 'The list of the values.' },
  { name: 'delta', numeric: true, summary: 'The last number less the first.' },
  { name: 'increase', numeric: true, summary: 'How much a counter rose; a fall counts as a reset to zero.' },
  { name: 'rate', numeric: true, summary: 'The increase over the time from the first number to the last, per second.' },
  {
    name: 'slope',
    numeric: true,
    summary: "The least squares' slope over the events' times, per second; two times at least.",
  },
]
