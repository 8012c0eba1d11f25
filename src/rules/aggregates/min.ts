// `min`: the smallest number.
import type { AggregateDefinition } from './aggregate.ts'
import { ofNumbers } from './argument.ts'
import { extreme } from './extreme.ts'

export const min: AggregateDefinition = {
  name: 'min',
  synonyms: ['minimum'],
  unlike: ['mid'],
  summary: 'The smallest number.',
  ...ofNumbers({ kind: 'fold', fold: extreme(-1) }),
  examples: [{ values: [3, -1, '-5', null], gives: -1 }],
}
