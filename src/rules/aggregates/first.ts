// `first`: of any type, be it `null`.
import type { AggregateDefinition } from './aggregate.ts'
import { ofValues } from './argument.ts'

export const first: AggregateDefinition = {
  name: 'first',
  synonyms: ['earliest', 'oldest'],
  summary: 'The first value.',
  ...ofValues({ kind: 'pick', pick: (earlier, later) => (earlier === undefined ? later : earlier) }),
  examples: [{ values: [undefined, 'a', 2], gives: 'a' }],
}
