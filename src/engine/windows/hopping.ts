// Hopping windows, and tumbling ones, which hop by their size: closed by a timer at their ends.
import type { Event } from '../../rules/data/event.ts'
import { timeReached } from '../clauses/event-time.ts'
import { count } from '../memory.ts'
import { mostInALeap, type Run, setTimer } from '../run.ts'
import { aggregateEvent } from './body.ts'
import { dropPanes, newestSince, seal } from './folded.ts'
import { gridOf, type Hopping } from './grid.ts'
import { layoutOf } from './layout.ts'
import { type WindowMemory, windowsOf } from './memory.ts'
import { eventsIn } from './rows.ts'
import { take } from './sample.ts'
import { add, amountOf } from './together.ts'

export function addToHopping(run: Run, window: Hopping, event: Event): void {
  const layout = layoutOf(run.rule)
  const grid = gridOf(window)
  const sample = take(run, layout, event)
  const memory = windowsOf(run, layout)
  const since = newestSince(layout, memory.folded)
  if (since !== undefined && grid.paneOf(since) !== grid.paneOf(run.now)) {
    const dropped = seal(layout, memory.folded, run.limits.windowEvents)
    if (dropped) count(run.memory, 'crowded')
  }
  add(run, layout, memory, event, sample)
  if (memory.end === undefined) closeAt(run, memory, grid.endAfter(run.now))
}

/** The timer: the aggregate of the window that ends, if it holds an event, or is wanted without. */
export function closeHopping(run: Run, window: Hopping): readonly Event[] {
  const memory = run.key.window
  if (memory?.end === undefined) return []
  const layout = layoutOf(run.rule)
  const { end } = memory
  const start = gridOf(window).startOf(end)
  dropPanes(layout, memory.folded, start)
  const amount = amountOf(layout, memory)
  const isEmpty = eventsIn(layout, amount.total, 0) === 0
  const closed = isEmpty && !window.empty ? [] : [aggregateEvent(run, amount, { start, end }, memory.last)]
  goOn(run, window, memory, isEmpty ? leapTo(run, window, end) : gridOf(window).endAfter(end))
  return closed
}

/** Waits for the next window, where it will hold an event or is wanted without. */
function goOn(run: Run, window: Hopping, memory: WindowMemory, end: number): void {
  if (window.empty || memory.newest >= gridOf(window).startOf(end)) closeAt(run, memory, end)
  else {
    delete run.key.window
    setTimer(run, 'window', undefined)
  }
}

function closeAt(run: Run, memory: WindowMemory, end: number): void {
  memory.end = end
  setTimer(run, 'window', end)
}

/**
 * The end of the next window without an event. Where time leaps ahead by years, as that of a device without a battery for
 * its clock does, only the last of those windows are emitted.
 */
function leapTo(run: Run, window: Hopping, closed: number): number {
  const grid = gridOf(window)
  const next = grid.endAfter(closed)
  const soonest = timeReached(run) - mostInALeap * window.every
  if (soonest <= next) return next
  const end = grid.endAfter(soonest)
  count(run.memory, 'leapt', Math.round((end - next) / window.every))
  return end
}

/** Waits for the first window of a key, where it is wanted without an event. */
export function startHopping(run: Run, window: Hopping): void {
  if (!window.empty) return
  closeAt(run, windowsOf(run, layoutOf(run.rule)), gridOf(window).endAfter(run.now))
}

/** Waits for the window that ends next, after the rule changed. */
export function retimeHopping(run: Run, window: Hopping): void {
  const memory = run.key.window
  if (memory?.end !== undefined) setTimer(run, 'window', memory.end)
  else if (memory !== undefined) goOn(run, window, memory, gridOf(window).endAfter(Math.max(run.now, memory.newest)))
  else if (window.empty) startHopping(run, window)
  else setTimer(run, 'window', undefined)
}
