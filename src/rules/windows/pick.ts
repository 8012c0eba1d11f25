// `first` and `last`: any value, be it `null`.
import type { AggregateDefinition } from './aggregate.ts'

export const first: AggregateDefinition = {
  name: 'first',
  summary: 'The first value.',
  numeric: false,
  computation: { kind: 'pick', pick: (earlier, later) => (earlier === undefined ? later : earlier) },
  examples: [{ values: [undefined, 'a', 2], gives: 'a' }],
}

export const last: AggregateDefinition = {
  name: 'last',
  summary: 'The last value.',
  numeric: false,
  computation: { kind: 'pick', pick: (earlier, later) => (later === undefined ? earlier : later) },
  examples: [{ values: [1, null, undefined], gives: null, why: '`null` is a value' }],
}
