// `increase` of a counter.
import type { AggregateDefinition } from './aggregate.ts'
import { ofNumbers } from './argument.ts'
import { risen, rises } from './rises.ts'

export const increase: AggregateDefinition = {
  name: 'increase',
  synonyms: ['counterIncrease'],
  summary: 'How much a counter rose; a fall counts as a reset to zero.',
  series: true,
  ...ofNumbers({ kind: 'fold', fold: { ...rises, result: risen } }),
  examples: [
    { values: [100, 130, 150], gives: 50 },
    { values: [100, 130, 20, 30], gives: 60, why: '30, then from zero to 20, then 10' },
    { values: [100], gives: 0 },
  ],
}
