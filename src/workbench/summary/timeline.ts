// How often something happened when, in constant memory however long it takes, and as a line of blocks. Knows no rule.

/** Counts in slices of time that are all of one length, the first from the start on. */
export interface Timeline {
  /** Counts once at this time, in epoch milliseconds, not before the start. */
  add(time: number): void
  /** The counts from the start to `end`, in so many parts. */
  parts(end: number, count: number): readonly number[]
}

/** So fine that it is not seen on 64 columns that some parts have a slice more than others. */
const most = 4096

/** A timeline that begins at this time, in epoch milliseconds. */
export function createTimeline(start: number): Timeline {
  let counts: number[] = []
  let length = 1

  function add(time: number): void {
    while (time - start >= most * length) widen()
    const slice = Math.max(0, Math.floor((time - start) / length))
    counts[slice] = (counts[slice] ?? 0) + 1
  }

  /** Two slices become one. */
  function widen(): void {
    const wider: number[] = []
    for (const [slice, count] of counts.entries()) wider[slice >> 1] = (wider[slice >> 1] ?? 0) + (count ?? 0)
    counts = wider
    length *= 2
  }

  function parts(end: number, count: number): readonly number[] {
    const sums = new Array<number>(count).fill(0)
    const span = Math.max(end - start, 1)
    for (const [slice, happened = 0] of counts.entries()) {
      const part = Math.min(count - 1, Math.floor(((slice * length) / span) * count))
      sums[part] = (sums[part] ?? 0) + happened
    }
    return sums
  }

  return { add, parts }
}

const blocks = '▁▂▃▄▅▆▇█'

/** A block for each count, the highest for the greatest; a point for none. */
export function sparkline(counts: readonly number[]): string {
  const greatest = Math.max(...counts)
  const levelOf = (count: number) => Math.max(1, Math.round((count / greatest) * blocks.length))
  return counts.map(count => (count === 0 ? '·' : blocks[levelOf(count) - 1])).join('')
}
