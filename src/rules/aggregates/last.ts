// `last`: of any type, be it `null`.
import type { AggregateDefinition } from './aggregate.ts'
import { ofValues } from './argument.ts'

export const last: AggregateDefinition = {
  name: 'last',
  synonyms: ['newest'],
  unlike: ['list'],
  summary: 'The last value.',
  ...ofValues({ kind: 'pick', pick: (earlier, later) => (later === undefined ? earlier : later) }),
  examples: [{ values: [1, null, undefined], gives: null, why: '`null` is a value' }],
}
