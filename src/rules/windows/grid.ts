// The grid of tumbling and hopping windows: where they begin and end, and the panes that every window consists of.
import { momentsAt, offsetOf } from '../data/zone.ts'
import type { Panes } from './window.ts'

/** Times in epoch milliseconds. */
export interface Grid {
  /** The end of the first window that ends after this time. */
  readonly endAfter: (time: number) => number
  /** The start of the window that ends then. */
  readonly startOf: (end: number) => number
  /** The start of the pane in which this time is. */
  readonly paneOf: (time: number) => number
}

/** The grid of windows of this size, one starting each `every`; with `tz`, by the clocks of that zone. */
export function gridOf({ size, every, tz }: Panes): Grid {
  return tz === undefined ? fixedGrid(size, every) : localGrid(size, tz)
}

/** Windows [k·every, k·every + size): they begin at multiples of `every`, and end a remainder after them. */
function fixedGrid(size: number, every: number): Grid {
  const remainder = size % every
  return {
    endAfter: time => (Math.floor((time - size) / every) + 1) * every + size,
    startOf: end => end - size,
    paneOf: time => {
      const begun = Math.floor(time / every) * every
      return time - begun < remainder ? begun : begun + remainder
    },
  }
}

/**
 * Windows of local time, [k·size, (k+1)·size) since 1970-01-01T00:00 on the clocks of the zone. A bound that comes twice is
 * one the first time; both times, where windows are no longer than an hour, so that each of the two hours is its own.
 */
function localGrid(size: number, zone: string): Grid {
  const offsetAt = offsetOf(zone)
  /** The moments of one bound. */
  const momentsOf = (bound: number) => {
    const moments = momentsAt(bound, zone)
    return size <= hour ? moments : moments.slice(0, 1)
  }
  function windowAt(time: number): Bounds {
    let [start, end] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    // By how much the clocks are put forward or back at a bound nearby, or between it and the time, is not known before.
    for (const offset of new Set([time - day, time, time + day].map(offsetAt))) {
      const index = Math.floor((time + offset) / size)
      for (let near = index - 2; near <= index + 2; near++) {
        for (const moment of momentsOf(near * size)) {
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
  return {
    endAfter: time => boundsAt(time).end,
    startOf: end => boundsAt(end - 1).start,
    paneOf: time => boundsAt(time).start,
  }
}

interface Bounds {
  readonly start: number
  readonly end: number
}

const hour = 3_600_000
const day = 86_400_000
const nowhere: Bounds = { start: 0, end: 0 }
const holds = ({ start, end }: Bounds, time: number) => time >= start && time < end
