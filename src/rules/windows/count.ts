// `count`: how many events.
import type { AggregateDefinition } from './aggregate.ts'

const nothing = () => {}

export const count: AggregateDefinition = {
  name: 'count',
  summary: 'How many events; with an expression, those where it is present. Of none it is 0.',
  numeric: false,
  ofNothing: 0,
  computation: { kind: 'fold', fold: { width: 0, lift: nothing, append: nothing, result: (_, __, values) => values } },
  examples: [
    { values: [7, undefined, null], argument: true, gives: 3 },
    { values: [7, undefined, null], gives: 2, why: '`null` is a value' },
    { values: [undefined], gives: 0 },
  ],
}
