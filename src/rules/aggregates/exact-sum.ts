// Sums that are exact, so that the order of adding does not show, and that are rounded once, when they are asked for. Two
// numbers are enough for nearly all: the sum, and what rounding took away from it. A sum that they cannot hold is spilled:
// it is kept as a whole number in units of the smallest double, beside the row. T. J. Dekker, "A Floating-Point Technique
// for Extending the Available Precision", 1971.
import { roundUnits, unitsOf } from '../data/exact-number.ts'
import { type Fold, get, type Numbers, type Spilling } from './fold.ts'

/** The exact sum of values. */
export const exactSum: Omit<Fold, 'result'> = {
  width: 2,
  lift: (row, at, value) => {
    row[at] = value
    row[at + 1] = 0
  },
  append: (row, at, later, laterAt, _count, _laterCount, spill, laterSpill) =>
    addSum(row, at, spill, later, laterAt, laterSpill),
  add: (row, at, value, spill) => {
    // Where nothing was lost before, the sum and what it loses are two numbers at once.
    if (spill.spilled === undefined && get(row, at + 1) === 0) {
      const before = get(row, at)
      const sum = before + value
      const taken = sum - before
      const lost = before - (sum - taken) + (value - taken)
      if (!Number.isNaN(lost)) {
        row[at] = sum
        row[at + 1] = lost
        return
      }
    }
    addExact(row, at, spill, value)
  },
}

/** Adds to the sum at `at` the one at `laterAt` of another row. */
export function addSum(
  row: Numbers,
  at: number,
  spill: Spilling,
  later: Numbers,
  laterAt: number,
  laterSpill: Spilling,
): void {
  const spilled = laterSpill.spilled?.get(laterAt)
  if (spilled === undefined) addExact(row, at, spill, get(later, laterAt), get(later, laterAt + 1))
  else addUnits(row, at, spill, readUnits(spilled))
}

/** Adds to the sum at `at` one that is `high + low`. */
export function addExact(row: Numbers, at: number, spill: Spilling, high: number, low = 0): void {
  if (spill.spilled?.has(at) !== true && addPair(row, at, high, low)) return
  addUnits(row, at, spill, unitsOf(high) + unitsOf(low))
}

/** Adds to the sum at `at` a value as many times as a whole number says. */
export function addProduct(row: Numbers, at: number, spill: Spilling, value: number, times: number): void {
  if (Math.abs(value) > 2 ** 900 || times > 2 ** 53) {
    addUnits(row, at, spill, unitsOf(value) * BigInt(times))
    return
  }
  const product = value * times
  // Products are exact in halves; of a whole number of times, none is too small.
  const [upper, upperTimes] = [upperHalf(value), upperHalf(times)]
  const [lower, lowerTimes] = [value - upper, times - upperTimes]
  const lost = upper * upperTimes - product + upper * lowerTimes + lower * upperTimes + lower * lowerTimes
  addExact(row, at, spill, product, lost)
}

/** Each difference below is what rounding took away from the sum above it, exactly. False where two numbers cannot hold the sum. */
function addPair(row: Numbers, at: number, high: number, low: number): boolean {
  const [before, beforeLow] = [get(row, at), get(row, at + 1)]
  const sum = before + high
  const taken = sum - before
  const lost = before - (sum - taken) + (high - taken)
  const lows = beforeLow + low
  const takenLow = lows - beforeLow
  const lostLow = beforeLow - (lows - takenLow) + (low - takenLow)
  const rest = lost + lows
  const takenRest = rest - lost
  const lostRest = lost - (rest - takenRest) + (lows - takenRest)
  const result = sum + rest
  const takenResult = result - sum
  const small = sum - (result - takenResult) + (rest - takenResult)
  const smaller = small + lostRest
  const takenSmaller = smaller - small
  const lostSmaller = small - (smaller - takenSmaller) + (lostRest - takenSmaller)
  // What is not finite is not zero either.
  if (lostSmaller + lostLow !== 0) return false
  row[at] = result
  row[at + 1] = smaller
  return true
}

function addUnits(row: Numbers, at: number, spill: Spilling, units: bigint): void {
  spill.spilled ??= new Map()
  spill.spilled.set(at, writeUnits(unitsAt(row, at, spill) + units))
}

function unitsAt(row: Numbers, at: number, { spilled }: Spilling): bigint {
  const text = spilled?.get(at)
  return text === undefined ? unitsOf(get(row, at)) + unitsOf(get(row, at + 1)) : readUnits(text)
}

// In hexadecimal digits, which are read and written in proportion to their number.
const writeUnits = (units: bigint) => (units < 0n ? `-${(-units).toString(16)}` : units.toString(16))
const readUnits = (text: string) => (text.startsWith('-') ? -BigInt(`0x${text.slice(1)}`) : BigInt(`0x${text}`))

/** The sum at `at`. */
export function roundSum(row: Numbers, at: number, spill: Spilling): number {
  const { spilled } = spill
  if (spilled?.has(at) === true) return roundUnits(unitsAt(row, at, spill))
  return get(row, at) + get(row, at + 1)
}

/** The sum at `at`, `factor` times, divided: both are whole numbers of a few digits. */
export function roundQuotient(row: Numbers, at: number, spill: Spilling, divisor: number, factor = 1): number {
  const quotient = spill.spilled?.has(at) === true ? undefined : divide(get(row, at), get(row, at + 1), divisor, factor)
  return quotient ?? roundUnits(unitsAt(row, at, spill) * BigInt(factor), BigInt(divisor))
}

/** `high + low`, `factor` times, divided, where it is sure to be rounded right; undefined: it would take more digits to know. */
function divide(high: number, low: number, divisor: number, factor: number): number | undefined {
  if (low === 0 && (factor === 1 || high === 0)) return high / divisor
  const product = high * factor
  const quotient = product / divisor
  const size = Math.abs(quotient)
  if (!(size > 1e-250 && size < 1e290 && divisor < 2 ** 26 && factor < 2 ** 26)) return undefined
  // Products are exact in two halves.
  const upperHigh = upperHalf(high)
  const lost = upperHigh * factor - product + (high - upperHigh) * factor
  const upper = upperHalf(quotient)
  const left = product - upper * divisor - (quotient - upper) * divisor + lost
  const all = left + low * factor
  const rest = all / divisor
  // Half a unit in the last place is a power of two, and so is exact: the sum then is rounded as it should be.
  const isExact = factor === 1 && all - left === low && all - low === left && rest * divisor === all
  if (isExact && isPowerOfTwo(rest)) return quotient + rest
  // Of the rest that much may be wrong at most: where it cannot change the sum, that is the nearest.
  const margin = Math.abs(rest) * 2 ** -50 + size * 2 ** -98
  const result = quotient + rest
  return quotient + (rest - margin) === result && quotient + (rest + margin) === result ? result : undefined
}

/** Of a number that is neither too large nor too small. */
const isPowerOfTwo = (value: number) => value !== 0 && 2 ** Math.round(Math.log2(Math.abs(value))) === Math.abs(value)

/** The upper 26 binary digits of a number that is not too large. */
function upperHalf(value: number): number {
  const scaled = value * 134_217_729
  return scaled - (scaled - value)
}
