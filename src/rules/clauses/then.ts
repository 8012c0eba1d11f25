// `then`: what an emission does.
import type { Outcome } from '../nodes/outcome.ts'
import { always, frameClause } from '../rule/frame-clause.ts'
import { refer } from '../schema/fragment.ts'
import { sending } from './readable.ts'

export const then = frameClause<{ then: readonly Outcome[] }>({
  words: {
    then: {
      synonyms: ['do', 'action', 'actions', 'outcome', 'outcomes'],
      summary: 'What an emission does.',
      schema: refer('outcomes'),
      required: '"then" is missing: a rule says what happens, as in "then": { "output": "output1" }.',
      readable: sending,
      read: (node, pointer, reader) => reader.outcomes(node, pointer),
    },
  },
  frame: ({ then: effects = [] }) => ({ effects }),
  keepsKeys: always,
  sides: {},
  examples: [
    {
      rule: { then: { output: ['out', 'other'] } },
      given: [[0, { t: 1 }]],
      gives: [
        [0, { t: 1 }],
        [0, { t: 1 }],
      ],
      why: 'once to each output',
    },
  ],
})
