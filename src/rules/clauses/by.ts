// `by`: the key of all state.
import type { Json } from '../data/json.ts'
import { type Problem, problem, replacing, under } from '../data/problem.ts'
import { show } from '../data/value.ts'
import { type Expression, whole } from '../nodes/expression.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import { parsePath } from '../path/path.ts'
import { frameClause } from '../rule/frame-clause.ts'
import { refer } from '../schema/fragment.ts'
import { arrival } from './readable.ts'

export const by = frameClause<{ by: Expression }>({
  words: {
    by: {
      synonyms: ['groupBy', 'partitionBy', 'key', 'keyBy', 'group'],
      summary: 'The key of all state below, as in "$.machine.id"; a list of expressions is a key of several parts.',
      schema: refer('expression'),
      readable: arrival,
      read: readKey,
    },
  },
  frame: ({ by: key }) => ({ key }),
  keepsKeys: (_, __, same) => same('by'),
  sides: { by: [{ missing: 'never had two keys', shownBy: ({ keys }) => keys.length > 1 }] },
  examples: [
    {
      rule: { by: '$.id', when: { path: '$.t', gt: 20 }, emit: 'rise', then: { output: 'out' } },
      given: [
        [0, { id: 'a', t: 21 }],
        [1, { id: 'b', t: 22 }],
        [2, { id: 'a', t: 23 }],
      ],
      gives: [
        [0, { id: 'a', t: 21 }],
        [1, { id: 'b', t: 22 }],
      ],
      why: 'each machine is raised on its own',
    },
  ],
})

/** Strings that are the same for every event, where paths were probably meant. */
function warnOfLiterals(node: Json, pointer: string): readonly Problem[] {
  if (Array.isArray(node)) return node.flatMap((part, at) => warnOfLiterals(part, under(pointer, at)))
  if (typeof node !== 'string' || node.startsWith('$')) return []
  const path = [`$.${node}`, `$[${JSON.stringify(node)}]`].find(text => 'path' in parsePath(text))
  const message = `${show(node)} is a string, the same for every event; write a path, which starts with $.`
  return [problem('literal-key', pointer, message, path === undefined ? undefined : replacing(pointer, path))]
}

/** The key's expression; a list is absent where one of its parts is. */
export function readKey(node: Json, pointer: string, reader: NodeReader): Expression {
  reader.report(...warnOfLiterals(node, pointer))
  return whole(reader.expression(node, pointer), node)
}
