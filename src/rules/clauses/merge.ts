// `merge`: the event's body becomes the key's newest value of each member, for signals that come in separate messages.
import type { Event } from '../data/event.ts'
import { isObject, type Json, type JsonObject, namesOf, objectOf } from '../data/json.ts'
import { wholeOf } from '../data/unread.ts'
import { type Duration, readDuration } from '../nodes/duration-node.ts'
import { stateful } from '../rule/bound-clause.ts'
import type { Stage, StreamClause } from '../rule/clause.ts'
import { refer } from '../schema/fragment.ts'
import { nothing } from './readable.ts'

/** Each member's newest value, by its name. */
type Members = Map<string, Member>

interface Member {
  readonly value: Json
  readonly at: number
}

/** So many members beside those of the event: there may be another name in each message. */
const mostMembers = 10_000

const definition = {
  name: 'merge',
  phase: 'stream',
  words: {
    merge: {
      makesBody: true,
      summary: "The body becomes the key's newest value of each member; a value is forgotten after this long.",
      schema: refer('duration'),
      readable: nothing,
      read: readDuration,
    },
  },
  recalls: false,
  compose: ({ merge }) => merge,
  uses: within => ({ needsBody: true, spans: [within], makes: (largestBody, mostParts) => largestBody * mostParts }),
  starts: () => false,
  begin: () => {},
  receive: (within, stage, event) => stage.pass(merged(within, stage, event)),
  timers: {},
  carry: (_, state) => state,
  retime: () => {},
  reason: () => undefined,
  report: () => ({}),
  coverage: { fact: () => undefined, letsThrough: () => false, sides: {} },
  bound: { most: '10 000 members, or those of the newest event: the oldest value goes', counted: 'crowded' },
  examples: [
    {
      rule: { merge: '1m', then: { output: 'out' } },
      given: [
        [0, { t: 21 }],
        [1, { p: 3 }],
        [61, { p: 4 }],
      ],
      gives: [
        [0, { t: 21 }],
        [1, { t: 21, p: 3 }],
        [61, { p: 4 }],
      ],
    },
  ],
} satisfies StreamClause<{ merge: Duration }, Duration, Members, undefined>

export const merge = stateful<{ merge: Duration }, Duration, Members, undefined>(definition)

function merged(within: Duration, stage: Stage<Members>, event: Event): Event {
  const own = wholeOf(event.body)
  if (!isObject(own)) return event
  const members: Members = stage.state ?? new Map()
  stage.state = members
  const length = within(stage.parameters)
  for (const [name, { at }] of members) if (stage.now - at >= length) members.delete(name)
  for (const name of namesOf(own)) members.set(name, { value: own[name] ?? null, at: stage.now })
  dropOldest(stage, members, own)
  stage.gather(members.size)
  const body = objectOf(Array.from(members, ([name, { value }]) => [name, value] as const))
  const { match: _, ...rest } = event
  return { ...rest, body, whole: false }
}

/** Of what other events brought, as much as is too much. */
function dropOldest(stage: Stage<Members>, members: Members, own: JsonObject): void {
  const extra = members.size - mostMembers
  if (extra <= 0) return
  const others = [...members].filter(([name]) => !Object.hasOwn(own, name))
  const oldest = others.sort(([, a], [, b]) => a.at - b.at).slice(0, extra)
  for (const [name] of oldest) members.delete(name)
  stage.count('crowded', oldest.length)
}
