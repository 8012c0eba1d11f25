// `rate` of a counter.
import type { AggregateDefinition } from './aggregate.ts'
import { ofNumbers } from './argument.ts'
import type { Fold } from './fold.ts'
import { risen, rises, secondsOf } from './rises.ts'

const fold: Fold = {
  ...rises,
  result: (row, at) => {
    const seconds = secondsOf(row, at)
    return seconds > 0 ? risen(row, at) / seconds : undefined
  },
}

export const rate: AggregateDefinition = {
  name: 'rate',
  summary: 'The increase over the time from the first number to the last, per second.',
  ...ofNumbers({ kind: 'fold', fold }),
  examples: [
    { values: [100, 130, 150], gives: 25 },
    { values: [100], why: 'no time passed' },
  ],
}
