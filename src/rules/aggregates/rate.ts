// `rate` of a counter.
import type { AggregateDefinition } from './aggregate.ts'
import { ofNumbers } from './argument.ts'
import { risenPerSecond, rises } from './rises.ts'

export const rate: AggregateDefinition = {
  name: 'rate',
  summary: 'The increase over the time from the first number to the last, per second.',
  series: true,
  ...ofNumbers({ kind: 'fold', fold: { ...rises, result: risenPerSecond } }),
  examples: [
    { values: [100, 130, 150], gives: 25 },
    { values: [100], why: 'no time passed' },
  ],
}
