// `latest`: tables of the newest event of other inputs, for lookups.
import { isObject, type Json } from '../data/json.ts'
import { under } from '../data/problem.ts'
import { readNames } from '../nodes/channel-names.ts'
import { readDuration } from '../nodes/duration-node.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import { always, frameClause } from '../rule/frame-clause.ts'
import type { LookupTable } from '../rule/rule.ts'
import { described, refer } from '../schema/fragment.ts'
import { keyed } from './readable.ts'

export const latest = frameClause<{ latest: readonly LookupTable[] }>({
  words: {
    latest: {
      synonyms: ['lookup', 'join'],
      summary: 'Tables of the newest event of other inputs, for { "latest": name, "path": … }.',
      schema: {
        type: 'object',
        minProperties: 1,
        additionalProperties: {
          type: 'object',
          properties: {
            from: described('The inputs whose events are kept. Default: every input.', refer('names')),
            by: described('Of an event of another input: the value under which it is kept.', refer('expression')),
            on: described("Of this rule's event: the value that it looks up.", refer('expression')),
            ttl: described('The age from which a kept event is absent.', refer('duration')),
          },
          additionalProperties: false,
        },
      },
      readable: keyed,
      read: readTables,
    },
  },
  frame: ({ latest: tables = [] }) => ({ tables }),
  keepsKeys: always,
  sides: {},
  examples: [
    {
      rule: {
        from: 'input1',
        latest: { before: { from: 'input1', by: '$.id', on: '$.other' } },
        when: { latest: 'before', path: '$.t', gt: 20 },
        then: { output: 'out' },
      },
      given: [
        [0, { id: 'a', t: 21 }],
        [1, { id: 'b', t: 1, other: 'a' }],
      ],
      gives: [[1, { id: 'b', t: 1, other: 'a' }]],
      why: 'the newest event of `a` has 21',
    },
  ],
})

function readTables(node: Json, pointer: string, reader: NodeReader): readonly LookupTable[] {
  if (!isObject(node)) return []
  return Object.entries(node).flatMap(([name, table]) => {
    if (!isObject(table)) return []
    const at = under(pointer, name)
    const part = <Read>(key: string, read: (value: Json, place: string) => Read): Read | undefined => {
      const value = table[key]
      return value === undefined ? undefined : read(value, under(at, key))
    }
    const expression = (value: Json, place: string) => reader.expression(value, place)
    return {
      name,
      place: ['latest', name] as const,
      inputs: part('from', (value, place) => readNames(value, place, reader)),
      // The event that is kept belongs to no rule: nothing of this rule's state can be read of it.
      by: part('by', (value, place) =>
        reader.at({ each: false, state: false, latest: [] }, () => expression(value, place)),
      ),
      on: part('on', expression),
      ttl: part('ttl', (value, place) => readDuration(value, place, reader)),
    }
  })
}
