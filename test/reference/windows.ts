// `window` and `aggregate`: which events a window holds, found in the list of all of them.
import { aggregated, type Span, taken } from './aggregates.ts'
import { isTrue } from './conditions.ts'
import { double, numeral } from './exact.ts'
import { evaluate } from './expressions.ts'
import { type Bounds, firstAfter, windowsOf } from './grid.ts'
import { isNumber, keyText, type Value } from './json.ts'
import { limitOf } from './memory.ts'
import type { Aggregate as Call, Grid, Window } from './rule.ts'
import type { Event, Scope } from './scope.ts'
import {
  type History,
  type Key,
  type Moment,
  madeEvent,
  nowhere,
  remember,
  type Sample,
  type Seen,
  scopeOf,
} from './world.ts'

/** A made event, and the newest event that it is made of. */
export interface Aggregate {
  readonly event: Event
  readonly source: Event
}

/** A window that is emitted: its events, those of the key before it, and its bounds. */
interface Contents extends Bounds {
  readonly held: readonly Sample[]
  readonly before: readonly Sample[]
  /** "with `"open": true` in the body until it has ended" */
  readonly open?: boolean
}

/** What an aggregate is called in a sample, whatever the name of its field. */
const titleOf = ({ function: name, of, number = 0, value }: Call) => JSON.stringify([name, of, number, value])

/** Notes the event, and yields the aggregates that it causes itself. */
export function addToWindow(moment: Moment, event: Event): readonly Aggregate[] {
  const { key, history, time } = moment
  const { rule } = history
  const seen: Seen = { event, source: event, previous: key.remembered.window }
  const scope = scopeOf(moment, seen)
  // "the event … as the window saw it"
  key.remembered.window = remember(rule, scope)
  // "Expressions in `window` and `aggregate` are evaluated when the event runs, not when the window is emitted."
  const values = rule.aggregate.map(call => [titleOf(call), taken(call, scope)] as const)
  const sample: Sample = { event, at: time, values: new Map(values) }
  const contents = added(moment, sample, scope)
  return contents === undefined ? [] : [made(moment, contents)]
}

/** The window that this event causes to be emitted. */
function added(moment: Moment, sample: Sample, scope: Scope): Contents | undefined {
  const { key, history, time } = moment
  const { window } = history.rule
  switch (window?.kind) {
    // "(t − size, t] | on every event, at its time t"
    case 'sliding': {
      key.samples.push(sample)
      const start = time - window.size
      const held = key.samples.filter(({ at }) => at > start).slice(-mostOf(moment))
      return { held, before: key.samples.slice(0, -held.length), start, end: time }
    }
    case 'count':
      key.samples.push(sample)
      return countWindow(moment, window)
    case 'grid': {
      key.samples.push(sample)
      const [bounds] = windowsOf(time, window)
      if (bounds === undefined) return undefined // between two windows, where `every` is longer than the size
      return soFar(moment, window, heldOf(key, bounds), startOf(key, bounds), bounds.end)
    }
    case 'session':
      key.samples.push(sample)
      return soFar(moment, window, run(key), run(key)[0]?.at ?? time, time)
    case 'while':
      return whileWindow(moment, window, sample, scope)
    case 'latestBy':
      return latestWindow(moment, window, sample, scope)
    case undefined:
      return undefined
  }
}

/**
 * "ends a window with its 100th event too (the next event opens the next …)", "`end` is that event's time"; "`"partial": true` …
 * emits the window so far on every event too …; the event that ends a window emits it once, ended".
 */
function soFar(
  { key, time }: Moment,
  { kind, events, partial }: { readonly kind: string; readonly events: number; readonly partial: boolean },
  held: readonly Sample[],
  start: number,
  end: number,
): Contents | undefined {
  const before = kind === 'grid' ? earlier(key, held, start) : []
  if (held.length >= events) {
    key.ended = key.samples.length
    return { held, before, start, end: time }
  }
  return partial ? { held, before, start, end, open: true } : undefined
}

/**
 * "the last 100 events | on the 100th event and each 10th after"; "`"partial": true`: also before it is full, on each event whose
 * distance to the 100th is a multiple of `every` (10, 20, …), without `open`"; "count: the first and the last event's time"
 */
