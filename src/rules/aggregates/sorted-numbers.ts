// Sorted numbers in blocks, for ranks: adding, removing and finding the one of a rank cost the logarithm of how many there
// are. Plain data.

export interface SortedNumbers {
  /** Each sorted, none empty, one after the other. */
  readonly blocks: number[][]
  /** A Fenwick tree over the lengths of the blocks, from 1 (P. M. Fenwick, 1994). */
  index: number[]
}

const mostInBlock = 256

/** Without numbers. */
export const newSorted = (): SortedNumbers => ({ blocks: [], index: [0] })

/** Adds a number, at its place in the order. */
export function addSorted(sorted: SortedNumbers, value: number): void {
  const { blocks } = sorted
  const at = Math.min(blockOf(blocks, value), Math.max(blocks.length - 1, 0))
  const block = blocks[at]
  if (block === undefined) {
    blocks.push([value])
    reindex(sorted)
    return
  }
  block.splice(placeOf(block, value), 0, value)
  if (block.length <= mostInBlock) {
    recount(sorted, at, 1)
    return
  }
  blocks.splice(at + 1, 0, block.splice(mostInBlock / 2))
  reindex(sorted)
}

/** Removes a number that was added. */
export function removeSorted(sorted: SortedNumbers, value: number): void {
  const { blocks } = sorted
  const at = blockOf(blocks, value)
  const block = blocks[at]
  if (block === undefined) return
  block.splice(placeOf(block, value), 1)
  if (block.length > 0) {
    recount(sorted, at, -1)
    return
  }
  blocks.splice(at, 1)
  reindex(sorted)
}

/** How many there are. */
export function countSorted({ index }: SortedNumbers): number {
  let total = 0
  for (let n = index.length - 1; n > 0; n -= n & -n) total += index[n] ?? 0
  return total
}

/** The number of that rank, from 0. */
export function selectSorted({ blocks, index }: SortedNumbers, rank: number): number {
  let at = 0
  let rest = rank
  for (let step = 2 ** Math.floor(Math.log2(Math.max(blocks.length, 1))); step >= 1; step /= 2) {
    const held = index[at + step]
    if (held === undefined || held > rest) continue
    at += step
    rest -= held
  }
  return blocks[at]?.[rest] ?? Number.NaN
}

/** The first block that reaches up to the value; their number if none does. */
function blockOf(blocks: readonly number[][], value: number): number {
  return lowerBound(blocks.length, at => (blocks[at]?.at(-1) ?? 0) < value)
}

/** The first place whose number is not smaller. */
const placeOf = (block: readonly number[], value: number) => lowerBound(block.length, at => (block[at] ?? 0) < value)

function lowerBound(length: number, isBelow: (at: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isBelow(middle)) low = middle + 1
    else high = middle
  }
  return low
}

function recount({ index }: SortedNumbers, block: number, by: number): void {
  for (let n = block + 1; n < index.length; n += n & -n) index[n] = (index[n] ?? 0) + by
}

function reindex(sorted: SortedNumbers): void {
  const index = [0, ...sorted.blocks.map(block => block.length)]
  for (let n = 1; n < index.length; n++) {
    const parent = n + (n & -n)
    if (parent < index.length) index[parent] = (index[parent] ?? 0) + (index[n] ?? 0)
  }
  sorted.index = index
}
