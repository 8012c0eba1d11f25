// Two stacks: a queue of rows that always knows what they amount to. The older part holds, at each row, all from there to
// its end; the younger part's sum is kept beside it. When the older part is used up, the younger takes its place, which
// costs each row one appending: nothing is ever taken away from a sum. Plain data.
import type { RowLayout } from './layout.ts'
import { appendRow, clearRow, copyRow, newRows, type Rows } from './rows.ts'

export interface TwoStacks {
  /** A ring, in which row n stands at n modulo its capacity; behind it, what the younger part amounts to. */
  rows: Rows
  capacity: number
  /** The first row, the first of the younger part, and the end. */
  head: number
  middle: number
  tail: number
}

const smallest = 2

export function newTwoStacks(layout: RowLayout): TwoStacks {
  return { rows: newRows(layout, smallest + 1), capacity: smallest, head: 0, middle: 0, tail: 0 }
}

export const sizeOf = ({ head, tail }: TwoStacks) => tail - head

/** Where the first row stands. */
export const firstOf = ({ head, capacity }: TwoStacks) => head & (capacity - 1)

export function push(layout: RowLayout, stacks: TwoStacks, row: Rows): void {
  if (stacks.tail - stacks.head === stacks.capacity) resize(layout, stacks, stacks.capacity * 2)
  copyRow(layout, stacks.rows, stacks.tail & (stacks.capacity - 1), row, 0)
  appendRow(layout, stacks.rows, stacks.capacity, row, 0)
  stacks.tail++
}

/** Drops the first row. */
export function shift(layout: RowLayout, stacks: TwoStacks): void {
  if (stacks.head === stacks.middle) turnOver(layout, stacks)
  clearRow(layout, stacks.rows, firstOf(stacks))
  stacks.head++
  if (stacks.capacity > smallest && stacks.tail - stacks.head <= stacks.capacity / 4)
    resize(layout, stacks, stacks.capacity / 2)
}

/** Appends to a row all that is in the queue. */
export function appendAll(layout: RowLayout, rows: Rows, index: number, stacks: TwoStacks): void {
  if (stacks.head < stacks.middle) appendRow(layout, rows, index, stacks.rows, firstOf(stacks))
  if (stacks.middle < stacks.tail) appendRow(layout, rows, index, stacks.rows, stacks.capacity)
}

function turnOver(layout: RowLayout, stacks: TwoStacks): void {
  const mask = stacks.capacity - 1
  for (let n = stacks.tail - 2; n >= stacks.head; n--) {
    appendRow(layout, stacks.rows, n & mask, stacks.rows, (n + 1) & mask)
  }
  stacks.middle = stacks.tail
  clearRow(layout, stacks.rows, stacks.capacity)
}

function resize(layout: RowLayout, stacks: TwoStacks, capacity: number): void {
  const rows = newRows(layout, capacity + 1)
  copyRow(layout, rows, capacity, stacks.rows, stacks.capacity)
  for (let n = stacks.head; n < stacks.tail; n++) {
    copyRow(layout, rows, n & (capacity - 1), stacks.rows, n & (stacks.capacity - 1))
  }
  stacks.rows = rows
  stacks.capacity = capacity
}
