// The partial results of a window: of the newest events in one row, of those before in pieces. Where many events leave at
// once, a piece is a pane, and leaves whole. Where they leave one by one, a piece is a few events; the events of the
// oldest, once the first of them has left, are computed from the ring whenever they are asked for. Plain data.
import { carriedOn } from './continued.ts'
import { addEvent, appendRow, clearRow, eventsIn, firstTime, newRows, type Rows, writeRow } from './result-rows.ts'
import { forget, type Ring, recall } from './ring.ts'
import { newSample, type Sample } from './sample.ts'
import type { StorageLayout } from './storage-layout.ts'
import {
  appendSince,
  firstOf,
  newTwoStackQueue,
  push,
  rowAt,
  shift,
  sizeOf,
  type TwoStackQueue,
} from './two-stack-queue.ts'

export interface PartialResults {
  /** One row: the newest events. */
  readonly newest: Rows
  /** The pieces before it. */
  pieces: TwoStackQueue | undefined
  /** How many events before those are in no row: less than a piece. */
  apart: number
  /** Of panes: what goes on from each, for those of the pieces. A piece says what all from there on amount to. */
  lasts?: (Rows | undefined)[]
  /** One row: what goes on from the events that have left. */
  before?: Rows
}

/** Events of a piece, where they leave one by one. */
const piece = 8

/** The results of a window without events. */
export const newResults = (layout: StorageLayout): PartialResults => ({
  newest: newRows(layout, 1),
  pieces: undefined,
  apart: 0,
})

/** Adds an event to the newest. */
export function addResult(layout: StorageLayout, results: PartialResults, sample: Sample): void {
  addEvent(layout, results.newest, 0, sample)
  if (layout.single && eventsIn(layout, results.newest, 0) === piece) seal(layout, results)
}

/** Makes the newest events a piece. True where the oldest had to go for it, as there are no more pieces than `most`. */
export function seal(layout: StorageLayout, results: PartialResults, most = Number.POSITIVE_INFINITY): boolean {
  results.pieces ??= newTwoStackQueue(layout)
  const isFull = sizeOf(results.pieces) >= most
  if (isFull) dropPane(layout, results, results.pieces)
  push(layout, results.pieces, results.newest)
  if (layout.continued.length > 0 && !layout.single) {
    results.lasts ??= []
    results.lasts.push(carriedOn(layout, undefined, results.newest, 0))
  }
  clearRow(layout, results.newest, 0)
  return isFull
}

/** The time of the first of the newest events; undefined: there are none. */
export function newestSince(layout: StorageLayout, { newest }: PartialResults): number | undefined {
  return eventsIn(layout, newest, 0) === 0 ? undefined : firstTime(layout, newest, 0)
}

/** Drops the panes from before that time. */
export function dropPanes(layout: StorageLayout, results: PartialResults, start: number): void {
  const { pieces, newest } = results
  while (pieces !== undefined && sizeOf(pieces) > 0 && firstTime(layout, pieces.rows, firstOf(pieces)) < start) {
    dropPane(layout, results, pieces)
  }
  if (eventsIn(layout, newest, 0) === 0 || firstTime(layout, newest, 0) >= start) return
  leave(layout, results, newest, 0)
  clearRow(layout, newest, 0)
}

/** Drops the oldest pane. */
function dropPane(layout: StorageLayout, results: PartialResults, pieces: TwoStackQueue): void {
  // Panes of an earlier version have none.
  const left = results.lasts?.length === sizeOf(pieces) ? results.lasts.shift() : undefined
  if (left !== undefined) leave(layout, results, left, 0)
  shift(layout, pieces)
}

/** The events of a row leave the window: what goes on from them is kept. */
function leave(layout: StorageLayout, results: PartialResults, rows: Rows, index: number): void {
  const before = carriedOn(layout, results.before, rows, index)
  if (before !== undefined) results.before = before
}

/** What goes on to a window that begins then. Changes no state. */
export function beforeSince(layout: StorageLayout, results: PartialResults, start: number): Rows | undefined {
  const { newest, pieces, lasts = [], before } = results
  const then = newResults(layout)
  if (before !== undefined) leave(layout, then, before, 0)
  lasts.forEach((last, index) => {
    if (pieces === undefined || last === undefined) return
    const row = rowAt(pieces, index + sizeOf(pieces) - lasts.length)
    if (firstTime(layout, pieces.rows, row) < start) leave(layout, then, last, 0)
  })
  if (eventsIn(layout, newest, 0) > 0 && firstTime(layout, newest, 0) < start) leave(layout, then, newest, 0)
  return then.before
}

/** Drops the oldest event, in the partial results and in the ring. */
export function dropEvent(layout: StorageLayout, results: PartialResults, ring: Ring): void {
  const { pieces, newest } = results
  if (layout.continued.length > 0) {
    recall(layout, ring, ring.head, recalled)
    writeRow(layout, layout.one, 0, recalled)
    leave(layout, results, layout.one, 0)
  }
  if (results.apart > 0) results.apart--
  else if (pieces !== undefined && sizeOf(pieces) > 0) {
    shift(layout, pieces)
    results.apart = piece - 1
  } else {
    results.apart = eventsIn(layout, newest, 0) - 1
    clearRow(layout, newest, 0)
  }
  forget(layout, ring)
}

const recalled = newSample()

/**
 * The row of all events of the window that are not in panes from before `since`: the layout's own, until the next is
 * asked for. Changes no state.
 */
export function totalOf(
  layout: StorageLayout,
  { newest, pieces, apart }: PartialResults,
  ring: Ring | undefined,
  since: number,
): Rows {
  const { one, total } = layout
  clearRow(layout, total, 0)
  for (let event = 0; ring !== undefined && event < apart; event++) {
    recall(layout, ring, ring.head + event, recalled)
    addEvent(layout, total, 0, recalled)
  }
  if (pieces !== undefined) appendSince(layout, total, pieces, since, one)
  if (firstTime(layout, newest, 0) >= since) appendRow(layout, total, 0, newest, 0)
  return total
}
