// The hub's timers, all of which end with it. Knows no clock but the scheduler.
import type { SchedulerLike, Subscription } from 'rxjs'

export interface Timers {
  /** Epoch milliseconds. */
  now(): number
  /** Calls back after so many milliseconds, unless the subscription or everything was ended before. */
  after(time: number, action: () => void): Subscription
  /** Ends all timers, for good. */
  stop(): void
}

/** Timers on the scheduler, until they are stopped. */
export function createTimers(scheduler: SchedulerLike): Timers {
  const pending = new Set<Subscription>()
  let stopped = false
  return {
    now: () => scheduler.now(),
    after(time, action) {
      const timer = scheduler.schedule(() => {
        timer.unsubscribe()
        action()
      }, time)
      pending.add(timer)
      timer.add(() => pending.delete(timer))
      if (stopped) timer.unsubscribe()
      return timer
    },
    stop() {
      stopped = true
      for (const timer of pending) timer.unsubscribe()
    },
  }
}
