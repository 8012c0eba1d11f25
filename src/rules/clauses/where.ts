// `where`: which events belong to the stream at all.
import type { Condition } from '../nodes/condition.ts'
import { always, frameClause } from '../rule/frame-clause.ts'
import { refer } from '../schema/fragment.ts'
import { filtering } from './readable.ts'

export const where = frameClause<{ where: Condition }>({
  words: {
    where: {
      synonyms: ['filter'],
      summary: 'Only events that satisfy it belong to the stream.',
      schema: refer('condition'),
      readable: filtering,
      read: (node, pointer, reader) => reader.condition(node, pointer),
    },
  },
  frame: ({ where: condition }) => ({ filter: condition === undefined ? undefined : { condition, word: 'where' } }),
  keepsKeys: always,
  sides: {},
  examples: [
    {
      rule: { where: { path: '$.line', eq: 'L1' }, then: { output: 'out' } },
      given: [
        [0, { line: 'L1' }],
        [1, { line: 'L2' }],
      ],
      gives: [[0, { line: 'L1' }]],
    },
  ],
})
