// The time of the module: the wall clock, but one that never goes back. RxJS's own scheduler moves the work.
import { asyncScheduler, type SchedulerLike } from 'rxjs'

/** Two clocks in milliseconds: of the day, which people and time servers set, and one that only runs. */
export interface Clocks {
  readonly wall: () => number
  readonly steady: () => number
}

/**
 * Where the wall clock is set ahead, time goes with it: a device without a battery for its clock starts in 1970 and jumps to
 * the present. Where it is set back, time goes on at its own pace, so that a duration lasts as long as it says, until
 * the wall clock has caught up. It begins no earlier than at `from`, in epoch milliseconds.
 */
export function steadyScheduler({ wall, steady }: Clocks, from = Number.NEGATIVE_INFINITY): SchedulerLike {
  /** By how much the time is ahead of the steady clock; it only grows. */
  let ahead = Math.max(wall(), from) - steady()
  return {
    now() {
      const run = steady()
      ahead = Math.max(ahead, wall() - run)
      return Math.floor(run + ahead)
    },
    schedule: asyncScheduler.schedule.bind(asyncScheduler),
  }
}
