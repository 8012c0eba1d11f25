// When the timers of one key are due, by their numbers: a short list of number, due time, number, due time, and so on.
// Most keys have one timer or none, and there may be a hundred thousand keys, for which a Map is much.

/** Plain data that is never changed in place, so that all keys without timers share one. */
export type KeyTimers = readonly number[]

export const noTimers: KeyTimers = []

/** When the timer of that number is due; undefined: it is not set. */
export function dueOf(timers: KeyTimers, timer: number): number | undefined {
  for (let index = 0; index < timers.length; index += 2) if (timers[index] === timer) return timers[index + 1]
  return undefined
}

/** The list with this time for that timer, or (undefined) without it. */
export function withDue(timers: KeyTimers, timer: number, due: number | undefined): KeyTimers {
  if (timers.length === 0 || (timers.length === 2 && timers[0] === timer))
    return due === undefined ? noTimers : [timer, due]
  const others = timers.filter((_, index) => timers[index - (index % 2)] !== timer)
  return due === undefined ? others : [...others, timer, due]
}

/** Each timer that is set. */
export function* eachTimer(timers: KeyTimers): Generator<readonly [timer: number, due: number]> {
  for (let index = 0; index < timers.length; index += 2) yield [timers[index] ?? 0, timers[index + 1] ?? 0]
}

/** The timer of a key's own time, which the clock of the machine moves; all others are in the rule's time. */
export const idleTimer = 0

/** What is due first in the rule's time; of timers due at once the later one. */
export function firstTimer(timers: KeyTimers): { readonly timer: number; readonly due: number } | undefined {
  let first: { timer: number; due: number } | undefined
  for (let index = 0; index < timers.length; index += 2) {
    const timer = timers[index] ?? 0
    const due = timers[index + 1] ?? 0
    if (timer === idleTimer) continue
    if (first === undefined || due < first.due || (due === first.due && timer > first.timer)) first = { timer, due }
  }
  return first
}
