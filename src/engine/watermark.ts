// The watermark of a key that lives in its own time: how far that time has come.
import type { KeyMemory, OwnTimeMemory } from './memory.ts'

/** Before the first event a key's time is that at which it was expected, so that its silence can be measured. */
export function ownTimeOf(key: KeyMemory): OwnTimeMemory {
  key.ownTime ??= { watermark: key.seen, begun: false, arrived: key.seen, waiting: [] }
  return key.ownTime
}

/**
 * Where the last event left the watermark, and as far from there as the clock has moved it since. All in epoch
 * milliseconds; `idleAfter` is how long the clock waits for an event.
 */
export function watermarkAt(memory: OwnTimeMemory, clock: number, idleAfter: number): number {
  const { watermark, arrived, reached = watermark } = memory
  return Math.max(reached, watermark + Math.max(0, clock - arrived - idleAfter))
}
