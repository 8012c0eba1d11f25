// `distinct`: how many different values.
import type { AggregateDefinition } from './aggregate.ts'
import { ofValues } from './argument.ts'
import { distinctValues } from './retained.ts'

export const distinct: AggregateDefinition = {
  name: 'distinct',
  synonyms: ['countDistinct', 'distinctCount', 'cardinality', 'nunique'],
  summary: 'The number of different values, compared as by `eq`.',
  ...ofValues({
    kind: 'retain',
    structure: distinctValues,
    result: ({ retained, index }) => retained.different[index]?.numbers.size || undefined,
  }),
  examples: [
    { values: ['a', 'b', 'a', undefined], gives: 2 },
    { values: [1, '1', { a: 1, b: 2 }, { b: 2, a: 1 }], gives: 3 },
    { values: [undefined], why: 'absent if there are no values' },
  ],
}
