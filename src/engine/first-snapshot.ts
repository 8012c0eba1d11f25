// Snapshots of format 1, as version 0.1 wrote them: a key had a member for each clause, and its timers by their places in
// a list. Only reads.
import type { Alarm, Event } from '../rules/data/event.ts'
import type { JsonObject } from '../rules/data/json.ts'
import type { Value } from '../rules/data/value.ts'
import type { Activity, Count } from '../rules/rule/clause.ts'
import type { OwnTimeMemory, TableEntry } from './memory.ts'
import type { NamedKey, NamedRule, NamedState } from './named-state.ts'

export interface FirstSnapshot {
  readonly format: 1
  readonly clock: number
  readonly desired: JsonObject | undefined
  readonly memories: ReadonlyMap<string, FirstRule>
}

interface FirstRule {
  readonly keys: ReadonlyMap<string, FirstKey>
  readonly latest: Map<string, Map<string, TableEntry>>
  readonly counts: Map<Count, number>
}

interface FirstKey {
  readonly key: Value
  readonly text: string
  readonly seen: number
  /** Place, due time, place, due time, and so on. */
  readonly timers: readonly number[]
  readonly eventTime?: Omit<OwnTimeMemory, 'waiting'> & { readonly waiting: readonly Event[] }
  readonly dedupe?: unknown
  readonly merge?: unknown
  readonly window?: unknown
  readonly newest?: Event
  readonly newestAt?: number
  readonly expectedAt?: number
  readonly previous?: { readonly before: readonly Value[]; readonly now: readonly Value[] }
  readonly alarm?: FirstAlarm
  readonly partials?: unknown
  readonly changes?: unknown
  readonly limiter?: unknown
}

interface FirstAlarm {
  readonly state: Activity
  readonly since: number
  readonly count: number
  readonly raised?: Alarm
  readonly sent: boolean
  readonly clearing?: number
}

/** Its timers, by their places. */
const timers = ['idle', 'window', 'sequence', 'absent', 'for', 'keep', 'repeat', 'limiter']

/** The same state with names. */
export function fromFirst({ clock, memories }: FirstSnapshot): NamedState {
  const rules = Array.from(memories, ([id, { keys, latest, counts }]): [string, NamedRule] => [
    id,
    { keys: Array.from(keys.values(), named), tables: latest, counts },
  ])
  return { format: 2, clock, arrivals: 0, rules: new Map(rules) }
}

function named(key: FirstKey): NamedKey {
  const { alarm, eventTime, expectedAt, newest, newestAt, previous } = key
  const { state: activity = 'idle', raised, sent: told = false, ...rest } = alarm ?? {}
  return {
    key: key.key,
    text: key.text,
    seen: key.seen,
    activity,
    told,
    ...(raised === undefined ? {} : { raised }),
    ...(newest === undefined ? {} : { newest }),
    ...(newestAt === undefined ? {} : { newestAt }),
    ...(expectedAt === undefined ? {} : { begunAt: expectedAt }),
    ...(newestAt === undefined ? {} : { came: true }),
    ...(previous === undefined ? {} : { previous }),
    ...(eventTime === undefined ? {} : { ownTime: ownTimeOf(eventTime) }),
    states: present({
      dedupe: key.dedupe,
      merge: key.merge,
      window: key.window,
      alarm: alarm === undefined ? undefined : rest,
      sequence: key.partials,
      changes: key.changes,
      limiter: key.limiter,
    }),
    timers: Object.fromEntries(
      timers.flatMap((name, place) => {
        const at = key.timers.findIndex((value, index) => index % 2 === 0 && value === place)
        const due = key.timers[at + 1]
        return at < 0 || due === undefined ? [] : [[name, due]]
      }),
    ),
  }
}

const present = (states: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(states).filter(([, state]) => state !== undefined))

/** The order of arrival was that in which they wait. */
function ownTimeOf({ waiting, ...rest }: NonNullable<FirstKey['eventTime']>): OwnTimeMemory {
  return { ...rest, waiting: waiting.map((event, arrival) => ({ event, arrival })) }
}
