// The timers of all rules and keys, in the order in which they run. What is no longer wanted stays until it comes up, so
// that setting, moving and clearing a timer cost the logarithm of their number at most.
import { Heap } from './heap.ts'
import { idleTimer } from './memory.ts'

/** A timer of one key of one rule. */
export interface Timer {
  /** Epoch milliseconds. */
  readonly due: number
  readonly rule: string
  /** The canonical text of the key. */
  readonly key: string
  /** Its number: later ones come first. */
  readonly timer: number
}

/** A queue without timers, the next one due first. */
export const newTimerQueue = (): Heap<Timer> => new Heap(before)

/**
 * By due time; then what rules that live in their own time have to do; then by rule id, then key, then the later timer
 * first.
 */
function before(a: Timer, b: Timer): boolean {
  if (a.due !== b.due) return a.due < b.due
  if ((a.timer === idleTimer) !== (b.timer === idleTimer)) return a.timer === idleTimer
  if (a.rule !== b.rule) return a.rule < b.rule
  if (a.key !== b.key) return a.key < b.key
  return a.timer > b.timer
}
