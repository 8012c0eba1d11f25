// Searching in lists of times that are in order. Knows nothing of what they are of.

/** The first index whose time is not before. */
export function firstFrom(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? 0) < time) low = middle + 1
    else high = middle
  }
  return low
}

/** The index of the time that is nearest; undefined where there is none. */
export function nearestTo(times: Float64Array, time: number): number | undefined {
  const next = firstFrom(times, time)
  const [before, after] = [times[next - 1], times[next]]
  if (before === undefined) return after === undefined ? undefined : next
  return after === undefined || time - before <= after - time ? next - 1 : next
}

/** The index of the last time that is not after; -1: none. */
export const lastUntil = (times: Float64Array, time: number): number => firstFrom(times, time + 1e-6) - 1

interface Level {
  readonly low: Float64Array
  readonly high: Float64Array
}

const pyramids = new WeakMap<Float64Array, readonly Level[]>()
const [base, factor] = [64, 16]

/** Least and greatest of so many values at once, and of so many of those: made once for each list. */
function pyramidOf(values: Float64Array): readonly Level[] {
  const known = pyramids.get(values)
  if (known !== undefined) return known
  const levels: Level[] = []
  let below: Level = { low: values, high: values }
  for (let width = base; below.low.length > width; width = factor) {
    const length = Math.ceil(below.low.length / width)
    const level = { low: new Float64Array(length), high: new Float64Array(length) }
    for (let index = 0; index < length; index++) {
      let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
      for (let at = index * width; at < Math.min(below.low.length, (index + 1) * width); at++) {
        low = Math.min(low, below.low[at] ?? low)
        high = Math.max(high, below.high[at] ?? high)
      }
      level.low[index] = low
      level.high[index] = high
    }
    levels.push(level)
    below = level
  }
  pyramids.set(values, levels)
  return levels
}

/** The least and the greatest of the values from one index to before another. */
export function rangeOf(values: Float64Array, from: number, to: number): readonly [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const see = (level: Level, start: number, end: number) => {
    for (let at = start; at < end; at++) {
      low = Math.min(low, level.low[at] ?? low)
      high = Math.max(high, level.high[at] ?? high)
    }
  }
  const levels: readonly Level[] = [{ low: values, high: values }, ...(to - from > base ? pyramidOf(values) : [])]
  const go = (depth: number, start: number, end: number): void => {
    const level = levels[depth]
    if (level === undefined || start >= end) return
    const width = depth === 0 ? base : factor
    const [first, last] = [Math.ceil(start / width), Math.floor(end / width)]
    if (depth + 1 >= levels.length || first >= last) {
      see(level, start, end)
      return
    }
    see(level, start, first * width)
    see(level, last * width, end)
    go(depth + 1, first, last)
  }
  go(0, from, to)
  return [low, high]
}
