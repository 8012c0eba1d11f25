// Session windows: until no event has come for a gap, or the session has lasted for its maximum.
import type { Window } from '../../rules/clauses/window.ts'
import type { Event } from '../../rules/data/event.ts'
import { type Run, setTimer } from '../run.ts'
import { aggregateEvent } from './body.ts'
import { newestSince } from './folded.ts'
import { layoutOf } from './layout.ts'
import { windowsOf } from './memory.ts'
import { firstTime } from './rows.ts'
import { take } from './sample.ts'
import { add, amountOf } from './together.ts'

export type Session = Extract<Window, { readonly kind: 'session' }>

export function addToSession(run: Run, window: Session, event: Event): void {
  const layout = layoutOf(run.rule)
  const sample = take(run, layout, event)
  add(run, layout, windowsOf(run, layout), event, sample)
  retimeSession(run, window)
}

/** The timer: the aggregate of the session, which is over. */
export function closeSession(run: Run): readonly Event[] {
  const memory = run.key.window
  if (memory?.last === undefined) return []
  const layout = layoutOf(run.rule)
  const amount = amountOf(layout, memory)
  const bounds = { start: firstTime(layout, amount.total, 0), end: run.now }
  delete run.key.window
  return [aggregateEvent(run, amount, bounds, memory.last)]
}

/** Waits for the end of the session, if there is one. */
export function retimeSession(run: Run, { gap, max = Number.POSITIVE_INFINITY }: Session): void {
  const memory = run.key.window
  const start = memory === undefined ? undefined : newestSince(layoutOf(run.rule), memory.folded)
  const due = memory === undefined || start === undefined ? undefined : Math.min(memory.newest + gap, start + max)
  setTimer(run, 'window', due)
}
