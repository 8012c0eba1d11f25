// Windows and aggregates, obviously right: every window from the list of all events, every aggregate from its values.
import type { Json } from '../../../src/index.ts'
import { canonical } from '../../../src/rules/data/value.ts'

/** An event of one key: its time, and the value that is aggregated; undefined: absent. */
export interface Timed {
  readonly time: number
  readonly value: Json | undefined
}

/** Sizes in milliseconds. */
export type Shape =
  | { readonly kind: 'hopping'; readonly size: number; readonly every: number; readonly empty: boolean }
  | { readonly kind: 'sliding'; readonly size: number }
  | { readonly kind: 'session'; readonly gap: number; readonly max: number }
  | { readonly kind: 'count'; readonly count: number; readonly every: number }

export interface Emitted {
  readonly at: number
  readonly start: number
  readonly end: number
  readonly events: readonly Timed[]
}

/** Every window that ends by `until`, in order. The rule began at `from`. */
export function windowsOf(shape: Shape, events: readonly Timed[], from: number, until: number): readonly Emitted[] {
  switch (shape.kind) {
    case 'hopping': {
      const emitted: Emitted[] = []
      const first = Math.floor((from - shape.size) / shape.every) * shape.every
      for (let start = first; start + shape.size <= until; start += shape.every) {
        const end = start + shape.size
        const inside = events.filter(({ time }) => time >= start && time < end)
        if (inside.length > 0 || (shape.empty && end > from)) emitted.push({ at: end, start, end, events: inside })
      }
      return emitted
    }
    case 'sliding':
      return events.map(({ time: end }, index) => {
        const start = end - shape.size
        return { at: end, start, end, events: events.slice(0, index + 1).filter(({ time }) => time > start) }
      })
    case 'count':
      return events.flatMap(({ time: end }, index) => {
        const after = index + 1 - shape.count
        if (after < 0 || after % shape.every !== 0) return []
        const inside = events.slice(after, index + 1)
        return [{ at: end, start: inside[0]?.time ?? 0, end, events: inside }]
      })
    case 'session': {
      const sessions: Timed[][] = []
      for (const event of events) {
        const session = sessions.at(-1)
        if (session !== undefined && event.time < endOf(session, shape)) session.push(event)
        else sessions.push([event])
      }
      return sessions
        .map(inside => ({ start: inside[0]?.time ?? 0, end: endOf(inside, shape), events: inside }))
        .filter(({ end }) => end <= until)
        .map(session => ({ ...session, at: session.end }))
    }
  }
}

const endOf = (session: readonly Timed[], { gap, max }: { readonly gap: number; readonly max: number }) =>
  Math.min((session.at(-1)?.time ?? 0) + gap, (session[0]?.time ?? 0) + max)

/**
 * The aggregate of events; undefined: absent. `newest`: of so many values rank, distinct and collect are at most.
 * `otherwise` says it of an aggregate that is not known here; `before` are the events with whose last number counters begin.
 */
