// Virtual time for code that waits for promises between timers.
import { VirtualTimeScheduler } from 'rxjs'

export interface VirtualClock {
  readonly scheduler: VirtualTimeScheduler
  /** Lets that many milliseconds pass, timer by timer, and what promises do at each. */
  advance(milliseconds: number): Promise<void>
}

export function virtualClock(): VirtualClock {
  const scheduler = new VirtualTimeScheduler(undefined, 0)
  async function advance(milliseconds: number): Promise<void> {
    const until = scheduler.frame + milliseconds
    await promises()
    for (;;) {
      const due = Math.min(...scheduler.actions.map(({ delay }) => delay))
      if (due > until) break
      scheduler.maxFrames = due
      scheduler.flush()
      await promises()
    }
    scheduler.frame = until
    scheduler.maxFrames = until
  }
  return { scheduler, advance }
}

/** Everything that promises have to do, and what nextTick has, before the next macrotask. */
export function promises(): Promise<void> {
  return new Promise(resolve => {
    setImmediate(resolve)
  })
}
