// `variance` of a sample.
import type { AggregateDefinition } from './aggregate.ts'
import { ofNumbers } from './argument.ts'
import { spread } from './spread.ts'

export const variance: AggregateDefinition = {
  name: 'variance',
  synonyms: ['var', 'varSamp'],
  summary: 'The sample variance; needs two numbers.',
  ...ofNumbers({ kind: 'fold', fold: spread }),
  examples: [
    { values: [1, 2, 3, 4], gives: 5 / 3 },
    { values: [1e9 + 1, 1e9 + 2, 1e9 + 3], gives: 1, why: 'far from zero too' },
    { values: [5], why: 'one number has none' },
  ],
}
