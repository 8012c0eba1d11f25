// What windows share that a timer closes, and whose events leave together: tumbling, hopping, session.
import type { Event } from '../data/event.ts'
import { type Bounds, bodyOf, eventOf } from './contents/aggregate-event.ts'
import { addResult } from './contents/partial-results.ts'
import type { Rows } from './contents/result-rows.ts'
import { forget, keep, sizeOf } from './contents/ring.ts'
import type { Sample } from './contents/sample.ts'
import { ringOf, type WindowState } from './contents/state.ts'
import type { StorageLayout } from './contents/storage-layout.ts'
import type { WindowStage } from './window.ts'

/** Adds an event. Values that are kept are those of the newest events, as many as the limit allows. */
export function add(stage: WindowStage, layout: StorageLayout, state: WindowState, event: Event, sample: Sample): void {
  addResult(layout, state.folded, sample)
  state.seen = (state.seen ?? 0) + 1
  if (layout.keeps) {
    const ring = ringOf(layout, state)
    while (sizeOf(ring) >= stage.limits.windowEvents) {
      forget(layout, ring)
      stage.count('crowded')
    }
    keep(layout, ring, sample)
  }
  state.newest = sample.time
  state.last = event
}

/** Forgets the values of all but the newest so many events: the others have left. */
export function keepNewest(layout: StorageLayout, { kept }: WindowState, events: number): void {
  if (kept !== undefined) while (sizeOf(kept) > events) forget(layout, kept)
}

/**
 * The aggregate of what the window holds, of which `total` is the row. A window without events has the properties of the key's
 * newest, which is in its last aggregate where windows had come to rest.
 */
export function aggregate(
  stage: WindowStage,
  layout: StorageLayout,
  state: WindowState,
  total: Rows,
  bounds: Bounds,
  open = false,
): Event {
  const { key, now, parameters } = stage
  const { start, end } = bounds
  const body = bodyOf(layout, state, total, { key: key.key, start, end, open }, Math.min(end, now), parameters)
  return eventOf(body, now, state.last ?? key.newest?.origin)
}
