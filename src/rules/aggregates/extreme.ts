// What `min` and `max` share: of two numbers, one stays.
import { type Fold, get } from './fold.ts'

/** The number that stays where of each two, the one that `of` gives does. */
export const extreme = (of: (a: number, b: number) => number): Fold => ({
  width: 1,
  lift: (row, at, value) => {
    row[at] = value
  },
  append: (row, at, later, laterAt) => {
    row[at] = of(get(row, at), get(later, laterAt))
  },
  result: get,
})
