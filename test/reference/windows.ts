// `window` and `aggregate`: which events a window holds, found by filtering the list of all of them by their times.
import { aggregated } from './aggregates.ts'
import { numeral } from './exact.ts'
import { evaluate } from './expressions.ts'
import type { Value } from './json.ts'
import type { Aggregate as Call, Window } from './rule.ts'
import type { Event } from './scope.ts'
import { instants, offsetAt } from './time.ts'
import { type History, type Key, type Moment, madeEvent, remember, type Sample, type Seen, scopeOf } from './world.ts'

/** A made event, and the newest event that it is made of. */
export interface Aggregate {
  readonly event: Event
  readonly source: Event
}

type Hopping = Extract<Window, { kind: 'hopping' }>

/** What an aggregate is called in a sample, whatever the name of its field. */
const titleOf = ({ function: name, of, percent = 0 }: Call) => JSON.stringify([name, of, percent])

/** Notes the event, and yields the aggregates that it causes itself: those of sliding and count windows. */
export function addToWindow(moment: Moment, event: Event): readonly Aggregate[] {
  const { key, history, time } = moment
  const { rule } = history
  const seen: Seen = { event, source: event, previous: key.remembered.window }
  const scope = scopeOf(moment, seen)
  // "the event … as the window saw it"
  key.remembered.window = remember(rule, scope)
  const values = rule.aggregate.map(
    call => [titleOf(call), call.of === true ? true : evaluate(call.of, scope)] as const,
  )
  key.samples.push({ event, at: time, values: new Map(values) })
  const { window } = rule
  // "(t − size, t] | on every event, at its time t"
  if (window?.kind === 'sliding') {
    const start = time - window.size
    const held = within(key, at => at > start && at <= time)
    return [
      made(
        moment,
        held,
        start,
        time,
        key.samples.filter(({ at }) => at <= start),
      ),
    ]
  }
  // "the last 100 events | on the 100th event and each 10th after" … "count: the first and the last event's time"
  if (window?.kind === 'count') {
    const extra = key.samples.length - window.count
    if (extra < 0 || extra % window.every !== 0) return []
    const last = key.samples.slice(-window.count)
    return [made(moment, last, last[0]?.at ?? time, time, [])]
  }
  return []
}

/** When the next window of the key ends, in the rule's time; undefined where none is open. */
export function windowDue(history: History, key: Key): number | undefined {
  return nextWindow(history, key)?.end
}

function nextWindow(history: History, key: Key): { readonly start: number; readonly end: number } | undefined {
  const { window } = history.rule
  if (window?.kind === 'session') return sessionOf(key, window.gap, window.max)
  if (window?.kind !== 'hopping') return undefined
  const from = window.empty ? emptyFrom(history, key) : undefined
  const after = Math.max(key.closedAt ?? from ?? Number.NEGATIVE_INFINITY, key.emptySince)
  const open = key.samples.flatMap(({ at }) => windowsOf(at, window)).filter(({ end }) => end > after)
  if (from !== undefined) open.push(firstAfter(after, window))
  return open.toSorted((a, b) => a.end - b.end)[0]
}

/** The aggregates of the window that ends now. */
export function closeWindow(moment: Moment): readonly Aggregate[] {
  const { key, history, time } = moment
  const { window } = history.rule
  const next = nextWindow(history, key)
  if (next === undefined) return []
  const { start, end } = next
  // "session …: the first event's time and the time of emission"
  const held = window?.kind === 'session' ? openSamples(key) : within(key, at => at >= start && at < end)
  key.closedAt = end
  if (window?.kind === 'session') return [made(moment, held, start, time, [])]
  return [
    made(
      moment,
      held,
      start,
      end,
      key.samples.filter(({ at }) => at < start),
    ),
  ]
}

/** "[k·every, k·every + size)": all windows that hold that time. */
function windowsOf(at: number, window: Hopping) {
  if (window.tz !== undefined) return [localWindow(at, window, window.tz)]
  const { size, every } = window
  const found: { start: number; end: number }[] = []
  for (let start = Math.floor(at / every) * every; start + size > at; start -= every)
    found.push({ start, end: start + size })
  return found
}

/** The first window that ends after that. */
function firstAfter(time: number, window: Hopping) {
  if (window.tz !== undefined) return localWindow(time, window, window.tz)
  const start = (Math.floor((time - window.size) / window.every) + 1) * window.every
  return { start, end: start + window.size }
}

/**
 * "aligns it to local midnight: bounds are the local times k·size; one that comes twice counts the first time, for sizes up to an
 * hour both times, one that is leapt over as in `time`"
 */
function localWindow(at: number, { size }: Hopping, tz: string) {
  const day = 86_400_000
  const first = Math.floor((at + offsetAt(tz, at) - size - 2 * day) / size) * size
  const locals = Array.from({ length: Math.ceil((4 * day + 4 * size) / size) }, (_, index) => first + index * size)
  const bounds = locals.flatMap(local => (size <= 3_600_000 ? instants(local, tz) : instants(local, tz).slice(0, 1)))
  return {
    start: Math.max(...bounds.filter(bound => bound <= at)),
    end: Math.min(...bounds.filter(bound => bound > at)),
  }
}

/** Where so many empty windows end in that time that only the last ones are emitted: the end of the one before those. */
export function lastSkipped(history: History, key: Key, until: number, most: number): number | undefined {
  const next = nextWindow(history, key)
  const { window } = history.rule
  if (next === undefined || window?.kind !== 'hopping' || window.tz !== undefined) return undefined
  if (within(key, at => at >= next.start).length > 0) return undefined
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

/** "until a gap of that length, or `max` long | gap after the last event, or at start + max" */
function sessionOf(key: Key, gap: number, max = Number.POSITIVE_INFINITY) {
  const samples = openSamples(key)
  const [first, last] = [samples[0], samples.at(-1)]
  if (first === undefined || last === undefined) return undefined
  return { start: first.at, end: Math.min(last.at + gap, first.at + max) }
}

/** A session ends before an event of that time is seen: what came since then is one session. */
const openSamples = (key: Key) => within(key, at => at >= (key.closedAt ?? Number.NEGATIVE_INFINITY))

const within = (key: Key, holds: (at: number) => boolean) => key.samples.filter(({ at }) => holds(at))

/** "The aggregate's body is `{ "key", "start", "end", "count", … }` …: `key` only with `by`" */
function made(
  moment: Moment,
  held: readonly Sample[],
  start: number,
  end: number,
  before: readonly Sample[],
): Aggregate {
  const { history, key } = moment
  const fields = history.rule.aggregate.flatMap((call): [string, Value][] => {
    const title = titleOf(call)
    // "A field whose aggregate changed is absent from every window that holds an event from before the change".
    if (held.some(({ values }) => !values.has(title))) return []
    const timed = (samples: readonly Sample[]) => samples.map(({ at, values }) => ({ value: values.get(title), at }))
    const value = aggregated(call, timed(held), timed(before))
    return value === undefined ? [] : [[call.name, value]]
  })
  const body = new Map<string, Value>([
    ...(key.value === undefined ? [] : [['key', key.value] as const]),
    ['start', new Date(start).toISOString()],
    ['end', new Date(end).toISOString()],
    ['count', numeral(held.length) ?? null],
    ...fields,
  ])
  // "properties are those of the window's last event (of an empty one: of the key's newest)"
  const last = (held.at(-1) ?? key.samples.at(-1))?.event
  const event = madeEvent(body, last)
  return { event, source: last ?? event }
}
