// `stateDuration`: for how long a condition held.
import { refer } from '../schema/fragment.ts'
import type { AggregateDefinition } from './aggregate.ts'
import { roundSum } from './exact-sum.ts'
import { areaAt, hasValue, heldValues } from './held-values.ts'

export const stateDuration: AggregateDefinition = {
  name: 'stateDuration',
  synonyms: ['timeInState', 'durationInState', 'timeInStatus', 'historyStats', 'runtime'],
  summary: 'The milliseconds for which a condition held.',
  series: true,
  numeric: false,
  argument: refer('condition'),
  read(node, pointer, reader) {
    const condition = reader.condition(node, pointer)
    const { needsBody } = condition
    return {
      of: { evaluate: scope => condition.evaluate(scope), node, needsBody, types: ['boolean'] },
      takes: 'truth',
      computation: {
        kind: 'fold',
        fold: {
          ...heldValues,
          result: (row, at, _, spill) => (hasValue(row, at) ? roundSum(row, areaAt(at), spill) : undefined),
        },
      },
    }
  },
  examples: [
    {
      values: ['down', 'down', 'up'],
      argument: { path: '$.v', eq: 'down' },
      gives: 2000,
      why: 'two events, a second each',
    },
    { values: ['down', undefined], argument: { path: '$.v', eq: 'down' }, gives: 1000, why: 'absent ends it' },
    { values: ['up'], argument: { path: '$.v', eq: 'down' }, gives: 0 },
  ],
}
