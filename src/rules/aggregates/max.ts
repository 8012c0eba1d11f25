// `max`: the largest number.
import type { AggregateDefinition } from './aggregate.ts'
import { ofNumbers } from './argument.ts'
import { extreme } from './extreme.ts'

export const max: AggregateDefinition = {
  name: 'max',
  synonyms: ['maximum'],
  summary: 'The largest number.',
  ...ofNumbers({ kind: 'fold', fold: extreme(1) }),
  examples: [{ values: [3, -1, '5', null], gives: 3 }],
}
