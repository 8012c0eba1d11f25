// All that the reference knows at one moment, kept as plain lists of what happened. Knows the language, no engine.
import { alarmOf } from './alarm-subject.ts'
import { lasting } from './duration.ts'
import { evaluate } from './expressions.ts'
import { equal, isObject, type Json, type JsonObject, keyText, type Maybe, type Value } from './json.ts'
import type { Rule } from './rule.ts'
import type { Event, Message, Scope, StepEvent, Tags } from './scope.ts'

/** A message that was sent; `text` is its body. */
export interface Send {
  readonly at: number
  readonly output: string
  readonly rules: readonly string[]
  readonly properties: { readonly [name: string]: string }
  readonly text: string
}

export interface World {
  /** The module's clock, in arrival time: what sends carry. */
  at: number
  /** The moment for rules without `time`: that of the clock, but at a leap the one at which the timer was due. */
  now: number
  /** The desired properties, as all patches so far have made them. */
  desired: JsonObject
  settings: JsonObject
  define: JsonObject
  /** In the order of rules. */
  histories: readonly History[]
  sends: Send[]
  /** The steps that are under way, the innermost last. */
  readonly steps: Step[]
  /** True while what rules with `time` have to do is worked off. */
  working: boolean
  raisings: number
  /** The messages that were errors. */
  readonly errors: Set<number>
  messages: number
  arrivals: number
}

/** "A step is what one arriving message causes in the rules without `time`; under `time` it is the events of one message at one time …" */
export interface Step {
  readonly passed: Passed[]
  readonly fed: { readonly name: string; readonly event: Event }[]
  /** "What is late or unreadable leaves first, in a step of its own." */
  readonly late: Passed[]
  /** "Counted are: each match of a rule's `each`, each event fed for each rule that reads it, each message sent". */
  events: number
  /** "and the UTF-8 bytes of each body that is not the message's own, each time it is sent or fed" */
  bytes: number
}

/** What one outcome of one rule sends to one output. */
export interface Passed {
  readonly rule: string
  readonly output: string
  readonly event: Event
  readonly tags: Tags
}

/** "State is held per rule and per key." */
export interface History {
  rule: Rule
  /** Whether another rule reads its alarm. */
  isRead: boolean
  /** When the rule began, and when its window clause did. */
  start: number
  windowStart: number
  keys: Map<string, Key>
  /** Everything that the tables of `latest` took, in order of arrival. */
  taken: { readonly table: string; readonly by: Maybe; readonly at: number; readonly event: Event }[]
}

export interface Key {
  /** "a key is written as it first came"; undefined without `by`. */
  readonly value: Maybe
  /** Since when `absent` expects it: the only key without `by`, and those that it names. */
  expectedAt: number | undefined
  /** Since when, in the rule's time, `absent` waits for a first event. */
  armedAt: number | undefined
  /** When its first event and its newest arrived. */
  since: number | undefined
  seenAt: number | undefined
  /** Under `time`: what the watermark was when its newest event arrived, and how far it is since. */
  watermark: { readonly time: number; readonly at: number } | undefined
  reached: number
  /** Under `time`: how far events and timers have run. */
  position: number
  /** Events that the watermark has not reached, in order of arrival. */
  waiting: Waiting[]
  passed: { readonly value: Value; readonly at: number }[]
  members: { readonly name: string; readonly value: Value; readonly at: number }[]
  samples: Sample[]
  /** When the newest of its windows ended, of those that a clock ends. */
  closedAt: number | undefined
  /** How many of the samples are in windows that events or gaps have ended. */
  ended: number
  /** When a change began to emit windows without events. */
  emptySince: number
  newest: Seen | undefined
  newestAt: number | undefined
  /** When an event satisfied `when` last. */
  satisfiedAt: number | undefined
  /** Where the durations of the waits that have begun are, by their words. */
  places: Map<string, Place>
  /** What `previous` yields for the next event, at each of the three places. */
  readonly remembered: { dedupe: Remembered; window: Remembered; when: Remembered }
  alarm: AlarmState
  partials: PartialMatch[]
  /** The values that `changes` let through or took as the first. */
  reported: Value[]
  /** When emissions passed the limiter. */
  emittedAt: number[]
  /** The emission that `debounce`, `sample` or a trailing `throttle` holds. */
  held: { readonly emission: Emission; readonly at: number; readonly since: number } | undefined
}

export interface Waiting {
  readonly event: Event
  readonly time: number
  readonly arrival: number
}

/** A duration as it is written, and its place as it was found when the wait began. */
export interface Place {
  readonly of: Json
  readonly place: Json
}

/** An event as the window saw it; the values by the aggregates' names and texts. */
export interface Sample {
  readonly event: Event
  /** The text of what `latestBy` found in it. */
  readonly member?: string
  readonly at: number
  readonly values: ReadonlyMap<string, Maybe>
}

