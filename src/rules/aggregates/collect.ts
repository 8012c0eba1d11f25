// `collect`: the values themselves.
import type { AggregateDefinition } from './aggregate.ts'
import { ofValues } from './argument.ts'

export const collect: AggregateDefinition = {
  name: 'collect',
  synonyms: ['values', 'arrayAgg', 'toList', 'list', 'array'],
  summary: 'The list of the values, in order.',
  ...ofValues({
    kind: 'retain',
    structure: undefined,
    mostValues: Number.POSITIVE_INFINITY,
    result: window => {
      const values = window.values()
      return values.length === 0 ? undefined : values
    },
  }),
  examples: [{ values: [3, undefined, 'a', null], gives: [3, 'a', null] }],
}
