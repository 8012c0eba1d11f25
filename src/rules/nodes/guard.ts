// Guards: what a rule asks besides the test by which it is found, as intervals of numbers side by side. So most of those that
// will not fire are passed over without a look at them, which with thousands of rules is a look at memory that is far.
import { Numeral } from '../data/numeral.ts'
import type { Value } from '../data/value.ts'
import type { ValueTest } from './value-test.ts'

/** A number from `low` to `high`, both included, has to be at a place: one of those that an index numbers. */
export interface Guard {
  readonly place: number
  readonly low: number
  readonly high: number
}

/** The numbers that pass a test; undefined where others do. */
export function intervalOf(test: ValueTest): Pick<Guard, 'low' | 'high'> | undefined {
  switch (test.kind) {
    case 'between':
      return { low: test.low, high: test.high }
    case 'above':
      return { low: test.inclusive ? test.limit : nextAbove(test.limit), high: Number.POSITIVE_INFINITY }
    case 'below':
      return { low: Number.NEGATIVE_INFINITY, high: test.inclusive ? test.limit : -nextAbove(-test.limit) }
    default:
      return undefined
  }
}

const double = new Float64Array(1)
const bits = new BigInt64Array(double.buffer)

/** The least double above. */
function nextAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE
  double[0] = value
  bits[0] = (bits[0] ?? 0n) + (value > 0 ? 1n : -1n)
  return double[0]
}

/** So many of an item are looked at. */
const most = 2
const width = 3 * most

/** The guards of items, by their indexes. */
export class Guards {
  readonly #numbers: Float64Array

  constructor(all: readonly (readonly Guard[])[]) {
    this.#numbers = new Float64Array(all.length * width).fill(nowhere)
    all.forEach((guards, index) => {
      guards.slice(0, most).forEach(({ place, low, high }, at) => {
        this.#numbers.set([place, low, high], index * width + 3 * at)
      })
    })
  }

  /** Whether the item may hold, by the values at the places. Numbers that no double says it lets pass. */
  pass(index: number, values: readonly Value[]): boolean {
    const numbers = this.#numbers
    const end = (index + 1) * width
    for (let at = index * width; at < end; at += 3) {
      const place = numbers[at] ?? nowhere
      if (place === nowhere) return true
      const value = values[place]
      if (typeof value === 'number') {
        if (!(value >= (numbers[at + 1] ?? 0) && value <= (numbers[at + 2] ?? 0))) return false
      } else if (!(value instanceof Numeral)) return false
    }
    return true
  }
}

const nowhere = -1
