// `count`: how many events.
import { refer } from '../schema/fragment.ts'
import type { AggregateDefinition, Computation } from './aggregate.ts'

const nothing = () => {}

const computation: Computation = {
  kind: 'fold',
  fold: { width: 0, lift: nothing, append: nothing, add: nothing, result: (_, __, values) => values },
  ofNothing: 0,
}

export const count: AggregateDefinition = {
  name: 'count',
  synonyms: ['cnt', 'events'],
  summary: 'The number of events, or, with an expression, of those where it is present; 0 if there are none.',
  numeric: false,
  argument: refer('expression'),
  read: (node, pointer, reader) => ({
    of: node === true ? undefined : reader.expression(node, pointer),
    takes: 'presence',
    computation,
  }),
  examples: [
    { values: [7, undefined, null], argument: true, gives: 3 },
    { values: [7, undefined, null], gives: 2, why: '`null` is a value' },
    { values: [undefined], gives: 0 },
  ],
}
