// What hopping windows and tumbling ones, which hop by their size, are: closed by a timer at the ends of a grid.
import { mostInALeap } from '../rule/clause.ts'
import { add, aggregate, keepNewest } from './closed-by-timer.ts'
import { contentsOf, countOf } from './contents/aggregate-event.ts'
import { dropPanes, newestSince, seal } from './contents/partial-results.ts'
import { take } from './contents/sample.ts'
import { stateOf, type WindowState } from './contents/state.ts'
import type { StorageLayout } from './contents/storage-layout.ts'
import { gridOf } from './grid.ts'
import type { Panes, Window, WindowStage } from './window.ts'

/** `empty`: windows are wanted that hold no event. */
export function onGrid(panes: Panes, empty: boolean): Window {
  const grid = gridOf(panes)

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

  /** No window is open: only what goes on to the next one is kept. */
  function rest(stage: WindowStage, layout: StorageLayout, state: WindowState): void {
    dropPanes(layout, state.folded, Number.POSITIVE_INFINITY)
    const { before } = state.folded
    stage.state = undefined
    if (before !== undefined) stateOf(stage, layout).folded.before = before
  }

  /**
   * Where time leaps ahead by years, as that of a device without a battery for its clock does, only the last of the windows
   * without an event are emitted: the end of the first of those; undefined where this is one of them.
   */
  function leapFrom(stage: WindowStage, end: number): number | undefined {
    const skipped = Math.floor((stage.reached() - end) / panes.every) + 1 - mostInALeap
    if (skipped <= 0) return undefined
    const next = grid.endAfter(end + skipped * panes.every - 1)
    stage.count('leapt', Math.round((next - end) / panes.every))
    return next
  }

  function begin(stage: WindowStage, layout: StorageLayout): void {
    if (empty) closeAt(stage, stateOf(stage, layout), grid.endAfter(stage.now))
  }

  return {
    single: false,
    continues: true,
    span: Math.max(panes.size, panes.every),
    receive(stage, layout, event) {
      const sample = take(stage, layout.columns, event)
      const state = stateOf(stage, layout)
      const since = newestSince(layout, state.folded)
      if (since !== undefined && grid.paneOf(since) !== grid.paneOf(stage.now)) {
        const dropped = seal(layout, state.folded, stage.limits.windowEvents)
        if (dropped) stage.count('crowded')
      }
      add(stage, layout, state, event, sample)
      // Between two windows there may be a gap.
      if (state.end === undefined) waitFor(stage, layout, state, grid.endAfter(stage.now))
    },
    close(stage, layout) {
      const { state } = stage
      if (state?.end === undefined) return
      const { end } = state
      const bounds = { start: grid.startOf(end), end }
      dropPanes(layout, state.folded, bounds.start)
      const total = contentsOf(layout, state)
      const events = countOf(layout, total)
      keepNewest(layout, state, events)
      const isEmpty = events === 0
      const later = isEmpty && empty ? leapFrom(stage, end) : undefined
      if (later !== undefined) {
        closeAt(stage, state, later)
        return
      }
      const closed = isEmpty && !empty ? undefined : aggregate(stage, layout, state, total, bounds)
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
    next: ({ end }) => (end === undefined ? undefined : { start: grid.startOf(end), end }),
    bounds: held => held,
  }
}
