// `latestBy`: the latest event of each value, as of every sensor.
import { under } from '../data/problem.ts'
import { show } from '../data/value.ts'
import { durationText, readSize } from '../nodes/duration-node.ts'
import type { Expression } from '../nodes/expression.ts'
import { described, refer } from '../schema/fragment.ts'
import { addMember, dropOldest, hasMembers, oldestMemberTime } from './contents/members.ts'
import { take } from './contents/sample.ts'
import { stateOf } from './contents/state.ts'
import { aggregate, oneByOne } from './one-by-one.ts'
import type { Window, WindowKind } from './window.ts'

export const latestBy: WindowKind = {
  name: 'latestBy',
  synonyms: ['latestOf', 'latestPer', 'lastBy', 'newestBy', 'groupLatest', 'snapshot'],
  summary: 'The latest event of each value, as of every sensor; sent with each event.',
  words: {
    latestBy: described('Of each of its values the latest event is in the window.', refer('expression')),
    ttl: described('At this age an event is gone. Default: never.', durationText),
  },
  required: ['latestBy'],
  keeping: [],
  mixes: true,
  read(node, pointer, reader) {
    const of = reader.expression(node['latestBy'] ?? null, under(pointer, 'latestBy'))
    const ttl =
      node['ttl'] === undefined ? Number.POSITIVE_INFINITY : readSize(node['ttl'], under(pointer, 'ttl'), reader)
    return over(of, ttl)
  },
  most: 'the latest event of each of `limits.windowEvents` values: the oldest goes',
  examples: [
    {
      window: { latestBy: '$.v', ttl: '10s' },
      given: [
        [1, 'a'],
        [3, 'b'],
        [5, 'a'],
        [13, 'c'],
      ],
      gives: [
        [1, ['a']],
        [3, ['a', 'b']],
        [5, ['b', 'a']],
        [13, ['a', 'c']],
      ],
      why: 'the second "a" is in place of the first; at 13 s "b" is 10 s old',
    },
  ],
}

const over = (of: Expression, ttl: number): Window => ({
  ...oneByOne,
  identity: of,
  continues: false,
  asks: [of],
  completes: true,
  span: Number.isFinite(ttl) ? ttl : 0,
  receive(stage, layout, event) {
    if (!hasMembers(layout)) return
    const sample = take(stage, layout.columns, event)
    if (sample.values[layout.identity] === undefined) {
      stage.count('valueless')
      return
    }
    const state = stateOf(stage, layout)
    dropOldest(layout, state, time => time + ttl <= stage.now)
    addMember(layout, state, sample)
    const dropped = dropOldest(layout, state, (_, members) => members > stage.limits.windowEvents)
    if (dropped > 0) stage.count('crowded', dropped)
    stage.pass(aggregate(stage, layout, state, event, oldestMemberTime(state) ?? stage.now))
  },
  leavesOut: ({ counted }) =>
    counted('valueless') > 0 ? { reason: `Its \`latestBy\`, ${show(of.node)}, is absent.` } : undefined,
  bounds: held => held,
})
