// A queue of rows that always knows what they amount to, as two stacks. The older part has, at each row, all from there to
// its end; the younger part's sum is beside it. When the older part is used up, the younger takes its place, which costs
// each row one appending: nothing is ever taken away from a sum. Plain data.
import { appendRow, clearRow, copyRow, firstTime, newRows, type RowLayout, type Rows } from './result-rows.ts'

export interface TwoStackQueue {
  /** A ring, in which row n is at n modulo its capacity; behind it, what the younger part amounts to. */
  rows: Rows
  capacity: number
  /** The first row, the first of the younger part, and the end. */
  head: number
  middle: number
  tail: number
}

const smallest = 2

/** A queue without rows. */
export function newTwoStackQueue(layout: RowLayout): TwoStackQueue {
  return { rows: newRows(layout, smallest + 1), capacity: smallest, head: 0, middle: 0, tail: 0 }
}

/** How many rows are in the queue. */
export const sizeOf = ({ head, tail }: TwoStackQueue) => tail - head

/** Where a row is, from the first on. */
export const rowAt = ({ head, capacity }: TwoStackQueue, index: number) => (head + index) & (capacity - 1)
/** Where the first row is. */
export const firstOf = (queue: TwoStackQueue) => rowAt(queue, 0)

/** Adds a row, as a copy, after the last one. */
export function push(layout: RowLayout, queue: TwoStackQueue, row: Rows): void {
  if (queue.tail - queue.head === queue.capacity) resize(layout, queue, queue.capacity * 2)
  copyRow(layout, queue.rows, queue.tail & (queue.capacity - 1), row, 0)
  appendRow(layout, queue.rows, queue.capacity, row, 0)
  queue.tail++
}

/** Drops the first row. */
export function shift(layout: RowLayout, queue: TwoStackQueue): void {
  if (queue.head === queue.middle) turnOver(layout, queue)
  clearRow(layout, queue.rows, firstOf(queue))
  queue.head++
  if (queue.capacity > smallest && queue.tail - queue.head <= queue.capacity / 4)
    resize(layout, queue, queue.capacity / 2)
}

/**
 * Appends to a row what the rows amount to that begin at `since` or after, as it is once those before are shifted; where
 * there are any before, to a row of no events. Changes nothing of the queue; `scratch` is a row to work with.
 */
export function appendSince(layout: RowLayout, rows: Rows, queue: TwoStackQueue, since: number, scratch: Rows): void {
  const { capacity, middle, tail } = queue
  const mask = capacity - 1
  let first = queue.head
  while (first < tail && firstTime(layout, queue.rows, first & mask) < since) first++
  if (first <= middle) {
    if (first < middle) appendRow(layout, rows, 0, queue.rows, first & mask)
    if (middle < tail) appendRow(layout, rows, 0, queue.rows, capacity)
    return
  }
  // The younger part would have been turned over.
  for (let n = tail - 1; n >= first; n--) {
    copyRow(layout, scratch, 0, queue.rows, n & mask)
    appendRow(layout, scratch, 0, rows, 0)
    copyRow(layout, rows, 0, scratch, 0)
  }
}

function turnOver(layout: RowLayout, queue: TwoStackQueue): void {
  const mask = queue.capacity - 1
  for (let n = queue.tail - 2; n >= queue.head; n--) {
    appendRow(layout, queue.rows, n & mask, queue.rows, (n + 1) & mask)
  }
  queue.middle = queue.tail
  clearRow(layout, queue.rows, queue.capacity)
}

function resize(layout: RowLayout, queue: TwoStackQueue, capacity: number): void {
  const rows = newRows(layout, capacity + 1)
  copyRow(layout, rows, capacity, queue.rows, queue.capacity)
  for (let n = queue.head; n < queue.tail; n++) {
    copyRow(layout, rows, n & (capacity - 1), queue.rows, n & (queue.capacity - 1))
  }
  queue.rows = rows
  queue.capacity = capacity
}
