// What `increase` and `rate` of a counter share: a fall is a reset to zero.
import { addExact, addSum, roundQuotient, roundSum } from './exact-sum.ts'
import { type Fold, get, type Numbers, type Spilling } from './fold.ts'

/** First and last number, their times, and the exact sum of the rises between. */
export const rises: Omit<Fold, 'result'> = {
  width: 6,
  lift: (row, at, value, time) => {
    row[at] = value
    row[at + 1] = value
    row[at + 2] = time
    row[at + 3] = time
    row[at + 4] = 0
    row[at + 5] = 0
  },
  append: (row, at, later, laterAt, _count, _laterCount, spill, laterSpill) => {
    const before = get(row, at + 1)
    const after = get(later, laterAt)
    addSum(row, at + 4, spill, later, laterAt + 4, laterSpill)
    addExact(row, at + 4, spill, after)
    if (after >= before) addExact(row, at + 4, spill, -before)
    row[at + 1] = get(later, laterAt + 1)
    row[at + 3] = get(later, laterAt + 3)
  },
  carryOn: (row, at, { spilled }) => {
    row[at] = get(row, at + 1)
    row[at + 2] = get(row, at + 3)
    row[at + 4] = 0
    row[at + 5] = 0
    spilled?.delete(at + 4)
  },
}

/** The sum of the rises. */
export const risen = (row: Numbers, at: number, _count: number, spill: Spilling) => roundSum(row, at + 4, spill)

/** The same over the time from the first number to the last, per second; undefined where that is none. */
export function risenPerSecond(row: Numbers, at: number, _count: number, spill: Spilling): number | undefined {
  const time = get(row, at + 3) - get(row, at + 2)
  return time > 0 ? roundQuotient(row, at + 4, spill, time, 1000) : undefined
}
