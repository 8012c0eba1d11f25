// The rows of a window: the newest events in one row, those before in pieces. Where many events leave at once, a piece is
// a pane, and leaves whole. Where they leave one by one, a piece is so many events, and the oldest is taken apart again
// into a row for each event and those after it in the piece. Plain data.

import { forget, type Kept, recall } from './kept.ts'
import type { Layout } from './layout.ts'
import { appendRow, clearRow, eventsIn, firstTime, newRows, type Rows, writeRow } from './rows.ts'
import { newSample, type Sample } from './sample.ts'
import { appendAll, firstOf, newTwoStacks, push, shift, sizeOf, type TwoStacks } from './two-stacks.ts'

export interface Folded {
  /** One row: the newest events. */
  readonly newest: Rows
  /** The pieces before it. */
  pieces?: TwoStacks
  /** What is left of the oldest piece: row n is that of its last n + 1 events. */
  oldest?: { rows: Rows; capacity: number; left: number }
}

/** Events of a piece, where they leave one by one. */
const piece = 16

export const newFolded = (layout: Layout): Folded => ({ newest: newRows(layout, 1) })

/** Adds an event to the newest. */
export function fold(layout: Layout, folded: Folded, sample: Sample): void {
  writeRow(layout, layout.one, 0, sample)
  appendRow(layout, folded.newest, 0, layout.one, 0)
  if (layout.single && eventsIn(layout, folded.newest, 0) === piece) seal(layout, folded)
}

/** Makes the newest events a piece. True where the oldest had to go for it, as there are no more pieces than `most`. */
export function seal(layout: Layout, folded: Folded, most = Number.POSITIVE_INFINITY): boolean {
  folded.pieces ??= newTwoStacks(layout)
  const isFull = sizeOf(folded.pieces) >= most
  if (isFull) shift(layout, folded.pieces)
  push(layout, folded.pieces, folded.newest)
  clearRow(layout, folded.newest, 0)
  return isFull
}

/** The time of the first of the newest events; undefined: there are none. */
export function newestSince(layout: Layout, { newest }: Folded): number | undefined {
  return eventsIn(layout, newest, 0) === 0 ? undefined : firstTime(layout, newest, 0)
}

/** Drops the panes from before that time. */
export function dropPanes(layout: Layout, folded: Folded, start: number): void {
  const { pieces, newest } = folded
  while (pieces !== undefined && sizeOf(pieces) > 0 && firstTime(layout, pieces.rows, firstOf(pieces)) < start) {
    shift(layout, pieces)
  }
  if (firstTime(layout, newest, 0) < start) clearRow(layout, newest, 0)
}

/** Drops the oldest event, in the rows and in what is kept. */
export function dropEvent(layout: Layout, folded: Folded, kept: Kept): void {
  folded.oldest ??= { rows: newRows(layout, 1), capacity: 1, left: 0 }
  if (folded.oldest.left === 0) takeApart(layout, folded, folded.oldest, kept)
  folded.oldest.left--
  forget(layout, kept)
}

const recalled = newSample()

function takeApart(layout: Layout, folded: Folded, oldest: NonNullable<Folded['oldest']>, kept: Kept): void {
  const { pieces, newest } = folded
  const count = pieces === undefined || sizeOf(pieces) === 0 ? eventsIn(layout, newest, 0) : piece
  if (pieces === undefined || sizeOf(pieces) === 0) clearRow(layout, newest, 0)
  else shift(layout, pieces)
  if (oldest.capacity < count) {
    oldest.capacity = 2 ** Math.ceil(Math.log2(count))
    oldest.rows = newRows(layout, oldest.capacity)
  }
  for (let row = 0; row < count; row++) {
    recall(layout, kept, kept.head + count - 1 - row, recalled)
    writeRow(layout, oldest.rows, row, recalled)
    if (row > 0) appendRow(layout, oldest.rows, row, oldest.rows, row - 1)
  }
  oldest.left = count
}

/** The row of all events of the window: the layout's own, until the next is asked for. */
export function totalOf(layout: Layout, { newest, pieces, oldest }: Folded): Rows {
  const { total } = layout
  clearRow(layout, total, 0)
  if (oldest !== undefined && oldest.left > 0) appendRow(layout, total, 0, oldest.rows, oldest.left - 1)
  if (pieces !== undefined) appendAll(layout, total, 0, pieces)
  appendRow(layout, total, 0, newest, 0)
  return total
}
