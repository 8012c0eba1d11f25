// What `integral`, `timeWeightedAvg` and `stateDuration` share: each value holds until the key's next event, at most to the end
// of the window. What is absent, or not a number, ends the value before it.
import { addProduct, addSum } from './exact-sum.ts'
import { type Fold, get, type Holding, type Numbers, type Spilling } from './fold.ts'

// A partial result, from `at` on. Times are epoch milliseconds.
const first = 0
const last = 1
/** The value that holds since the last event; NaN: none does. */
const value = 2
/** The exact sum of the values, each times the milliseconds for which it held: two numbers. */
const area = 3
/** For how many milliseconds there was a value. */
const covered = 5
/** How many events had one. */
const values = 6

/** The values of events, each with the time for which it held. */
export const heldValues: Omit<Fold, 'result'> & { readonly holding: Holding } = {
  width: 7,
  holding: { begin, hold },
  lift: (row, at, number, time) => {
    row[at + first] = time
    row[at + last] = time
    row[at + value] = number
    row[at + area] = 0
    row[at + area + 1] = 0
    row[at + covered] = 0
    row[at + values] = Number.isNaN(number) ? 0 : 1
  },
  append: (row, at, later, laterAt, _count, _laterCount, spill, laterSpill) => {
    hold(row, at, get(later, laterAt + first), spill)
    addSum(row, at + area, spill, later, laterAt + area, laterSpill)
    row[at + last] = get(later, laterAt + last)
    row[at + value] = get(later, laterAt + value)
    row[at + covered] = get(row, at + covered) + get(later, laterAt + covered)
    row[at + values] = get(row, at + values) + get(later, laterAt + values)
  },
  carryOn: (row, at, { spilled }) => {
    row[at + first] = get(row, at + last)
    row[at + area] = 0
    row[at + area + 1] = 0
    row[at + covered] = 0
    row[at + values] = 0
    spilled?.delete(at + area)
  },
}

function begin(row: Numbers, at: number, start: number): void {
  const since = Math.max(get(row, at + last), start)
  row[at + first] = since
  row[at + last] = since
}

function hold(row: Numbers, at: number, until: number, spill: Spilling): void {
  const time = until - get(row, at + last)
  if (!(time > 0)) return
  row[at + last] = until
  const held = get(row, at + value)
  if (Number.isNaN(held)) return
  addProduct(row, at + area, spill, held, time)
  row[at + covered] = get(row, at + covered) + time
}

/** Where the sum is of the values, each times the milliseconds for which it held. */
export const areaAt = (at: number): number => at + area

/** For how many milliseconds there was a value. */
export const coveredTime = (row: Numbers, at: number): number => get(row, at + covered)

/** Whether there was a value at all, be it for no time. */
export const hasValue = (row: Numbers, at: number): boolean => get(row, at + values) > 0 || coveredTime(row, at) > 0
