// What `increase` and `rate` of a counter share: a fall is a reset to zero.
import { addExact } from './exact-sum.ts'
import { type Fold, get, type Numbers } from './fold.ts'

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
  append: (row, at, later, laterAt) => {
    const before = get(row, at + 1)
    const after = get(later, laterAt)
    addExact(row, at + 4, get(later, laterAt + 4), get(later, laterAt + 5))
    addExact(row, at + 4, after, 0)
    if (after >= before) addExact(row, at + 4, -before, 0)
    row[at + 1] = get(later, laterAt + 1)
    row[at + 3] = get(later, laterAt + 3)
  },
}

/** The sum of the rises. */
export const risen = (row: Numbers, at: number) => get(row, at + 4)

/** Seconds from the first number to the last. */
export const secondsOf = (row: Numbers, at: number) => (get(row, at + 3) - get(row, at + 2)) / 1000
