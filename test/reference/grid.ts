// The bounds of tumbling and hopping windows. Knows no event.
import type { Grid } from './rule.ts'
import { instants, offsetAt } from './time.ts'

export interface Bounds {
  readonly start: number
  readonly end: number
}

const day = 86_400_000

/** "[k·every, k·every + size)", shifted by the offset: all windows that hold that time. */
export function windowsOf(at: number, window: Grid): readonly Bounds[] {
  if (window.size === 'month' || window.tz !== undefined) return [localWindow(at, window)]
  const { size, every, offset } = window
  const found: Bounds[] = []
  for (let start = Math.floor((at - offset) / every) * every + offset; start + size > at; start -= every)
    found.push({ start, end: start + size })
  return found
}

/** The first window that ends after that. */
export function firstAfter(time: number, window: Grid): Bounds {
  if (window.size === 'month' || window.tz !== undefined) return localWindow(time, window)
  const { size, every, offset } = window
  const start = (Math.floor((time - offset - size) / every) + 1) * every + offset
  return { start, end: start + size }
}

/**
 * "aligns it to local midnight: bounds are the local times k·size; one that comes twice counts the first time, for sizes up to an
 * hour both times, one that is leapt over as in `time`"
 */
function localWindow(at: number, { size, offset, tz = 'UTC' }: Grid): Bounds {
  const local = at + offsetAt(tz, at)
  const bounds = around(local - offset, size).flatMap(bound => {
    const moments = instants(bound + offset, tz)
    return size !== 'month' && size <= 3_600_000 ? moments : moments.slice(0, 1)
  })
  return {
    start: Math.max(...bounds.filter(bound => bound <= at)),
    end: Math.min(...bounds.filter(bound => bound > at)),
  }
}

/** The multiples of the size, or the first days of months, before and after that local time. */
function around(local: number, size: number | 'month'): readonly number[] {
  if (size === 'month') {
    const date = new Date(local)
    return [-2, -1, 0, 1, 2, 3].map(months => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1))
  }
  const first = Math.floor((local - size - 2 * day) / size) * size
  return Array.from({ length: Math.ceil((4 * day + 4 * size) / size) }, (_, index) => first + index * size)
}
