// `bottom`: the events in which a number is least.
import type { AggregateDefinition } from './aggregate.ts'
import { rankingOf } from './ranking.ts'

export const bottom: AggregateDefinition = {
  name: 'bottom',
  synonyms: ['bottomk', 'bottomN', 'smallest', 'nsmallest', 'argmin', 'minBy', 'lowest'],
  summary:
    'What the events with the least numbers say, as in `["$.bar", 3, "$.id"]`: least first, of equal ones the earlier first.',
  ...rankingOf('least'),
  examples: [
    { values: [3, 9, 5, 3], argument: ['$.v', 3], gives: [3, 3, 5] },
    {
      values: [
        { id: 'a', bar: 3 },
        { id: 'b', bar: 1 },
      ],
      argument: ['$.v.bar', 1, '$.v.id'],
      gives: ['b'],
    },
  ],
}
