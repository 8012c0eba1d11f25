// What windows share whose events leave one by one, when another comes: sliding, and those of the last so many events.
// They set no timer and are never empty.
import type { Event } from '../data/event.ts'
import { bodyOf, contentsOf, eventOf } from './contents/aggregate-event.ts'
import { addResult, dropEvent } from './contents/partial-results.ts'
import { keep, oldestTime, sizeOf } from './contents/ring.ts'
import { take } from './contents/sample.ts'
import { ringOf, stateOf, type WindowState } from './contents/state.ts'
import type { StorageLayout } from './contents/storage-layout.ts'
import type { Window, WindowStage } from './window.ts'

const nothing = () => {}

export const oneByOne: Pick<Window, 'single' | 'close' | 'begin' | 'retime' | 'next'> = {
  single: true,
  close: nothing,
  begin: nothing,
  retime: stage => stage.setTimer('window', undefined),
  next: () => undefined,
}

/**
 * Adds an event, after those have left that came at `start` or before, and those that are more than the window is of.
 * Where there are as many as the limit allows, one leaves early.
 */
export function add(
  stage: WindowStage,
  layout: StorageLayout,
  event: Event,
  start: number,
  events = Number.POSITIVE_INFINITY,
): WindowState {
  const sample = take(stage, layout.columns, event)
  const state = stateOf(stage, layout)
  const kept = ringOf(layout, state)
  while (sizeOf(kept) > 0 && (sizeOf(kept) >= events || oldestTime(kept) <= start))
    dropEvent(layout, state.folded, kept)
  while (sizeOf(kept) >= stage.limits.windowEvents) {
    dropEvent(layout, state.folded, kept)
    stage.count('crowded')
  }
  keep(layout, kept, sample)
  addResult(layout, state.folded, sample)
  state.seen = (state.seen ?? 0) + 1
  return state
}

/** The aggregate of the window that ends with this event. */
export function aggregate(
  stage: WindowStage,
  layout: StorageLayout,
  state: WindowState,
  event: Event,
  start: number,
): Event {
  const { key, now, parameters } = stage
  const frame = { key: key.key, start, end: now, open: false }
  return eventOf(bodyOf(layout, state, contentsOf(layout, state), frame, now, parameters), now, event)
}
