// A queue of rows that always knows what they amount to, as two stacks. The older part has, at each row, all from there to
// its end; the younger part's sum is beside it. When the older part is used up, the younger takes its place, which costs
// each row one appending: nothing is ever taken away from a sum. Plain data.
import { appendRow, clearRow, copyRow, eventsIn, newRows, type RowLayout, type Rows } from './result-rows.ts'

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

export function newTwoStackQueue(layout: RowLayout): TwoStackQueue {
  return { rows: newRows(layout, smallest + 1), capacity: smallest, head: 0, middle: 0, tail: 0 }
}

export const sizeOf = ({ head, tail }: TwoStackQueue) => tail - head

/** Where the first row is. */
export const firstOf = ({ head, capacity }: TwoStackQueue) => head & (capacity - 1)

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

/** Appends to a row all that is in the queue. */
export function appendAll(layout: RowLayout, rows: Rows, index: number, queue: TwoStackQueue): void {
  if (queue.head < queue.middle) appendRow(layout, rows, index, queue.rows, firstOf(queue))
  if (queue.middle < queue.tail) appendRow(layout, rows, index, queue.rows, queue.capacity)
}

/** How many events its rows are of. */
export function eventsOf(layout: RowLayout, { rows, capacity, head, middle, tail }: TwoStackQueue): number {
  const older = head < middle ? eventsIn(layout, rows, head & (capacity - 1)) : 0
  return older + (middle < tail ? eventsIn(layout, rows, capacity) : 0)
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
