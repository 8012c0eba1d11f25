// The machine's timers on an RxJS scheduler: one action at a time, for what is due first.
import { Observable, type SchedulerLike, type Subscription } from 'rxjs'
import type { Decision } from './decision.ts'
import type { Machine } from './machine.ts'

/** The longest delay that a platform's timer takes; what is due later is looked at again then. Milliseconds. */
const longest = 2 ** 31 - 1

/**
 * What timers decide, when they are due. `changed$` emits after whatever may have set or cleared timers. Wakes early
 * without harm, after a clock that stepped back for one: the machine runs nothing before its time.
 */
export function timerDecisions(
  machine: Machine,
  changed$: Observable<unknown>,
  scheduler: SchedulerLike,
): Observable<readonly Decision[]> {
  return new Observable(subscriber => {
    let planned: { readonly due: number; readonly action: Subscription } | undefined
    const plan = () => {
      const due = machine.nextDue
      if (due === planned?.due) return
      planned?.action.unsubscribe()
      planned = undefined
      if (due === undefined) return
      const delay = Math.min(Math.max(due - scheduler.now(), 0), longest)
      planned = { due, action: scheduler.schedule(wake, delay) }
    }
    const wake = () => {
      planned = undefined
      const decisions = machine.advance(scheduler.now())
      if (decisions.length > 0) subscriber.next(decisions)
      plan()
    }
    const changes = changed$.subscribe({ next: plan, error: error => subscriber.error(error) })
    plan()
    return () => {
      changes.unsubscribe()
      planned?.action.unsubscribe()
    }
  })
}
