// `time`: the time in which the rule lives is read from its events.

import { isObject, type Json } from '../data/json.ts'
import { under } from '../data/problem.ts'
import { readTime as timeOf } from '../data/time.ts'
import { durationText, readFixedDuration } from '../nodes/duration-node.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import { frameClause } from '../rule/frame-clause.ts'
import type { OwnTime } from '../rule/rule.ts'
import { closedObject, described, refer } from '../schema/fragment.ts'
import { nothing } from './readable.ts'

export const time = frameClause<{ time: OwnTime }>({
  words: {
    time: {
      summary: 'Event time: where it stands in the body, and how late events may arrive.',
      schema: closedObject(
        {
          path: described('Where the time stands: ISO 8601 with offset, or epoch milliseconds.', refer('path')),
          lateness: described('How late an event may come and still be put in order. Default: 0s.', durationText),
        },
        ['path'],
      ),
      readable: nothing,
      read: readOwnTime,
    },
  },
  frame: ({ time: ownTime }) => ({ ownTime }),
  // Another clock: nothing of the keys fits.
  keepsKeys: (before, after) => (before.ownTime === undefined) === (after.ownTime === undefined),
  sides: { time: [{ missing: 'never had a late event', shownBy: step => step.counted('late') > 0 }] },
  examples: [
    {
      rule: { time: { path: '$.ms', lateness: '10s' }, then: { output: 'out' } },
      given: [
        [100, { ms: 20_000 }],
        [101, { ms: 15_000 }],
        [102, { ms: 40_000 }],
      ],
      gives: [
        [102, { ms: 15_000 }],
        [102, { ms: 20_000 }],
      ],
      why: 'in the order of their own times, once these are 10 s past',
    },
  ],
})

function readOwnTime(node: Json, pointer: string, reader: NodeReader): OwnTime | undefined {
  if (!isObject(node)) return undefined
  const path = reader.path(node['path'] ?? null, under(pointer, 'path'))
  const lateness =
    node['lateness'] === undefined ? 0 : readFixedDuration(node['lateness'], under(pointer, 'lateness'), reader)
  if (path === undefined) return undefined
  const unreadable = `Its event time, ${path.text}, is absent or no time.`
  return { path, read: body => timeOf(path.read(body)), lateness, unreadable }
}
