// `window` and `aggregate`: which events a window holds, found by filtering the list of all of them by their times.
import type { Event } from '../../src/rules/data/event.ts'
import type { Json } from '../../src/rules/data/json.ts'
import { objectOf } from '../../src/rules/data/value.ts'
import { aggregated } from './aggregates.ts'
import { fieldsOf, windowOf } from './window-node.ts'
import { type History, type Key, type Moment, madeEvent, type Sample, scopeOf } from './world.ts'

/** A made event, and the newest event that it is made of. */
export interface Aggregate {
  readonly event: Event
  readonly source: Event
}

/** Notes the event, and yields the aggregates that it causes itself: those of sliding and count windows. */
export function addToWindow(moment: Moment, event: Event): readonly Aggregate[] {
  const { key, history, time } = moment
  const scope = scopeOf(moment, { event, source: event, previous: [] }, {})
  const values = fieldsOf(history.rule).map(({ of }) => of?.evaluate(scope))
  key.samples.push({ event, at: time, values })
  const window = windowOf(history.rule)
  // "(t − size, t] | on every event, at its time t"
  if (window?.kind === 'sliding') {
    const start = time - window.size
    return [
      made(
        moment,
        within(key, at => at > start && at <= time),
        start,
        time,
      ),
    ]
  }
  // "the last 100 events | on the 100th event and each 10th after" … "count: the first and the last event's time"
  if (window?.kind === 'count') {
    const extra = key.samples.length - window.count
    if (extra < 0 || extra % window.every !== 0) return []
    const last = key.samples.slice(-window.count)
    return [made(moment, last, last[0]?.at ?? time, time)]
  }
  return []
}

/** When the next window of the key ends, in the rule's time; undefined where none is open. */
export function windowDue(history: History, key: Key): number | undefined {
  const window = windowOf(history.rule)
  if (window?.kind === 'session') return sessionOf(key, window.gap, window.max)?.end
  if (window?.kind !== 'hopping') return undefined
  const from = window.empty ? emptyFrom(history, key) : undefined
  const ends = key.samples.flatMap(({ at }) => endsOf(at, window))
  const after = key.closedAt ?? from ?? Number.NEGATIVE_INFINITY
  const open = ends.filter(end => end > after)
  if (from !== undefined) open.push(endAfter(after, window))
  return open.length === 0 ? undefined : Math.min(...open)
}

/** The aggregates of the window that ends now. */
export function closeWindow(moment: Moment): readonly Aggregate[] {
  const { key, history, time } = moment
  const window = windowOf(history.rule)
  const end = windowDue(history, key) ?? time
  // "session: its first event's time and the time of emission"
  const held = window?.kind === 'session' ? sessionOf(key, window.gap, window.max) : undefined
  key.closedAt = end
  if (held !== undefined) return [made(moment, held.samples, held.samples[0]?.at ?? time, time)]
  if (window?.kind !== 'hopping') return []
  const start = end - window.size
  return [
    made(
      moment,
      within(key, at => at >= start && at < end),
      start,
      end,
    ),
  ]
}

interface Hopping {
  readonly size: number
  readonly every: number
}

/** "[k·every, k·every + size)": the ends of all windows that hold that time. */
function endsOf(at: number, { size, every }: Hopping): readonly number[] {
  const ends: number[] = []
  for (let start = Math.floor(at / every) * every; start + size > at; start -= every) ends.push(start + size)
  return ends
}

function endAfter(time: number, { size, every }: Hopping): number {
  return (Math.floor((time - size) / every) + 1) * every + size
}

/**
 * "`"empty": true` … emits windows that hold no event too (without `by`: from the rule's start; with it: for keys in
 * state)", which a key is from its first event on, or from when `absent` expects it. In event time, where the first event
 * may be from any time, there is none before it.
 */
function emptyFrom({ rule }: History, { expectedAt, samples }: Key): number | undefined {
  const first = samples[0]?.at
  if (rule.time !== undefined) return first
  return expectedAt === undefined || first === undefined ? (expectedAt ?? first) : Math.min(expectedAt, first)
}

/** "until a gap of that length, or `max` long | gap after the last event, or at start + max" */
function sessionOf(key: Key, gap: number, max = Number.POSITIVE_INFINITY) {
  // A session ends before an event of that time is seen: what came since then is one session.
  const samples = within(key, at => at >= (key.closedAt ?? Number.NEGATIVE_INFINITY))
  const [first, last] = [samples[0], samples.at(-1)]
  if (first === undefined || last === undefined) return undefined
  return { samples, end: Math.min(last.at + gap, first.at + max) }
}

const within = (key: Key, holds: (at: number) => boolean) => key.samples.filter(({ at }) => holds(at))

/** "The aggregate's body is `{ "key", "start", "end", "count", … }` …: `key` only with `by`" */
function made(moment: Moment, samples: readonly Sample[], start: number, end: number): Aggregate {
  const { history, key, time } = moment
  const fields = fieldsOf(history.rule).flatMap((aggregate, index): [string, Json][] => {
    const values = samples.map(({ at, values }) => ({ value: values[index], at }))
    const value = aggregated(aggregate, values)
    return value === undefined ? [] : [[aggregate.name, value]]
  })
  const body = objectOf([
    ...(key.value === undefined ? [] : [['key', key.value] as const]),
    ['start', new Date(start).toISOString()],
    ['end', new Date(end).toISOString()],
    ['count', samples.length],
    ...fields,
  ])
  // "properties are those of the window's last event"; of an empty window, those of the key's newest.
  const last = (samples.at(-1) ?? key.samples.at(-1))?.event
  const event = madeEvent(body, time, last)
  return { event, source: last ?? event }
}
