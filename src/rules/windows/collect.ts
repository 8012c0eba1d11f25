// `collect`: the values themselves.
import type { AggregateDefinition } from './aggregate.ts'

export const collect: AggregateDefinition = {
  name: 'collect',
  summary: 'The list of the values, in order.',
  numeric: false,
  computation: { kind: 'collect' },
  examples: [{ values: [3, undefined, 'a', null], gives: [3, 'a', null] }],
}
