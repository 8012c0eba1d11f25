// The machine's timers on an RxJS scheduler: one action at a time, for what is due first.
import { Observable, type SchedulerLike, type Subscription } from 'rxjs'

/**
 * Milliseconds after which the time is looked at again, even if nothing is due sooner: a wall clock that is set ahead moves
 * no timer of the platform.
 */
const longest = 10_000

/** What has timers. */
export interface TimerSource<Result> {
  /** When the first of them is due, in epoch milliseconds. */
  readonly nextDue: number | undefined
  /** Runs what is due by then. */
  advance(now: number): Result
}

/**
 * What timers cause, when they are due. `changed$` emits after whatever may have set or cleared timers. Wakes early
 * without harm, after a clock that stepped back for one: the machine runs nothing before its time.
 */
export function timers<Result>(
  machine: TimerSource<Result>,
  changed$: Observable<unknown>,
  scheduler: SchedulerLike,
): Observable<Result> {
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
      subscriber.next(machine.advance(scheduler.now()))
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
