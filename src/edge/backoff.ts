// How long to wait before the next try. Knows no clock.

/** Milliseconds before the first try again, and the most that it grows to. */
export interface Pace {
  readonly shortest: number
  readonly longest: number
}

/** Doubles with every try, and varies by half up or down so that modules that fell together do not come back together. */
export function backoff(failures: number, { shortest, longest }: Pace, random: () => number): number {
  return Math.min(longest, shortest * 2 ** Math.min(failures, 30)) * (0.5 + random())
}
