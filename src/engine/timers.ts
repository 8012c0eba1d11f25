// The timers of all rules and keys, in the order in which they run. What is no longer wanted stays until it comes up, so
// that setting, moving and clearing a timer cost the logarithm of their number at most.
import { compareStrings } from '../rules/data/value.ts'
import type { Rule } from '../rules/rule/rule.ts'
import { dueOf, idleTimer, type KeyMemory, withDue } from './memory.ts'
import { Moments } from './moments.ts'

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

/** A key with a timer, as whoever runs timers finds it. */
interface Owner {
  readonly context: { readonly rule: Rule }
  readonly key: KeyMemory
}

type Find<Found extends Owner> = (timer: Timer) => Found | undefined

/** Each timer that a key has set (`key.timers`) is in it once at least, due at the time in `key.queued`: then or before. */
export class TimerQueue {
  readonly #moments: Moments<Timer>

  /** `compareRules` says, by their ids, which of two rules comes first. */
  constructor(compareRules: (a: string, b: string) => number) {
    this.#moments = new Moments((a, b) => compareTimers(a, b, compareRules))
  }

  /** After the order of the rules has changed. */
  reorder(): void {
    this.#moments.reorder()
  }

  /** When the first is due. */
  get due(): number | undefined {
    return this.#moments.due
  }

  /** The first, where it is due by then. */
  firstUntil(until: number): Timer | undefined {
    return (this.due ?? Number.POSITIVE_INFINITY) <= until ? this.#moments.first : undefined
  }

  clear(): void {
    this.#moments.clear()
  }

  /** A key has set its timer to then. */
  add(rule: Rule, key: KeyMemory, timer: number, due: number): void {
    // A key's own time runs its timers; only what the clock of the machine moves is queued.
    if (rule.ownTime !== undefined && timer !== idleTimer) return
    const queued = dueOf(key.queued, timer)
    if (queued !== undefined && queued <= due) return
    key.queued = withDue(key.queued, timer, due)
    this.#moments.add({ due, rule: rule.id, key: key.text, timer })
  }

  /** Takes the first timer: whose it is, where that wants it now. */
  take<Found extends Owner>(find: Find<Found>): Found | undefined {
    const first = this.#moments.take()
    return first === undefined ? undefined : this.#wanting(first, find)
  }

  /** Takes the keys whose own time the clock has moved by then to what is next. */
  takeIdle<Found extends Owner>(until: number, find: Find<Found>): readonly Found[] {
    const others: Timer[] = []
    const found: Found[] = []
    for (let first = this.firstUntil(until); first !== undefined; first = this.firstUntil(until)) {
      this.#moments.take()
      const owner = first.timer === idleTimer ? this.#wanting(first, find) : undefined
      if (owner !== undefined) found.push(owner)
      else if (first.timer !== idleTimer) others.push(first)
    }
    for (const timer of others) this.#moments.add(timer)
    return found
  }

  /** Whose timer of the queue it is, where that has set it and it is due now; it is then no longer set. */
  #wanting<Found extends Owner>(timer: Timer, find: Find<Found>): Found | undefined {
    const found = find(timer)
    if (found === undefined || dueOf(found.key.queued, timer.timer) !== timer.due) return undefined
    const { context, key } = found
    key.queued = withDue(key.queued, timer.timer, undefined)
    const wanted = dueOf(key.timers, timer.timer)
    if (wanted === undefined) return undefined
    if (wanted > timer.due) {
      this.add(context.rule, key, timer.timer, wanted)
      return undefined
    }
    key.timers = withDue(key.timers, timer.timer, undefined)
    return found
  }
}

/**
 * Of those due at one moment: first what rules that live in their own time have to do; then in the order of the rules, then by
 * key, then the later timer first.
 */
function compareTimers(a: Timer, b: Timer, compareRules: (a: string, b: string) => number): number {
  if ((a.timer === idleTimer) !== (b.timer === idleTimer)) return a.timer === idleTimer ? -1 : 1
  if (a.rule !== b.rule) return compareRules(a.rule, b.rule)
  return a.key === b.key ? b.timer - a.timer : compareStrings(a.key, b.key)
}
