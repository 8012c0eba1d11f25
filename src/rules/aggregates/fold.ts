// Folds: partial results of some values that can be put together. What is a fold is computed over any window without
// keeping its values, and without ever taking one away again. Knows numbers and nothing else.
import type { JsonNumber } from '../data/numeral.ts'

/** Where partial results are, several beside each other: a plain array as long as they are few. */
export type Numbers = number[] | Float64Array

/**
 * What doubles cannot hold, by the place where it would be: exact sums (see `exact-sum.ts`), and digits of a number (see
 * `extreme.ts`). Mostly none.
 */
export interface Spilling {
  spilled?: Map<number, string>
}

export interface Fold {
  /** How many numbers hold the partial result of at least one value. */
  readonly width: number
  /** True where its result is one of the values: what is written of a number that a double does not say is spilled at `at`. */
  readonly keepsDigits?: true
  /** Of values that hold on: every event has its part, NaN where there is no number. */
  readonly holding?: Holding
  /** Writes the partial result of one value at `at`; `time` is its event's, in epoch milliseconds. */
  readonly lift: (row: Numbers, at: number, value: number, time: number) => void
  /**
   * Appends to the partial result at `at` that of later values. `count` and `laterCount` say of how many values each is:
   * one at least. Exact sums need to know besides what is spilled of either row.
   */
  readonly append: (
    row: Numbers,
    at: number,
    later: Numbers,
    laterAt: number,
    count: number,
    laterCount: number,
    spill: Spilling,
    laterSpill: Spilling,
  ) => void
  /**
   * The same of one value, where no digits of it are spilled: for what is added at each event. Left out: it is lifted, and then
   * appended.
   */
  readonly add?: (row: Numbers, at: number, value: number, spill: Spilling) => void
  /** Of what goes on from window to window: reduces a partial result to that of its last value alone. */
  readonly carryOn?: (row: Numbers, at: number, spill: Spilling) => void
  /** What the partial result of so many values says; undefined, or what is not finite: absent. */
  readonly result: (row: Numbers, at: number, count: number, spill: Spilling) => JsonNumber | undefined
}

/** Each value holds until the next event, at most to the end of the window. Times are epoch milliseconds. */
export interface Holding {
  /** Of what goes on from before: the window begins then. */
  readonly begin: (row: Numbers, at: number, start: number) => void
  /** The last value has held until then. */
  readonly hold: (row: Numbers, at: number, until: number, spill: Spilling) => void
}

/** The number at that place. */
export const get = (row: Numbers, at: number): number => row[at] ?? 0
