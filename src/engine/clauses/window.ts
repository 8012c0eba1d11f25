// `window` and `aggregate`: the events of a key become aggregates, each of them an event of its own.
import type { Event } from '../../rules/data/event.ts'
import { dueOf } from '../dues.ts'
import { type Run, setTimer, timed } from '../run.ts'
import { addToHopping, closeHopping, retimeHopping, startHopping } from '../windows/hopping.ts'
import { addToSession, closeSession, retimeSession } from '../windows/session.ts'
import { addToCount, addToSliding } from '../windows/sliding.ts'

/** An event of the key, and the aggregates that it completes: of sliding and count windows. */
export function addToWindow(run: Run, event: Event): readonly Event[] {
  const { window } = run.rule
  switch (window?.kind) {
    case 'sliding':
      return addToSliding(run, window, event)
    case 'count':
      return addToCount(run, window, event)
    case 'hopping':
      addToHopping(run, window, event)
      return []
    case 'session':
      addToSession(run, window, event)
      return []
    case undefined:
      return []
  }
}

/** The timer `window`: the aggregates of the windows that end now. */
export function closeWindows(run: Run): readonly Event[] {
  const { window } = run.rule
  if (window?.kind === 'hopping') return closeHopping(run, window)
  return window?.kind === 'session' ? closeSession(run) : []
}

/** Sets the timer of windows that are emitted though they hold no event, when the key begins. */
export function startWindows(run: Run): void {
  const { window } = run.rule
  if (window?.kind === 'hopping') startHopping(run, window)
}

/** Sets the timer of the window that ends next, after the rule changed. */
export function retimeWindows(run: Run): void {
  const { window } = run.rule
  // A key whose windows have not begun, because its first event still waits, begins them with that.
  const { key } = run
  if (key.window === undefined && key.newest === undefined && dueOf(key.timers, timed.indexOf('window')) === undefined)
    return
  if (window?.kind === 'hopping') retimeHopping(run, window)
  else if (window?.kind === 'session') retimeSession(run, window)
  else setTimer(run, 'window', undefined)
}
