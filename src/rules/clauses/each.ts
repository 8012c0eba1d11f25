// `each`: one event per match of a path in the body, or per element of the lists that it matches.
import { isObject, type Json } from '../data/json.ts'
import { under } from '../data/problem.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import { frameClause } from '../rule/frame-clause.ts'
import type { Elements } from '../rule/rule.ts'
import { checkShape, closedObject, described, refer, shapeOf } from '../schema/fragment.ts'
import { nothing } from './readable.ts'

const ofLists = closedObject(
  { list: described('Where there is a list, which is taken apart, or a single value.', refer('path')) },
  ['list'],
)
const listShape = shapeOf(ofLists)

export const each = frameClause<{ each: Elements }>({
  words: {
    each: {
      makesBody: true,
      synonyms: ['forEach', 'split', 'unnest'],
      summary:
        'One event per match of this JSONPath, with the match as its body; with `list`, one per element of each list that it matches.',
      schema: { if: { type: 'object' }, then: ofLists, else: refer('path') },
      readAlone: true,
      readable: nothing,
      read: readElements,
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
    {
      rule: { each: { list: '$' }, when: { path: '$.t', gt: 20 }, then: { output: 'out' } },
      given: [
        [0, [{ t: 19 }, { t: 21 }]],
        [1, { t: 22 }],
      ],
      gives: [
        [0, { t: 21 }],
        [1, { t: 22 }],
      ],
      why: 'a sender that batches only sometimes',
    },
  ],
})

function readElements(node: Json, pointer: string, reader: NodeReader): Elements | undefined {
  const isList = isObject(node)
  const problems = isList ? checkShape(listShape, node, pointer) : []
  reader.report(...problems)
  if (problems.length > 0) return undefined
  const path = isList ? reader.path(node['list'] ?? null, under(pointer, 'list')) : reader.path(node, pointer)
  return path === undefined ? undefined : { path, takesListsApart: isList }
}
