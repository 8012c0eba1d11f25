// `window` and `aggregate`: the events of a key become aggregates.
import type { Event } from '../../rules/event.ts'
import type { Run } from '../run.ts'

/** The state of one key's windows, as plain data. */
export interface WindowMemory {
  readonly events: readonly Event[]
}

/** An event of the key, and the aggregates that it completes: of sliding and count windows. */
export function addToWindow(_run: Run, _event: Event): readonly Event[] {
  return []
}

/** The timer `window`: the aggregates of the windows that end now. */
export function closeWindows(_run: Run): readonly Event[] {
  return []
}

/** Sets the timer of windows that are emitted though they hold no event, when the key begins. */
export function startWindows(_run: Run): void {}