function countWindow(
  moment: Moment,
  { count, every, partial }: Extract<Window, { kind: 'count' }>,
): Contents | undefined {
  const { key, time } = moment
  const extra = key.samples.length - count
  if ((extra < 0 && !partial) || extra % every !== 0) return undefined
  const held = key.samples.slice(-Math.min(count, mostOf(moment)))
  return { held, before: [], start: held[0]?.at ?? time, end: time }
}

/**
 * "a run: from the first event that satisfies it until one that does not (which is in it only with `"closing": true`) … by the event
 * that ends it"
 */
function whileWindow(
  moment: Moment,
  window: Extract<Window, { kind: 'while' }>,
  sample: Sample,
  scope: Scope,
): Contents | undefined {
  const { key, time } = moment
  const holds = isTrue(window.condition, scope)
  const [first = holds ? sample : undefined] = run(key)
  if (first === undefined) return undefined
  if (holds || window.closing) key.samples.push(sample)
  const held = run(key)
  if (holds) return soFar(moment, window, held, first.at, time)
  key.ended = key.samples.length
  return { held, before: [], start: first.at, end: time }
}

/**
 * "the latest event of each value, gone once its age reaches `ttl` (may be left out); an event without the value is skipped …; at most
 * `limits.windowEvents` values, the oldest goes"; "latestBy: the oldest member's time and t"
 */
function latestWindow(
  moment: Moment,
  { by, ttl }: Extract<Window, { kind: 'latestBy' }>,
  sample: Sample,
  scope: Scope,
): Contents | undefined {
  const { key, time } = moment
  const value = evaluate(by, scope)
  if (value === undefined) return undefined
  const member = keyText(value)
  key.samples = [...key.samples.filter(other => other.member !== member), { ...sample, member }]
    .filter(({ at }) => time - at < ttl)
    .slice(-mostOf(moment))
  return { held: key.samples, before: [], start: key.samples[0]?.at ?? time, end: time }
}

/** "(events …, that are held for one key; 1 000 000, the oldest goes)" */
const mostOf = ({ world }: Pick<Moment, 'world'>) => limitOf(world, 'windowEvents', 1_000_000)

/** The samples since the last window that events or a gap have ended. */
const run = (key: Key) => key.samples.slice(key.ended)

/** The open events within these bounds. */
const heldOf = (key: Key, { start, end }: Bounds) => run(key).filter(({ at }) => at >= start && at < end)

/** Whether its events have ended a window within these bounds. */
const isRest = (key: Key, { start, end }: Bounds) =>
  key.samples.slice(0, key.ended).some(({ at }) => at >= start && at < end)

/** "a window that its 100th event ended: … the next `start`s with its first event" */
const startOf = (key: Key, bounds: Bounds) =>
  isRest(key, bounds) ? (heldOf(key, bounds)[0]?.at ?? bounds.start) : bounds.start

const earlier = (key: Key, held: readonly Sample[], start: number) =>
  key.samples.filter((sample, index) => (sample.at < start || index < key.ended) && !held.includes(sample))

/** When the next window of the key ends, in the rule's time; undefined where none is open. */
export function windowDue(history: History, key: Key): number | undefined {
  return nextWindow(history, key)?.end
}

/** The window that the clock ends next. */
function nextWindow(history: History, key: Key): Bounds | undefined {
  const { window } = history.rule
  const [first, last] = [run(key)[0], key.samples.at(-1)]
  if (window?.kind === 'grid') return nextOnGrid(history, key, window)
  if (first === undefined || last === undefined) return undefined
  // "until a gap of that length, or `max` long | gap after the last event, or at start + max"
  if (window?.kind === 'session') return { start: first.at, end: Math.min(last.at + window.gap, first.at + window.max) }
  // "or `max` long (may be left out; …) … or at start + max"
  if (window?.kind === 'while' && Number.isFinite(window.max)) return { start: first.at, end: first.at + window.max }
  return undefined
}

function nextOnGrid(history: History, key: Key, window: Grid): Bounds | undefined {
  const from = window.empty ? emptyFrom(history, key) : undefined
  const after = Math.max(key.closedAt ?? from ?? Number.NEGATIVE_INFINITY, key.emptySince)
  const open = run(key)
    .flatMap(({ at }) => windowsOf(at, window))
    .filter(({ end }) => end > after)
  if (from !== undefined) open.push(firstAfter(after, window))
  return open.toSorted((a, b) => a.end - b.end)[0]
}

