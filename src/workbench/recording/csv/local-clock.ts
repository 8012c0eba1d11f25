// From local times to points in time, in one zone, row by row. Knows no cells.
import { momentsAt } from '../../../rules/data/zone.ts'

/** In no zone do clocks change but at a quarter of an hour. */
const slot = 900_000

/**
 * Epoch milliseconds by local time. Of a time that comes twice, where clocks are put back, the first; or the second where
 * the first is before `previous`. One that is leapt over is read with the offset from before.
 */
export function localClock(zone: string): (local: number, previous: number) => number {
  if (zone === 'UTC') return local => local
  let known = Number.NaN
  let moments: readonly number[] = []
  return (local, previous) => {
    const start = Math.floor(local / slot) * slot
    if (start !== known) {
      known = start
      moments = momentsAt(start, zone)
    }
    const [first = start, second] = moments
    const within = local - start
    return second !== undefined && first + within < previous ? second + within : first + within
  }
}
