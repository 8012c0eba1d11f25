// `stddev` of a sample.
import type { AggregateDefinition } from './aggregate.ts'
import { ofNumbers } from './argument.ts'
import type { Fold } from './fold.ts'
import { spread } from './spread.ts'

const fold: Fold = {
  ...spread,
  result: (row, at, count, spill) => {
    const variance = spread.result(row, at, count, spill)
    return typeof variance === 'number' ? Math.sqrt(variance) : undefined
  },
}

export const stddev: AggregateDefinition = {
  name: 'stddev',
  synonyms: ['stdev', 'std', 'stddevSamp', 'standardDeviation', 'sd'],
  summary: 'The sample standard deviation; needs two numbers.',
  ...ofNumbers({ kind: 'fold', fold }),
  examples: [
    { values: [2, 4, 4, 4, 5, 5, 7, 9], gives: Math.sqrt(32 / 7) },
    { values: [5, '6'], why: 'one number has none' },
  ],
}
