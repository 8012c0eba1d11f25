// `description`: what the rule is for, for people.
import { always, frameClause } from '../rule/frame-clause.ts'
import { nothing } from './readable.ts'

export const description = frameClause<{ description: true }>({
  words: {
    description: {
      synonyms: ['comment', 'title', 'note', '$comment'],
      summary: 'What the rule is for, for people.',
      schema: { type: 'string' },
      readable: nothing,
      read: () => true,
    },
  },
  frame: () => ({}),
  keepsKeys: always,
  sides: {},
  examples: [
    {
      rule: { description: 'Everything', then: { output: 'out' } },
      given: [[0, { t: 1 }]],
      gives: [[0, { t: 1 }]],
    },
  ],
})
