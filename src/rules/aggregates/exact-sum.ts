// Sums of two numbers each: the sum, and what rounding took away from it. Twice the precision of a number, so that the
// order of adding does not show. T. J. Dekker, "A Floating-Point Technique for Extending the Available Precision", 1971.
import { type Fold, get, type Numbers } from './fold.ts'

/** The exact sum of values. */
export const exactSum: Omit<Fold, 'result'> = {
  width: 2,
  lift: (row, at, value) => {
    row[at] = value
    row[at + 1] = 0
  },
  append: (row, at, later, laterAt) => addExact(row, at, get(later, laterAt), get(later, laterAt + 1)),
}

/** Adds to the sum at `at` one whose parts are `high` and `low`. */
export function addExact(row: Numbers, at: number, high: number, low: number): void {
  const before = get(row, at)
  const rounded = before + high
  const taken = rounded - before
  const lost = before - (rounded - taken) + (high - taken)
  const rest = lost + get(row, at + 1) + low
  const sum = rounded + rest
  row[at] = sum
  row[at + 1] = rest - (sum - rounded)
}

/** The sum at `at` divided by a count, rounded once: the mean of equal numbers is that number. */
export function divideExact(row: Numbers, at: number, count: number): number {
  const high = get(row, at)
  const quotient = high / count
  // The product with the count is exact in two halves, for counts of up to 27 bits.
  const scaled = quotient * 134_217_729
  const upper = scaled - (scaled - quotient)
  const rest = high - upper * count - (quotient - upper) * count + get(row, at + 1)
  return Number.isFinite(rest) ? quotient + rest / count : quotient
}
