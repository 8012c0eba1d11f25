// `integral`: energy from power.
import type { AggregateDefinition } from './aggregate.ts'
import { ofNumbers } from './argument.ts'
import { roundQuotient } from './exact-sum.ts'
import { areaAt, hasValue, heldValues } from './held-values.ts'

export const integral: AggregateDefinition = {
  name: 'integral',
  synonyms: ['integrate', 'riemann', 'riemannSum', 'areaUnderCurve'],
  summary: 'The sum of the numbers, each times the seconds for which it held: energy from power.',
  series: true,
  ...ofNumbers({
    kind: 'fold',
    fold: {
      ...heldValues,
      result: (row, at, _, spill) => (hasValue(row, at) ? roundQuotient(row, areaAt(at), spill, 1000) : undefined),
    },
  }),
  numeric: false,
  examples: [
    { values: [10, 20, undefined], gives: 30, why: '10 for a second, then 20 for a second; absent ends it' },
    { values: [10, 'off', 20, null], gives: 30, why: 'what is not a number ends the value before it' },
    { values: ['off'], why: 'there is no number' },
  ],
}