/** An event as conditions see it. `source` is the newest that arrived for it. */
export interface Seen {
  readonly event: Event
  readonly source: Event
  readonly previous: Remembered
  /** Of a completed sequence. */
  readonly steps?: ReadonlyMap<string, StepEvent>
}

/** What expressions, as they are written, yielded. */
export type Remembered = ReadonlyMap<string, Maybe>

export type AlarmState =
  | { readonly is: 'idle' }
  | { readonly is: 'pending'; readonly since: number; readonly count: number; readonly enough: boolean }
  | Raised

export interface Raised {
  readonly is: 'raised'
  readonly at: number
  readonly id: string
  /** Since when the clear condition holds. */
  clearSince: number | undefined
  /** The last moment at which `repeat` was considered. */
  repeatedAt: number
  /** Whether an emission of this raising was sent. */
  sent: boolean
  /** Whether it has not been told because of `mute`. */
  untold: boolean
}

export interface PartialMatch {
  /** The index of the step for which it waits. */
  next: number
  /** The time of the step before; while it waits for the first, of its first event. */
  since: number
  /** Where its `within` is. */
  place: Place | undefined
  /** The events of the steps before. */
  readonly events: Map<string, StepEvent>
  /** How many events have fitted the parts of the step for which it waits, and the newest of each. */
  counts: number[]
  filling: Map<string, StepEvent>
  last: Seen
}

/** "What an emission sends is decided when it is made". */
export interface Emission {
  readonly sends: readonly { readonly output: string; readonly event: Event; readonly tags: Tags }[]
  /** Undefined for a completed sequence, which leaves nothing raised. */
  readonly raised: Raised | undefined
  readonly seen: Seen
}

/** One rule and one key at one moment of the rule's time: arrival time, or event time with the clause `time`. */
export interface Moment {
  readonly world: World
  readonly history: History
  readonly key: Key
  readonly time: number
}

/** What the expressions of the rule can read of that event at that moment. */
export function scopeOf(
  { world, history, key, time }: Moment,
  seen: Seen,
  extra: Pick<Scope, 'alarm' | 'steps'> = {},
): Scope {
  const scope: Scope = {
    event: seen.event,
    parameters: world.desired,
    define: world.define,
    rule: history.rule.id,
    now: time,
    key: key.value,
    previous: node => seen.previous.get(JSON.stringify(node)),
    alarmOf: (id, value) => alarmOf(world, id, value),
    steps: seen.steps,
    ...extra,
  }
  return { ...scope, latest: name => lookUp(world, history, name, { ...scope, event: seen.source }) }
}

/** "the newest event of any input with `by` equal to this event's `on` …; absent once its age reaches `ttl`"; "`latest` goes by arrival." */
export function lookUp(world: World, history: History, name: string, scope: Scope): Event | undefined {
  const tables = history.rule.node['latest']
  const table = isObject(tables) ? tables[name] : undefined
  if (!isObject(table)) return undefined
  const on = table['on'] === undefined ? undefined : evaluate(table['on'], scope)
  if (table['on'] !== undefined && on === undefined) return undefined
  const newest = history.taken.findLast(one => one.table === name && (one.by === on || equal(one.by, on)))
  const ttl = lasting(world, table['ttl'])
  return newest === undefined || (ttl !== undefined && world.now - newest.at >= ttl) ? undefined : newest.event
}

/** What each `previous` of the rule yields for the event after this one. */
export function remember(rule: Rule, scope: Scope): Remembered {
  return new Map(rule.previous.map(node => [JSON.stringify(node), evaluate(node, scope)]))
}

export const newKey = (value: Maybe): Key => ({
  value,
  expectedAt: undefined,
  armedAt: undefined,
  since: undefined,
  seenAt: undefined,
  watermark: undefined,
  reached: Number.NEGATIVE_INFINITY,
  position: Number.NEGATIVE_INFINITY,
  waiting: [],
  passed: [],
  members: [],
  samples: [],
  closedAt: undefined,
  ended: 0,
  emptySince: Number.NEGATIVE_INFINITY,
  newest: undefined,
  newestAt: undefined,
  satisfiedAt: undefined,
  places: new Map(),
  remembered: { dedupe: new Map(), window: new Map(), when: new Map() },
  alarm: { is: 'idle' },
  partials: [],
  reported: [],
  emittedAt: [],
  held: undefined,
})

/** The key with that value. */
export function keyOf(history: History, value: Maybe): Key {
  const text = keyText(value)
  const key = history.keys.get(text) ?? newKey(value)
  history.keys.set(text, key)
  return key
}

const nothing: Message = { id: 0, input: '', text: '', properties: [], system: {} }

/** For what is read where there is no event. */
export const nowhere: Event = {
  message: nothing,
  properties: [],
  brought: [],
  payload: undefined,
  body: undefined,
  whole: false,
}

/** An event with a body that a clause made, with the message of the event that it is made of. */
export function madeEvent(body: Value, source: Event | undefined): Event {
  if (source === undefined) return { ...nowhere, body }
  const { match: _lost, ...rest } = source
  return { ...rest, body, whole: false }
}
