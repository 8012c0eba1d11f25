// The timers of all rules and keys, in the order in which they run. What is no longer wanted stays until it comes up, so
// that setting, moving and clearing a timer cost the logarithm of how many moments there are at most.
import type { Rule } from '../rules/rule/rule.ts'
import { dueOf, idleTimer, type KeyMemory, type RuleMemory, withDue } from './memory.ts'
import { Moments, type TakenMoment, type Timers } from './moments.ts'

/**
 * Each timer that a key has set (`key.timers`) is in it once at least, due at the time in `key.queued`: then or before. Of those
 * due at one moment, first what rules that live in their own time have to do; then in the order of the rules, then by key, then the
 * later timer first.
 */
export class TimerQueue {
  readonly #moments: Moments
  readonly #keep: (key: KeyMemory) => void

  /** `compareRules` says, by their ids, which of two rules comes first; `keep` is told of each key before it changes. */
  constructor(compareRules: (a: string, b: string) => number, keep: (key: KeyMemory) => void = () => {}) {
    this.#moments = new Moments(compareRules)
    this.#keep = keep
  }

  /** After the order of the rules has changed. */
  reorder(): void {
    this.#moments.reorder()
  }

  /** When the first is due. */
  get due(): number | undefined {
    return this.#moments.due
  }

  /** Those of which the first one is, where it is due by then. */
  firstUntil(until: number): Timers | undefined {
    return (this.due ?? Number.POSITIVE_INFINITY) <= until ? this.#moments.first : undefined
  }

  clear(): void {
    this.#moments.clear()
  }

  /** A key has set its timer to then. */
  add(
    rule: Pick<Rule, 'id' | 'ownTime'>,
    { keys }: Pick<RuleMemory, 'keys'>,
    key: KeyMemory,
    timer: number,
    due: number,
  ): void {
    // A key's own time runs its timers; only what the clock of the machine moves is queued.
    if (rule.ownTime !== undefined && timer !== idleTimer) return
    const queued = dueOf(key.queued, timer)
    if (queued !== undefined && queued <= due) return
    key.queued = withDue(key.queued, timer, due)
    this.#moments.add(due, rule.id, keys, timer, key)
  }

  /** Takes the first timer, which is of these: the key, where that is still there and wants it now. */
  take(timers: Timers): KeyMemory | undefined {
    const key = this.#moments.take(timers)
    if (key === undefined || !timers.of.holds(key)) return undefined
    this.#keep(key)
    return this.#isWanted(timers, key) ? key : undefined
  }

  /** Takes all of these: their rule is not there any more, or has begun anew. */
  drop(timers: Timers): void {
    this.#moments.drop(timers)
  }

  /** Takes the keys whose own time the clock has moved by then to what is next. */
  takeIdle(until: number, found: (timers: Timers, key: KeyMemory) => void): void {
    const others: TakenMoment[] = []
    for (let first = this.firstUntil(until); first !== undefined; first = this.firstUntil(until)) {
      if (first.timer === idleTimer) {
        const key = this.take(first)
        if (key !== undefined) found(first, key)
      } else {
        // Those of own time come first.
        const rest = this.#moments.takeMoment()
        if (rest !== undefined) others.push(rest)
      }
    }
    for (const moment of others) this.#moments.putBack(moment)
  }

  /** Whether the key has set it and it is due now; it is then no longer set. */
  #isWanted({ due, rule, of, timer }: Timers, key: KeyMemory): boolean {
    if (dueOf(key.queued, timer) !== due) return false
    key.queued = withDue(key.queued, timer, undefined)
    const wanted = dueOf(key.timers, timer)
    if (wanted === undefined) return false
    if (wanted > due) {
      key.queued = withDue(key.queued, timer, wanted)
      this.#moments.add(wanted, rule, of, timer, key)
      return false
    }
    key.timers = withDue(key.timers, timer, undefined)
    return true
  }
}
