// The grid of tumbling and hopping windows: where they begin and end, and the panes that every window consists of.
import { offsetOf } from '../data/zone.ts'
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
 * Windows of local time, [k·size, (k+1)·size) since 1970-01-01T00:00 on the clocks of the zone. Each begins when the clocks
 * first show its start. So one in which they are put back is longer, one in which they are put forward shorter, and one
 * that they leap over is none.
 */
function localGrid(size: number, zone: string): Grid {
  const offsetOfDate = offsetOf(zone)
  const offsetAt = (time: number) => offsetOfDate(Math.min(Math.max(time, -latestDate), latestDate))
  let last = { start: 0, end: 0 }
  const boundsAt = (time: number) => {
    if (time >= last.start && time < last.end) return last
    let index = Math.floor((time + offsetAt(time)) / size)
    let end = firstShowing((index + 1) * size, offsetAt)
    while (end <= time) {
      index++
      end = firstShowing((index + 1) * size, offsetAt)
    }
    last = { start: firstShowing(index * size, offsetAt), end }
    return last
  }
  return {
    endAfter: time => boundsAt(time).end,
    startOf: end => boundsAt(end - 1).start,
    paneOf: time => boundsAt(time).start,
  }
}

const day = 86_400_000
const latestDate = 8.64e15

/** When clocks first show this local time, or a later one. */
function firstShowing(local: number, offsetAt: (time: number) => number): number {
  const shows = (time: number) => time + offsetAt(time) >= local
  const offsets = [offsetAt(local - day), offsetAt(local + day)].sort((a, b) => b - a)
  const [earliest = local, latest = local] = offsets.map(offset => local - offset)
  if (shows(earliest)) return earliest
  // The larger offset does not hold yet when it would show it: the clocks are put forward in between, or not at all.
  let [before, after] = [earliest, latest]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (shows(middle)) after = middle
    else before = middle
  }
  return after
}
