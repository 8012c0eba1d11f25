// All state of all rules, as plain data: objects, arrays, Maps and bytes, no functions, and of each rule its keys in the order
// of their use. So it can be written out, read back, carried to another plan, and shown.
import type { Alarm, Event } from '../rules/data/event.ts'
import { KeysByUse, nowhere } from '../rules/data/keys-by-use.ts'
import type { Value } from '../rules/data/value.ts'
import type { Activity, Count, KeyView } from '../rules/rule/clause.ts'

/** The state of one rule. */
export interface RuleMemory {
  readonly keys: KeysByUse<KeyMemory>
  /** The newest events, by the name of the table, then by the canonical text of their key. */
  readonly tables: Map<string, Map<string, TableEntry>>
  /** How many keys are pending or raised. */
  active: number
  readonly counts: Map<Count, number>
}

/** An event that waits for a lookup, and when it arrived. */
export interface TableEntry {
  readonly event: Event
  readonly at: number
}

/** The state of one key of one rule. */
export interface KeyMemory extends KeyView {
  /** Its place among the keys of the rule, which changes with their use. */
  place: number
  /** When it is written, where a snapshot is taken bit by bit. */
  turn: number
  /** Epoch milliseconds at which its last event arrived; for an expected key, at which it was expected. */
  seen: number
  timers: KeyTimers
  /** The due times of those in the queue, which may be earlier: a timer that moved back stays there until it comes up. */
  queued: KeyTimers
  activity: Activity
  raised?: Alarm
  told: boolean
  owed?: boolean
  newest?: Event
  newestAt?: number
  begunAt?: number
  /** Where keys may begin without an event: that one has come. */
  came?: boolean
  /** By the place where a clause sees an event. */
  recalled?: { [place: string]: Recalled }
  /** Where the rule lives in its own time. */
  ownTime?: OwnTimeMemory
  /** One for each clause of the rule that has any, at its place. */
  readonly states: unknown[]
}

/** What `previous` yields for the newest event, and what it will yield for the next. */
export interface Recalled {
  readonly before: readonly Value[]
  readonly now: readonly Value[]
}

export interface OwnTimeMemory {
  /** The watermark when the last event arrived; before the first, when the key was expected. */
  watermark: number
  /** False before the first event: nothing is late yet. */
  begun: boolean
  /** When that was, in arrival time: from then on it waits for `settings.idle`, and then moves with the clock. */
  arrived: number
  /** How far it had moved when `settings.idle` changed. */
  reached?: number
  /** How far events and timers have run. */
  position?: number
  /** Events that wait for the watermark, in the order in which they will run. */
  readonly waiting: WaitingEvent[]
}

export interface WaitingEvent {
  readonly event: Event
  /** Its number in the order of arrival. */
  readonly arrival: number
}

/** The state of a rule that has seen nothing. */
export function newRuleMemory(): RuleMemory {
  return { keys: new KeysByUse(), tables: new Map(), active: 0, counts: new Map() }
}

/** The state of a key that has seen nothing; `text` is its canonical form, `seen` the time of its first event. */
export function newKeyMemory(key: Value, text: string, seen: number): KeyMemory {
  return {
    place: nowhere,
    turn: noTurn,
    key,
    text,
    seen,
    timers: noTimers,
    queued: noTimers,
    activity: 'idle',
    told: false,
    states: [],
  }
}

/** The turn of a key that no snapshot has. */
export const noTurn = -1

/** Adds to a counter of the rule. */
export function count(memory: RuleMemory, what: Count, times = 1): void {
  memory.counts.set(what, (memory.counts.get(what) ?? 0) + times)
}

/**
 * When the timers of a key are due, by their numbers: a short list of number, due time, number, due time, and so on. Most
 * keys have one timer or none, and there may be a hundred thousand keys, for which a Map is much. Never changed in place,
 * so that all keys without timers share one.
 */
export type KeyTimers = readonly number[]

export const noTimers: KeyTimers = []

/** When the timer of that number is due; undefined: it is not set. */
export function dueOf(timers: KeyTimers, timer: number): number | undefined {
  for (let index = 0; index < timers.length; index += 2) if (timers[index] === timer) return timers[index + 1]
  return undefined
}

/** The list with this time for that timer, or (undefined) without it. */
export function withDue(timers: KeyTimers, timer: number, due: number | undefined): KeyTimers {
  if (timers.length === 0 || (timers.length === 2 && timers[0] === timer))
    return due === undefined ? noTimers : only(timer, due)
  const others = timers.filter((_, index) => timers[index - (index % 2)] !== timer)
  return due === undefined ? others : [...others, timer, due]
}

/** The list of one timer: of many keys in turn it is the same, as windows end together. */
function only(timer: number, due: number): KeyTimers {
  if (shared[0] !== timer || shared[1] !== due) shared = [timer, due]
  return shared
}

let shared: KeyTimers = noTimers

/** Each timer that is set. */
export function* eachTimer(timers: KeyTimers): Generator<readonly [timer: number, due: number]> {
  for (let index = 0; index < timers.length; index += 2) yield [timers[index] ?? 0, timers[index + 1] ?? 0]
}

/** The timer of a key's own time, which the clock of the machine moves; all others are in the rule's time. */
export const idleTimer = 0

/** What is due first in the rule's time; of timers due at once the later one. */
export function firstTimer(timers: KeyTimers): { readonly timer: number; readonly due: number } | undefined {
  let first: { timer: number; due: number } | undefined
  for (let index = 0; index < timers.length; index += 2) {
    const timer = timers[index] ?? 0
    const due = timers[index + 1] ?? 0
    if (timer === idleTimer) continue
    if (first === undefined || due < first.due || (due === first.due && timer > first.timer)) first = { timer, due }
  }
  return first
}
