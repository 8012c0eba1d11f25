// What hopping windows and tumbling ones, which hop by their size, are: closed by a timer at the ends of a grid. A tumbling
// one may end before, with its Nth event: the rest of it begins with the next one.
import { mostInALeap } from '../rule/clause.ts'
import { add, aggregate, keepNewest } from './closed-by-timer.ts'
import { contentsOf, countOf } from './contents/aggregate-event.ts'
import { dropPanes, newestSince, seal } from './contents/partial-results.ts'
import { take } from './contents/sample.ts'
import { stateFrom, stateOf, type WindowState } from './contents/state.ts'
import type { StorageLayout } from './contents/storage-layout.ts'
import { type Endings, endsByEvent } from './endings.ts'
import { gridOf } from './grid.ts'
import type { Panes, Window, WindowStage } from './window.ts'

/** `empty`: windows are wanted that hold no event. */
interface OnGrid extends Endings {
  readonly empty: boolean
}

export function onGrid(panes: Panes, { empty, events: most, partial }: OnGrid): Window {
  const grid = gridOf(panes)
  const completes = endsByEvent({ events: most, partial })

  /** The start of the window that ends then. */
  const startOf = (layout: StorageLayout, state: WindowState, end: number) =>
    state.cut === end ? (newestSince(layout, state.folded) ?? end) : grid.startOf(end)

  function closeAt(stage: WindowStage, state: WindowState, end: number): void {
    state.end = end
    stage.setTimer('window', end)
  }

  /** Waits for the window that ends then, where it will hold an event or is wanted without. */
  function waitFor(stage: WindowStage, layout: StorageLayout, state: WindowState, end: number): void {
    if (empty || state.newest >= grid.startOf(end)) closeAt(stage, state, end)
    else {
      rest(stage, layout, state)
      stage.setTimer('window', undefined)
    }
  }

  /** No window is open: only what goes on to the next one is kept, and where one was cut, what is left of it. */
  function rest(stage: WindowStage, layout: StorageLayout, state: WindowState): WindowState | undefined {
    dropPanes(layout, state.folded, Number.POSITIVE_INFINITY)
    const { before } = state.folded
    const { cut } = state
    stage.state = undefined
    if (before !== undefined) stateOf(stage, layout).folded.before = before
    if (cut !== undefined && cut > stage.now) stateOf(stage, layout).cut = cut
    return stage.state
  }

  /**
   * Where time leaps ahead by years, as that of a device without a battery for its clock does, only the last of the windows
   * without an event are emitted: the end of the first of those; undefined where this is one of them.
   */
  function leapFrom(stage: WindowStage, end: number): number | undefined {
    const skipped = grid.endsUntil(end, stage.reached()) + 1 - mostInALeap
    if (skipped <= 0) return undefined
    stage.count('leapt', skipped)
    return grid.endBehind(end, skipped)
  }

  function begin(stage: WindowStage, layout: StorageLayout): void {
    if (empty) closeAt(stage, stateOf(stage, layout), grid.endAfter(stage.now))
  }

  /** The window that ends at `end` has an event more, and may be full, or told. */
  function complete(stage: WindowStage, layout: StorageLayout, state: WindowState, end: number): void {
    dropPanes(layout, state.folded, grid.startOf(end))
    const total = contentsOf(layout, state)
    const events = countOf(layout, total)
    keepNewest(layout, state, events)
    const isFull = events >= most
    if (!isFull && !partial) return
    const start = startOf(layout, state, end)
    const told = aggregate(stage, layout, state, total, { start, end: isFull ? stage.now : end }, !isFull)
    if (isFull) cutAt(stage, layout, state, end)
    stage.pass(told)
  }

  /** The window has ended before its end: what is left of it begins with the next event. */
  function cutAt(stage: WindowStage, layout: StorageLayout, state: WindowState, end: number): void {
    const { last } = state
    state.cut = end
    const left = rest(stage, layout, state)
    if (!empty || left === undefined) {
      stage.setTimer('window', undefined)
      return
    }
    left.end = end
    if (last !== undefined) left.last = last
  }

  return {
    single: false,
    continues: true,
    asks: [],
    completes,
    span: Math.max(panes.size, panes.every),
    receive(stage, layout, event) {
      const sample = take(stage, layout.columns, event)
      const state = stateFrom(stage, layout, event)
      const since = newestSince(layout, state.folded)
      if (since !== undefined && grid.paneOf(since) !== grid.paneOf(stage.now)) {
        const dropped = seal(layout, state.folded, stage.limits.windowEvents)
        if (dropped) stage.count('crowded')
      }
      add(stage, layout, state, event, sample)
      // Between two windows there may be a gap.
      if (state.end === undefined) waitFor(stage, layout, state, grid.endAfter(stage.now))
      if (completes && state.end !== undefined) complete(stage, layout, state, state.end)
    },
    close(stage, layout) {
      const { state } = stage
      if (state?.end === undefined) return
      const { end } = state
      const bounds = { start: startOf(layout, state, end), end }
      dropPanes(layout, state.folded, grid.startOf(end))
      const total = contentsOf(layout, state)
      const events = countOf(layout, total)
      keepNewest(layout, state, events)
      const isEmpty = events === 0
      const isWanted = !isEmpty || (empty && state.cut !== end)
      const later = isEmpty && isWanted ? leapFrom(stage, end) : undefined
      if (later !== undefined) {
        closeAt(stage, state, later)
        return
      }
      const closed = isWanted ? aggregate(stage, layout, state, total, bounds) : undefined
      delete state.cut
      waitFor(stage, layout, state, grid.endAfter(end))
      if (closed !== undefined) stage.pass(closed)
    },
    begin,
    retime(stage, layout) {
      const { state } = stage
      if (state !== undefined) {
        waitFor(stage, layout, state, state.end ?? grid.endAfter(Math.max(stage.now, state.newest)))
      } else if (empty) begin(stage, layout)
      else stage.setTimer('window', undefined)
    },
    next: (state, layout) =>
      state.end === undefined ? undefined : { start: startOf(layout, state, state.end), end: state.end },
    bounds: held => held,
  }
}
