// `top`: the events in which a number is greatest.
import type { AggregateDefinition } from './aggregate.ts'
import { rankingOf } from './ranking.ts'

export const top: AggregateDefinition = {
  name: 'top',
  synonyms: ['topk', 'topN', 'largest', 'nlargest', 'argmax', 'maxBy', 'highest'],
  summary:
    'What the events with the greatest numbers say, as in `["$.kW", 3, "$.id"]`: greatest first, of equal ones the earlier first.',
  ...rankingOf('greatest'),
  examples: [
    { values: [3, 9, 5, 9], argument: ['$.v', 2], gives: [9, 9] },
    { values: [3, 'high', undefined], argument: ['$.v', 2], gives: [3], why: 'a string is not a number' },
    {
      values: [{ id: 'a', kW: 3 }, { id: 'b', kW: 9 }, { kW: 20 }, { id: 'c', kW: 9 }],
      argument: ['$.v.kW', 2, '$.v.id'],
      gives: ['b', 'c'],
      why: 'the third event has no `id`',
    },
    { values: ['high'], argument: ['$.v', 2], why: 'there is no number' },
  ],
}