export function aggregate(
  name: string,
  events: readonly Timed[],
  newest: number,
  otherwise: () => Json | undefined,
  before: readonly Timed[] = [],
  span: Span = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY },
): Json | undefined {
  const present = events.filter(({ value }) => value !== undefined)
  const numeric = numericOf(present)
  const numbers = numeric.map(({ value }) => value)
  const kept = events.slice(-newest).flatMap(({ value }) => (value === undefined ? [] : [value]))
  const sum = numbers.reduce((total, value) => total + value, 0)
  const mean = sum / numbers.length
  const squares = numbers.reduce((total, value) => total + (value - mean) ** 2, 0)
  const variance = numbers.length < 2 ? undefined : squares / (numbers.length - 1)
  const counted = [...numericOf(before).slice(-1), ...numeric]
  const rises = counted.slice(1).map(({ value }, index) => {
    const last = counted[index]?.value ?? 0
    return value >= last ? value - last : value
  })
  const increase = rises.reduce((total, rise) => total + rise, 0)
  const seconds = ((counted.at(-1)?.time ?? 0) - (counted[0]?.time ?? 0)) / 1000
  const some = <Result>(result: Result) => (numbers.length === 0 ? undefined : result)
  switch (name) {
    case 'count':
      return present.length
    case 'sum':
      return some(sum)
    case 'avg':
      return some(mean)
    case 'min':
      return some(Math.min(...numbers))
    case 'max':
      return some(Math.max(...numbers))
    case 'first':
      return present[0]?.value
    case 'last':
      return present.at(-1)?.value
    case 'variance':
      return variance
    case 'stddev':
      return variance === undefined ? undefined : Math.sqrt(variance)
    case 'median':
      return percentile(kept, 50)
    case 'percentile':
      return percentile(kept, 90)
    case 'distinct':
      return new Set(kept.map(canonical)).size || undefined
    case 'collect':
      return kept.length === 0 ? undefined : kept
    case 'delta':
      return some((numbers.at(-1) ?? 0) - (counted[0]?.value ?? 0))
    case 'increase':
      return some(increase)
    case 'rate':
      return numbers.length > 0 && seconds > 0 ? increase / seconds : undefined
    case 'slope':
      return slope(numeric)
    case 'top':
      return ranked(numbers, 1)
    case 'bottom':
      return ranked(numbers, -1)
    case 'integral':
      return held(before, events, span, numberOf)?.area
    case 'timeWeightedAvg': {
      const { area = 0, seconds: time = 0 } = held(before, events, span, numberOf) ?? {}
      return time === 0 ? undefined : area / time
    }
    case 'stateDuration': {
      const found = held(before, events, span, isPositive)
      return found === undefined ? undefined : found.area * 1000
    }
    default:
      return otherwise()
  }
}

/** From when to when a window is. */
export interface Span {
  readonly start: number
  readonly end: number
}

const numberOf = ({ value }: Timed) => (typeof value === 'number' ? value : undefined)
const isPositive = ({ value }: Timed) => (typeof value === 'number' && value > 0 ? 1 : 0)

/** Each value times the seconds until the next event, or the end, and those seconds; undefined where there is none. */
function held(
  before: readonly Timed[],
  events: readonly Timed[],
  { start, end }: Span,
  taken: (event: Timed) => number | undefined,
): { readonly area: number; readonly seconds: number } | undefined {
  const last = before.at(-1)
  const own = events.map(event => ({ from: event.time, value: taken(event) }))
  const all = last === undefined ? own : [{ from: Math.max(last.time, start), value: taken(last) }, ...own]
  const pieces = all
    .map(({ from, value }, index) => ({ value, seconds: ((all[index + 1]?.from ?? end) - from) / 1000 }))
    .filter(({ seconds }, index) => index >= all.length - own.length || seconds > 0)
    .flatMap(({ value, seconds }) => (value === undefined ? [] : [{ value, seconds }]))
  if (pieces.length === 0) return undefined
  return {
    area: pieces.reduce((sum, { value, seconds }) => sum + value * seconds, 0),
    seconds: pieces.reduce((sum, { seconds }) => sum + seconds, 0),
  }
}

/** The two numbers that are greatest (1) or least (-1). */
function ranked(numbers: readonly number[], sign: 1 | -1): readonly number[] | undefined {
  return numbers.length === 0 ? undefined : numbers.toSorted((a, b) => sign * (b - a)).slice(0, 2)
}

const numericOf = (events: readonly Timed[]) =>
  events.flatMap(({ time, value }) => (typeof value === 'number' ? [{ time, value }] : []))

function percentile(values: readonly Json[], percent: number): number | undefined {
  const sorted = values.filter(value => typeof value === 'number').sort((a, b) => a - b)
  const rank = (percent * (sorted.length - 1)) / 100
  const [lower, upper] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]]
  return lower === undefined || upper === undefined ? undefined : lower + (upper - lower) * (rank - Math.floor(rank))
}

function slope(points: readonly { readonly time: number; readonly value: number }[]): number | undefined {
  const times = points.map(({ time }) => (time - (points[0]?.time ?? 0)) / 1000)
  const mean = times.reduce((total, time) => total + time, 0) / times.length
  const squares = times.reduce((total, time) => total + (time - mean) ** 2, 0)
  const products = times.reduce((total, time, index) => total + (time - mean) * (points[index]?.value ?? 0), 0)
  return new Set(times).size < 2 ? undefined : products / squares
}
