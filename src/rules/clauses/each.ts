// `each`: one event per match of a path in the body.
import type { Path } from '../path/path.ts'
import { frameClause } from '../rule/frame-clause.ts'
import { refer } from '../schema/fragment.ts'
import { nothing } from './readable.ts'

export const each = frameClause<{ each: Path }>({
  words: {
    each: {
      makesBody: true,
      synonyms: ['forEach', 'split', 'unnest'],
      summary: 'One event per match of this JSONPath, with the match as its body.',
      schema: refer('path'),
      readable: nothing,
      read: (node, pointer, reader) => reader.path(node, pointer),
    },
  },
  frame: ({ each: elements }) => ({ elements }),
  // Another kind of event: nothing of the keys fits.
  keepsKeys: (_, __, same) => same('each'),
  sides: {},
  examples: [
    {
      rule: { each: '$.readings[*]', when: { path: '$.t', gt: 20 }, then: { output: 'out' } },
      given: [[0, { readings: [{ t: 19 }, { t: 21 }, { t: 22 }] }]],
      gives: [
        [0, { t: 21 }],
        [0, { t: 22 }],
      ],
    },
  ],
})
