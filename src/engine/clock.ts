// The machine's timers on an RxJS scheduler: one action at a time, for what is due first.
import { Observable, type SchedulerLike, type Subscription } from 'rxjs'
import type { Decision } from './decision.ts'
import type { Machine } from './machine.ts'

/**
 * Milliseconds after which the time is looked at again, even if nothing is due sooner: a wall clock that is set ahead moves
 * no timer of the platform.
 */
const longest = 10_000

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
