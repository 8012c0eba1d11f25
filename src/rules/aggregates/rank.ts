// What `median` and `percentile` share: exact, linear between the closest ranks.
import type { Computation } from './aggregate.ts'
import { sortedNumbers } from './retained.ts'
import { countSorted, type SortedItems, selectSorted } from './sorted-items.ts'

/** The number below which so many percent of the numbers are. */
export const atPercent = (percent: number): Computation => ({
  kind: 'retain',
  structure: sortedNumbers,
  result: ({ retained, index }) => {
    const numbers = retained.sorted[index]
    return numbers === undefined ? undefined : between(numbers, percent)
  },
})

function between(numbers: SortedItems, percent: number): number | undefined {
  const count = countSorted(numbers)
  if (count === 0) return undefined
  const rank = (percent * (count - 1)) / 100
  const below = Math.floor(rank)
  const lower = selectSorted(numbers, below)
  if (below === rank) return lower
  const [upper, part] = [selectSorted(numbers, below + 1), rank - below]
  const apart = upper - lower
  // Numbers that are very far apart have no distance that a double holds.
  return Number.isFinite(apart) ? lower + apart * part : lower * (1 - part) + upper * part
}
