// Sorted items in blocks, for ranks: adding, removing and finding the one of a rank cost the logarithm of how many there
// are. An item is a number; in which order they are, whoever adds them says. Plain data.

export interface SortedItems {
  /** Each sorted, none empty, one after the other. */
  readonly blocks: number[][]
  /** A Fenwick tree over the lengths of the blocks, from 1 (P. M. Fenwick, 1994). */
  index: number[]
}

const mostInBlock = 256

/** Whether an item comes before another; each time the same. */
export type IsBefore = (item: number, other: number) => boolean

/** Without items. */
export const newSorted = (): SortedItems => ({ blocks: [], index: [0] })

/** Adds an item, at its place in the order. */
export function addSorted(sorted: SortedItems, item: number, isBefore: IsBefore): void {
  const { blocks } = sorted
  const at = Math.min(blockOf(blocks, item, isBefore), Math.max(blocks.length - 1, 0))
  const block = blocks[at]
  if (block === undefined) {
    blocks.push([item])
    reindex(sorted)
    return
  }
  block.splice(placeOf(block, item, isBefore), 0, item)
  if (block.length <= mostInBlock) {
    recount(sorted, at, 1)
    return
  }
  blocks.splice(at + 1, 0, block.splice(mostInBlock / 2))
  reindex(sorted)
}

/** Removes an item that was added. */
export function removeSorted(sorted: SortedItems, item: number, isBefore: IsBefore): void {
  const { blocks } = sorted
  const at = blockOf(blocks, item, isBefore)
  const block = blocks[at]
  if (block === undefined) return
  block.splice(placeOf(block, item, isBefore), 1)
  if (block.length > 0) {
    recount(sorted, at, -1)
    return
  }
  blocks.splice(at, 1)
  reindex(sorted)
}

/** How many there are. */
export function countSorted({ index }: SortedItems): number {
  let total = 0
  for (let n = index.length - 1; n > 0; n -= n & -n) total += index[n] ?? 0
  return total
}

/** The item of that rank, from 0. */
export function selectSorted({ blocks, index }: SortedItems, rank: number): number {
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

/** The first so many items, in order. */
export function firstSorted({ blocks }: SortedItems, count: number): readonly number[] {
  const found: number[] = []
  for (const block of blocks) {
    if (found.length >= count) break
    found.push(...block.slice(0, count - found.length))
  }
  return found
}

/** The first block that reaches up to the item; their number if none does. */
function blockOf(blocks: readonly number[][], item: number, isBefore: IsBefore): number {
  return lowerBound(blocks.length, at => isBefore(blocks[at]?.at(-1) ?? 0, item))
}

/** The first place whose item does not come before it. */
const placeOf = (block: readonly number[], item: number, isBefore: IsBefore) =>
  lowerBound(block.length, at => isBefore(block[at] ?? 0, item))

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

function recount({ index }: SortedItems, block: number, by: number): void {
  for (let n = block + 1; n < index.length; n += n & -n) index[n] = (index[n] ?? 0) + by
}

function reindex(sorted: SortedItems): void {
  const index = [0, ...sorted.blocks.map(block => block.length)]
  for (let n = 1; n < index.length; n++) {
    const parent = n + (n & -n)
    if (parent < index.length) index[parent] = (index[parent] ?? 0) + (index[n] ?? 0)
  }
  sorted.index = index
}
