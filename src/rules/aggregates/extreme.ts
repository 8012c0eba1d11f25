// What `min` and `max` share: of two numbers one stays, with the digits with which it came.
import { compareNumbers, type JsonNumber, numberAsItCame } from '../data/numeral.ts'
import { type Fold, get, type Numbers, type Spilling } from './fold.ts'

/** The number that is greatest (1) or least (-1); of equal ones the first. */
export const extreme = (sign: 1 | -1): Fold => ({
  width: 1,
  keepsDigits: true,
  lift: (row, at, value) => {
    row[at] = value
  },
  append: (row, at, later, laterAt, _count, _laterCount, spill, laterSpill) => {
    if (spill.spilled === undefined && laterSpill.spilled === undefined) {
      const [kept, value] = [get(row, at), get(later, laterAt)]
      if (sign === 1 ? value > kept : value < kept) row[at] = value
      return
    }
    const order = compareNumbers(numberAt(later, laterAt, laterSpill), numberAt(row, at, spill))
    if (order !== sign) return
    row[at] = get(later, laterAt)
    const digits = laterSpill.spilled?.get(laterAt)
    if (digits === undefined) spill.spilled?.delete(at)
    else {
      spill.spilled ??= new Map()
      spill.spilled.set(at, digits)
    }
  },
  add: (row, at, value, spill) => {
    const digits = spill.spilled?.get(at)
    const kept = get(row, at)
    if (
      digits === undefined
        ? !(sign === 1 ? value > kept : value < kept)
        : compareNumbers(value, numberAsItCame(digits)) !== sign
    )
      return
    row[at] = value
    spill.spilled?.delete(at)
  },
  result: (row, at, _count, spill) => numberAt(row, at, spill),
})

function numberAt(row: Numbers, at: number, { spilled }: Spilling): JsonNumber {
  const digits = spilled?.get(at)
  return digits === undefined ? get(row, at) : numberAsItCame(digits)
}
