// `from`: the inputs and internal streams that the rule reads.
import { readNames } from '../nodes/channel-names.ts'
import { always, frameClause } from '../rule/frame-clause.ts'
import { refer } from '../schema/fragment.ts'
import { nothing } from './readable.ts'

export const from = frameClause<{ from: readonly string[] }>({
  words: {
    from: {
      synonyms: ['input', 'inputs', 'source'],
      summary: 'The inputs, or internal #streams, that the rule reads. Default: every input.',
      schema: refer('names'),
      readable: nothing,
      read: readNames,
    },
  },
  frame: ({ from: inputs }) => ({ inputs }),
  keepsKeys: always,
  sides: {},
  examples: [
    {
      rule: { from: ['input1', 'input2'], then: { output: 'out' } },
      given: [[0, { t: 1 }]],
      gives: [[0, { t: 1 }]],
      why: 'the message came to `input1`',
    },
    { rule: { from: 'input2', then: { output: 'out' } }, given: [[0, { t: 1 }]], gives: [] },
  ],
})
