// Windows whose events leave one by one, when another comes: sliding, and those of the last so many events.
import type { Window } from '../../rules/clauses/window.ts'
import type { Event } from '../../rules/data/event.ts'
import { count } from '../memory.ts'
import type { Run } from '../run.ts'
import { aggregateEvent } from './body.ts'
import { dropEvent, fold, totalOf } from './folded.ts'
import { type Kept, keep, oldestTime } from './kept.ts'
import { layoutOf } from './layout.ts'
import { keptOf, windowsOf } from './memory.ts'
import { take } from './sample.ts'

type Sliding = Extract<Window, { readonly kind: 'sliding' }>
type Counting = Extract<Window, { readonly kind: 'count' }>

/** The aggregate of the window that ends with this event. */
export function addToSliding(run: Run, { size }: Sliding, event: Event): readonly Event[] {
  const start = run.now - size
  add(run, event, kept => oldestTime(kept) <= start)
  return [aggregate(run, event, start)]
}

/** The aggregate of the last so many events, where it is its turn. */
export function addToCount(run: Run, window: Counting, event: Event): readonly Event[] {
  const kept = add(run, event, ({ head, tail }) => tail - head >= window.count)
  const memory = windowsOf(run, layoutOf(run.rule))
  memory.seen = (memory.seen ?? 0) + 1
  const after = memory.seen - window.count
  return after < 0 || after % window.every > 0 ? [] : [aggregate(run, event, oldestTime(kept))]
}

/** Adds an event, after the oldest have left. Where there are as many as the limit allows, one leaves early. */
function add(run: Run, event: Event, leaves: (kept: Kept) => boolean): Kept {
  const layout = layoutOf(run.rule)
  const sample = take(run, layout, event)
  const memory = windowsOf(run, layout)
  const kept = keptOf(layout, memory)
  while (kept.head < kept.tail && leaves(kept)) dropEvent(layout, memory.folded, kept)
  while (kept.tail - kept.head >= run.limits.windowEvents) {
    dropEvent(layout, memory.folded, kept)
    count(run.memory, 'crowded')
  }
  keep(layout, kept, sample)
  fold(layout, memory.folded, sample)
  return kept
}

function aggregate(run: Run, event: Event, start: number): Event {
  const layout = layoutOf(run.rule)
  const { folded, kept } = windowsOf(run, layout)
  return aggregateEvent(run, { total: totalOf(layout, folded, kept), kept }, { start, end: run.now }, event)
}
