// All state of all rules, as plain data: objects, arrays, Maps and bytes, no functions. So it can be written out, read
// back, carried to another plan, and shown.
import type { Alarm, Event } from '../rules/data/event.ts'
import type { Json } from '../rules/data/json.ts'
import type { Value } from '../rules/data/value.ts'
import type { WindowState } from '../rules/windows/contents/state.ts'
import { type Dues, noDues } from './dues.ts'

/** The state of one rule. */
export interface RuleMemory {
  /** Epoch milliseconds when the rule began to run. */
  readonly started: number
  /** By the canonical text of the key, least recently used first; '' without `by`. */
  readonly keys: Map<string, KeyMemory>
  /** By the name of the table, then by the canonical text of its key. */
  readonly latest: Map<string, Map<string, Kept>>
  /** How many keys are pending or raised. */
  active: number
  /** How often what happened; see `Count`. */
  readonly counts: Map<Count, number>
}

/** What is counted for each rule. Nothing is dropped in silence: each way to end has a name. */
export type Count =
  | 'fired'
  | 'raised'
  | 'resolved'
  | 'keyless'
  | 'duplicates'
  | 'late'
  | 'untimed'
  | 'evicted'
  | 'forgotten'
  | 'partials'
  | 'crowded'
  | 'leapt'

/** An event that waits for a lookup, and when it arrived. */
export interface Kept {
  readonly event: Event
  readonly at: number
}

/** The state of one key of one rule. */
export interface KeyMemory {
  readonly key: Value
  readonly text: string
  /** Epoch milliseconds at which its last event arrived; for an expected key, at which it was expected. */
  seen: number
  timers: Dues
  /** The due times of those in the queue, which may be earlier: a timer that moved back stays there until it comes up. */
  queued: Dues
  /** Under `time`. */
  eventTime?: EventTimeMemory
  dedupe?: PassedValues
  /** Each member's newest value. */
  merge?: Map<string, { readonly value: Json; readonly at: number }>
  window?: WindowState
  /** The newest event that reached `when`. */
  newest?: Event
  /** When that was, in the rule's time: an event from a stream may be older itself. */
  newestAt?: number
  /** When the key was first expected without any event; undefined where it never was. */
  expectedAt?: number
  /** What `previous` yields for the newest event, and what it will yield for the next. */
  previous?: { readonly before: readonly Value[]; readonly now: readonly Value[] }
  alarm?: AlarmMemory
  partials?: readonly Partial[]
  /** The last value that `changes` passed. */
  changes?: { readonly value: Json }
  limiter?: LimiterMemory
}

/** The values that `dedupe` let pass, by their canonical texts. */
export interface PassedValues {
  readonly at: Map<string, number>
  /** From `first` on, oldest first: the first entry of a Map is found behind all that were deleted before it. */
  readonly order: string[]
  first: number
}

export interface EventTimeMemory {
  /** The watermark when the last event arrived; before the first, when the key was expected. */
  watermark: number
  /** False before the first event: nothing is late yet. */
  begun: boolean
  /** When that was, in arrival time: from then on it waits for `settings.idle`, and then moves with the clock. */
  arrived: number
  /** How far it had moved when `settings.idle` changed. */
  reached?: number
  /** Events that wait for the watermark, in the order in which they will run. */
  readonly waiting: Event[]
}

export interface AlarmMemory {
  state: 'idle' | 'pending' | 'raised'
  /** When it became pending. */
  since: number
  /** How many events in a row held. */
  count: number
  /** The present or the last raising. */
  raised?: Alarm
  /** True where an emission of this raising went out. */
  sent: boolean
  /** Since when the clear condition has held. */
  clearing?: number
}

/** A partial match of a sequence. */
export interface Partial {
  /** The events of the steps so far, by name. */
  readonly steps: ReadonlyMap<string, Event>
  /** The step that it waits for. */
  readonly next: number
  /** The time of the step before. */
  readonly since: number
  /** The last event that fitted. */
  readonly event: Event
}

export interface LimiterMemory {
  /** When an emission last passed. */
  passed?: number
  /** The emission that is held back, and since when. */
  held?: Emission
  since?: number
}

/** What reaches `then`: an event, and the alarm that it belongs to. */
export interface Emission {
  readonly event: Event
  readonly alarm: Alarm | undefined
  /** Where it was held back: what `previous` yielded for its event. */
  readonly previous?: readonly Value[]
}

export function newRuleMemory(started: number): RuleMemory {
  return { started, keys: new Map(), latest: new Map(), active: 0, counts: new Map() }
}

export function newKeyMemory(key: Value, text: string, seen: number): KeyMemory {
  return { key, text, seen, timers: noDues, queued: noDues }
}

export function count(memory: RuleMemory, what: Count, times = 1): void {
  memory.counts.set(what, (memory.counts.get(what) ?? 0) + times)
}
