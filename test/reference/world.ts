// All that the reference knows at one moment, kept as plain lists of what happened. Knows the language, no engine.
import type { Alarm, Event, Scope } from '../../src/rules/data/event.ts'
import type { Json, JsonObject } from '../../src/rules/data/json.ts'
import type { Message } from '../../src/rules/data/message.ts'
import { canonical, equal, type Value } from '../../src/rules/data/value.ts'
import type { Duration } from '../../src/rules/nodes/duration-node.ts'
import type { Settings } from '../../src/rules/nodes/settings.ts'
import type { Rule } from './parts.ts'

/** A message that was sent, as `edge-rules replay` writes it. */
export interface Send {
  readonly at: number
  readonly output: string
  readonly rules: readonly string[]
  readonly properties: { readonly [name: string]: string }
  readonly body: Json
}

export interface World {
  /** Arrival time: epoch milliseconds. */
  now: number
  /** The desired properties, as all patches so far have made them. */
  desired: JsonObject
  parameters: JsonObject
  settings: Settings
  /** In code-unit order of the rules' ids. */
  histories: readonly History[]
  readonly sends: Send[]
  /** The steps that are under way, the innermost last. */
  readonly steps: Step[]
  /** The messages as they arrived, by their bytes: outcomes may have tagged the copies that streams carry. */
  readonly arrived: Map<Uint8Array, Message>
  raisings: number
}

/** "A step is what one arriving message causes; each timer that fires is a step of its own." */
export interface Step {
  readonly passed: Passed[]
  readonly fed: { readonly name: string; readonly event: Event }[]
}

/** What one outcome of one rule sends to one output. */
export interface Passed {
  readonly rule: string
  readonly output: string
  readonly event: Event
  readonly tags: Tags
}

/** In the order in which they are set; undefined removes. */
export type Tags = readonly (readonly [name: string, value: string | undefined])[]

/** "State is held per rule and per key." */
export interface History {
  rule: Rule
  /** When the rule began. */
  readonly start: number
  readonly keys: Map<string, Key>
  /** Everything that the tables of `latest` took, in order of arrival. */
  readonly taken: { readonly table: string; readonly by: Value; readonly at: number; readonly event: Event }[]
}

export interface Key {
  /** Undefined without `by`. */
  readonly value: Value
  /** Since when `absent` expects it without any event: the only key without `by`, and those that it names. */
  expectedAt: number | undefined
  /** When its newest event arrived, and what the watermark was then; undefined: none has, or no clause `time`. */
  watermark: { time: number; at: number } | undefined
  /** Where the watermark was when `settings.idle` changed. */
  reached: number
  /** Events that the watermark has not reached, in order of arrival. */
  waiting: Event[]
  /** Everything that `dedupe` let through. */
  passed: { readonly value: Value; readonly at: number }[]
  /** Every member of every body that `merge` saw. */
  members: { readonly name: string; readonly value: Json; readonly at: number }[]
  /** Every event of the window clause, with the values of the aggregates' expressions. */
  readonly samples: Sample[]
  /** When the newest of its windows ended. */
  closedAt: number | undefined
  /** The newest event as conditions see it. */
  newest: Seen | undefined
  newestAt: number | undefined
  /** The values that `previous` has for the next event. */
  remembered: readonly Remembered[]
  alarm: AlarmState
  /** The partial matches of `sequence`, oldest first. */
  partials: PartialMatch[]
  /** The values that `changes` let through or took as the first. */
  readonly reported: Value[]
  /** When emissions passed the limiter. */
  readonly emittedAt: number[]
  /** The emission that `debounce` or `sample` holds. */
  held: { readonly emission: Emission; readonly at: number } | undefined
}

export interface Sample {
  readonly event: Event
  readonly at: number
  readonly values: readonly Value[]
}

/** An event as conditions see it. `source` is the one that arrived, where `event` is made of others. */
export interface Seen {
  readonly event: Event
  readonly source: Event
  readonly previous: readonly Remembered[]
}

