// What windows have in common whose events leave together, when a timer closes them: tumbling, hopping, session.
import type { Event } from '../../rules/data/event.ts'
import { count } from '../memory.ts'
import type { Run } from '../run.ts'
import type { Amount } from './body.ts'
import { fold, totalOf } from './folded.ts'
import { forget, keep } from './kept.ts'
import type { Layout } from './layout.ts'
import { keptOf, type WindowMemory } from './memory.ts'
import { eventsIn } from './rows.ts'
import type { Sample } from './sample.ts'

/** Adds an event. Values that are kept are those of the newest events, as many as the limit allows. */
export function add(run: Run, layout: Layout, memory: WindowMemory, event: Event, sample: Sample): void {
  fold(layout, memory.folded, sample)
  if (layout.keeps) {
    const kept = keptOf(layout, memory)
    while (kept.tail - kept.head >= run.limits.windowEvents) {
      forget(layout, kept)
      count(run.memory, 'crowded')
    }
    keep(layout, kept, sample)
  }
  memory.newest = sample.time
  memory.last = event
}

/** What the events amount to that have not left yet. */
export function amountOf(layout: Layout, { folded, kept }: WindowMemory): Amount {
  const total = totalOf(layout, folded, kept)
  const events = eventsIn(layout, total, 0)
  if (kept !== undefined) while (kept.tail - kept.head > events) forget(layout, kept)
  return { total, kept }
}
