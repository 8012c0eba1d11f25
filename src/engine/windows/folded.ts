// The rows of a window: the newest events in one row, those before in pieces. Where many events leave at once, a piece is
// a pane, and leaves whole. Where they leave one by one, a piece is a few events; the events of the oldest, once the first
// of them has left, are put together anew from what is kept of them whenever it is asked for. Plain data.
import { forget, type Kept, recall } from './kept.ts'
import type { Layout } from './layout.ts'
import { appendRow, clearRow, eventsIn, firstTime, newRows, type Rows, writeRow } from './rows.ts'
import { newSample, type Sample } from './sample.ts'
import { appendAll, firstOf, newTwoStacks, push, shift, sizeOf, type TwoStacks } from './two-stacks.ts'

export interface Folded {
  /** One row: the newest events. */
  readonly newest: Rows
  /** The pieces before it. */
  pieces: TwoStacks | undefined
  /** How many events before those are in no row: less than a piece. */
  apart: number
}

/** Events of a piece, where they leave one by one. */
const piece = 8

export const newFolded = (layout: Layout): Folded => ({ newest: newRows(layout, 1), pieces: undefined, apart: 0 })

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
  const { pieces, newest } = folded
  if (folded.apart > 0) folded.apart--
  else if (pieces !== undefined && sizeOf(pieces) > 0) {
    shift(layout, pieces)
    folded.apart = piece - 1
  } else {
    folded.apart = eventsIn(layout, newest, 0) - 1
    clearRow(layout, newest, 0)
  }
  forget(layout, kept)
}

const recalled = newSample()

/** The row of all events of the window: the layout's own, until the next is asked for. */
export function totalOf(layout: Layout, { newest, pieces, apart }: Folded, kept?: Kept): Rows {
  const { one, total } = layout
  clearRow(layout, total, 0)
  for (let event = 0; kept !== undefined && event < apart; event++) {
    recall(layout, kept, kept.head + event, recalled)
    writeRow(layout, one, 0, recalled)
    appendRow(layout, total, 0, one, 0)
  }
  if (pieces !== undefined) appendAll(layout, total, 0, pieces)
  appendRow(layout, total, 0, newest, 0)
  return total
}