/** The aggregates of the window that ends now. */
export function closeWindow(moment: Moment): readonly Aggregate[] {
  const { key, history, time } = moment
  const { window } = history.rule
  const next = nextWindow(history, key)
  if (next === undefined) return []
  if (window?.kind === 'grid') {
    key.closedAt = next.end
    const held = heldOf(key, next)
    // "and with `empty` its rest is none"
    if (held.length === 0 && isRest(key, next)) return []
    const start = startOf(key, next)
    return [made(moment, { held, before: earlier(key, held, start), start, end: next.end })]
  }
  // "session and while: the first event's time and the time of emission"
  const held = run(key)
  key.ended = key.samples.length
  return [made(moment, { held, before: [], start: next.start, end: time })]
}

/** Where so many empty windows end in that time that only the last ones are emitted: the end of the one before those. */
export function lastSkipped(history: History, key: Key, until: number, most: number): number | undefined {
  const next = nextWindow(history, key)
  const { window } = history.rule
  if (next === undefined || window?.kind !== 'grid' || window.tz !== undefined || window.size === 'month')
    return undefined
  if (run(key).some(({ at }) => at >= next.start)) return undefined
  const count = Math.floor((until - next.end) / window.every) + 1
  return count > most ? next.end + (count - most - 1) * window.every : undefined
}

/**
 * "`"empty": true` … emits windows that hold no event too (without `by`: from the rule's start; with it: for keys in state)", which
 * a key is from its first event on, or from when `absent` expects it; where the window began anew, from then on. In event time, where
 * the first event may be from any time, there is none before it.
 */
function emptyFrom({ rule, windowStart }: History, { expectedAt, since, samples }: Key): number | undefined {
  const first = samples[0]?.at
  if (rule.node['time'] !== undefined) return first
  const there = Math.min(expectedAt ?? Number.POSITIVE_INFINITY, since ?? Number.POSITIVE_INFINITY)
  const expected = Number.isFinite(there) ? Math.max(there, windowStart) : undefined
  return expected === undefined || first === undefined ? (expected ?? first) : Math.min(expected, first)
}

/** "unless … a `while` window is open" */
export const hasOpenRun = ({ rule }: History, key: Key) => rule.window?.kind === 'while' && run(key).length > 0

/** "n is read when the window is emitted": "a number or a parameter". */
function numberIn({ world: { desired, define } }: Moment, { number }: Call): number | undefined {
  if (number === undefined) return undefined
  const value = evaluate(number, { event: nowhere, parameters: desired, define, rule: '', now: 0 })
  return isNumber(value) ? double(value) : undefined
}

/** "The aggregate's body is `{ "key", "start", "end", "count", … }` …: `key` only with `by`" */
function made(moment: Moment, { held, before, start, end, open }: Contents): Aggregate {
  const { history, key } = moment
  // "at most to the window's `end`": of a window that is open, until now.
  const span: Span = { start, end: open ? moment.time : end }
  const fields = history.rule.aggregate.flatMap((call): [string, Value][] => {
    const title = titleOf(call)
    // "A field whose aggregate changed is absent from every window that holds an event from before the change".
    if (held.some(({ values }) => !values.has(title))) return []
    const timed = (samples: readonly Sample[]) => samples.map(({ at, values }) => ({ value: values.get(title), at }))
    const value = aggregated(
      { ...call, number: numberIn(moment, call) },
      timed(held),
      timed(before),
      span,
      mostOf(moment),
    )
    return value === undefined ? [] : [[call.name, value]]
  })
  const body = new Map<string, Value>([
    ...(key.value === undefined ? [] : [['key', key.value] as const]),
    ['start', new Date(start).toISOString()],
    ['end', new Date(end).toISOString()],
    ['count', numeral(held.length) ?? null],
    ...(open ? [['open', true] as const] : []),
    ...fields,
  ])
  // "properties are those of the window's last event (of an empty one: of the key's newest)"
  const last = (held.at(-1) ?? key.samples.at(-1))?.event
  const event = madeEvent(body, last)
  return { event, source: last ?? event }
}
