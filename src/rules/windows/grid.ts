// The grid of tumbling and hopping windows: where they begin and end, and the panes that every window consists of.
import { momentsAt, offsetOf } from '../data/zone.ts'
import { type Calendar, months, multiples } from './calendar.ts'
import type { Panes } from './window.ts'

/** Times in epoch milliseconds. */
export interface Grid {
  /** The end of the first window that ends after this time. */
  readonly endAfter: (time: number) => number
  /** The start of the window that ends then. */
  readonly startOf: (end: number) => number
  /** The start of the pane in which this time is. */
  readonly paneOf: (time: number) => number
  /** The end of the window so many after the one that ends then. */
  readonly endBehind: (end: number, windows: number) => number
  /** How many windows end after this end, and by that time. */
  readonly endsUntil: (end: number, until: number) => number
}

/** The grid of windows of this size, one starting each `every`; with `tz`, by the clocks of that zone. */
export function gridOf({ size, every, isMonth, shift, tz }: Panes): Grid {
  if (isMonth) return localGrid(months(shift), every, tz ?? 'UTC')
  return tz === undefined ? fixedGrid(size, every, shift) : localGrid(multiples(size, shift), every, tz)
}

/** Windows [k·every + shift, k·every + shift + size): they begin at multiples of `every`, and end a remainder after them. */
function fixedGrid(size: number, every: number, shift: number): Grid {
  const remainder = size % every
  return {
    endAfter: time => (Math.floor((time - shift - size) / every) + 1) * every + size + shift,
    startOf: end => end - size,
    paneOf: time => {
      const begun = Math.floor((time - shift) / every) * every + shift
      return time - begun < remainder ? begun : begun + remainder
    },
    endBehind: (end, windows) => end + windows * every,
    endsUntil: (end, until) => Math.floor((until - end) / every),
  }
}

/**
 * Windows of local time, from bound to bound on the clocks of the zone. A bound that comes twice is one the first time; both
 * times, where windows are no longer than an hour, so that each of the two hours is its own.
 */
function localGrid({ indexOf, boundOf, isClose }: Calendar, every: number, zone: string): Grid {
  const offsetAt = offsetOf(zone)
  /** The moments of one bound. */
  const momentsOf = (index: number) => {
    const moments = momentsAt(boundOf(index), zone)
    return isClose ? moments : moments.slice(0, 1)
  }
  function windowAt(time: number): Bounds {
    let [start, end] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    // By how much the clocks are put forward or back at a bound nearby, or between it and the time, is not known before.
    for (const offset of new Set([time - day, time, time + day].map(offsetAt))) {
      const index = indexOf(time + offset)
      for (let near = index - 2; near <= index + 2; near++) {
        for (const moment of momentsOf(near)) {
          if (moment <= time) start = Math.max(start, moment)
          else end = Math.min(end, moment)
        }
      }
    }
    return { start, end }
  }
  // All keys ask for the window that ends and for the next, in turn.
  let [last, before] = [nowhere, nowhere]
  const boundsAt = (time: number): Bounds => {
    if (!holds(last, time)) [last, before] = [holds(before, time) ? before : windowAt(time), last]
    return last
  }
  const endAfter = (time: number) => boundsAt(time).end
  return {
    endAfter,
    startOf: end => boundsAt(end - 1).start,
    paneOf: time => boundsAt(time).start,
    ...(isClose ? leapByTime(every, endAfter) : leapByCalendar({ indexOf, boundOf, isClose }, zone)),
  }
}

type Leap = Pick<Grid, 'endBehind' | 'endsUntil'>

/** An hour that comes twice is two windows: there are as many as time has passed. */
const leapByTime = (every: number, endAfter: Grid['endAfter']): Leap => ({
  endBehind: (end, windows) => endAfter(end + windows * every - 1),
  endsUntil: (end, until) => Math.floor((until - end) / every),
})

/** There are as many windows as the calendar says. */
function leapByCalendar({ indexOf, boundOf }: Calendar, zone: string): Leap {
  const offsetAt = offsetOf(zone)
  const indexAt = (time: number) => indexOf(time + offsetAt(time))
  const endBehind = (end: number, windows: number) => momentsAt(boundOf(indexAt(end) + windows), zone)[0] ?? end
  return {
    endBehind,
    endsUntil(end, until) {
      const near = indexAt(until) - indexAt(end)
      // Shortly after the clocks were put back, a bound may be over that they show to come.
      return endBehind(end, near + 1) <= until ? near + 1 : near
    },
  }
}

interface Bounds {
  readonly start: number
  readonly end: number
}

const hour = 3_600_000
const day = 24 * hour
const nowhere: Bounds = { start: 0, end: 0 }
const holds = ({ start, end }: Bounds, time: number) => time >= start && time < end