/** What an expression, as it is written, yielded for an event. */
export interface Remembered {
  readonly node: Json
  readonly value: Value
}

export type AlarmState =
  | { readonly is: 'idle' }
  | { readonly is: 'pending'; readonly since: number; readonly count: number }
  | Raised

export interface Raised {
  readonly is: 'raised'
  readonly at: number
  readonly id: string
  /** Since when the clear condition holds. */
  clearSince: number | undefined
  /** The last moment at which `repeat` was considered. */
  repeatedAt: number
  /** Whether an emission of this raising passed `changes` and the limiter. */
  sent: boolean
}

/** The steps that one partial match has made. */
export interface PartialMatch {
  /** The index of the step for which it waits. */
  next: number
  /** The time of the step before. */
  since: number
  readonly events: Map<string, Event>
  last: Seen
}

export interface Emission {
  readonly seen: Seen
  /** Undefined for a completed sequence, which leaves nothing raised. */
  readonly raised: Raised | undefined
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
  moment: Moment,
  seen: Seen,
  extra: { alarm?: Alarm; steps?: ReadonlyMap<string, Event> },
): Scope {
  const { world, history, key, time } = moment
  return {
    event: seen.event,
    parameters: world.parameters,
    rule: history.rule.id,
    at: time,
    key: key.value,
    previous: history.rule.remembered.map(({ node }) => seen.previous.find(one => equal(one.node, node))?.value),
    latest: (name, scope) => lookUp(world, history, name, { ...scope, event: seen.source }),
    ...extra,
  }
}

/**
 * "the newest event of any input with `by` equal to this event's `on` (both may be left out) …; absent once its age
 * reaches `ttl`". The scope is that of the event which looks it up.
 */
function lookUp(world: World, history: History, name: string, scope: Scope): Event | undefined {
  const table = history.rule.latest.find(candidate => candidate.name === name)
  if (table === undefined) return undefined
  const on = table.on?.evaluate(scope)
  const newest = history.taken.findLast(entry => entry.table === name && equal(entry.by, on))
  if (newest === undefined || (table.on !== undefined && on === undefined)) return undefined
  const ttl = table.ttl?.(world.parameters)
  return ttl !== undefined && world.now - newest.at >= ttl ? undefined : newest.event
}

/** The key with that value. "equal where their values are (1 and 1.0)" */
export function keyOf(history: History, value: Value): Key {
  const text = keyText(value)
  const found = history.keys.get(text)
  if (found !== undefined) return found
  const key: Key = {
    value,
    expectedAt: undefined,
    watermark: undefined,
    reached: Number.NEGATIVE_INFINITY,
    waiting: [],
    passed: [],
    members: [],
    samples: [],
    closedAt: undefined,
    newest: undefined,
    newestAt: undefined,
    remembered: [],
    alarm: { is: 'idle' },
    partials: [],
    reported: [],
    emittedAt: [],
    held: undefined,
  }
  history.keys.set(text, key)
  return key
}

/** The milliseconds of a duration; undefined where it is left out or 0, which comes to the same. */
export function lasting({ parameters }: World, duration: Duration | undefined): number | undefined {
  return duration?.(parameters) || undefined
}

/** "Keys are ordered by the code units of their JSON text" */
export const keyText = (value: Value) => (value === undefined ? '' : canonical(value))

/** Text order by code units. */
export const byCodeUnits = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

const nothing: Message = { input: '', bytes: new Uint8Array(), properties: new Map(), system: {} }

/** An event with a body that a clause made, with the message of the event that it is made of. */
export function madeEvent(body: Json, time: number, source: Event | undefined): Event {
  if (source === undefined) return { message: nothing, payload: undefined, body, whole: false, time }
  const { match: _lost, ...rest } = source
  return { ...rest, body, whole: false, time }
}
