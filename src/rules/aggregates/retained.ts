// What is kept of the values of a window beside the values themselves, so that what is asked of all of them need not look
// at each: a structure for each column that needs one. To add a structure: its data in a file, its member of `Retained`,
// and its value here. Knows no window.
import { parseByValue } from '../data/json-text.ts'
import { canonical, type Value } from '../data/value.ts'
import { addDistinct, type DistinctValues, newDistinct, removeDistinct } from './distinct-values.ts'
import { addSorted, newSorted, removeSorted, type SortedNumbers } from './sorted-numbers.ts'

/** The structures of one window, by their names in snapshots: of each, one for every column that has it. */
export interface Retained {
  readonly sorted: readonly SortedNumbers[]
  readonly different: readonly DistinctValues[]
}

/** A structure over the values of one column; `index` is the column's place among those that have it. */
export interface Structure {
  readonly name: keyof Retained
  /**
   * True where it keeps the values itself, each under a number, and the window keeps the numbers; else the window keeps
   * the values, and a value that is a number is its own.
   */
  readonly numbers: boolean
  /** Adds a value of the newest event, taken as `number` or as `value`; gives its number: NaN where there is none. */
  readonly add: (retained: Retained, index: number, number: number, value: Value) => number
  /** Removes what was added under this number. */
  readonly remove: (retained: Retained, index: number, number: number) => void
  /** The value that it keeps under this number. */
  readonly recall: (retained: Retained, index: number, number: number) => Value
}

/** Numbers in order, for ranks. */
export const sortedNumbers: Structure = {
  name: 'sorted',
  numbers: false,
  add: ({ sorted }, index, number) => {
    const numbers = sorted[index]
    if (numbers !== undefined && !Number.isNaN(number)) addSorted(numbers, number)
    return number
  },
  remove: ({ sorted }, index, number) => {
    const numbers = sorted[index]
    if (numbers !== undefined) removeSorted(numbers, number)
  },
  recall: () => undefined,
}

/** How often each different value is there. */
export const distinctValues: Structure = {
  name: 'different',
  numbers: true,
  add: ({ different }, index, _, value) => {
    const values = different[index]
    return values === undefined || value === undefined ? Number.NaN : addDistinct(values, canonical(value))
  },
  remove: ({ different }, index, number) => {
    const values = different[index]
    if (values !== undefined) removeDistinct(values, number)
  },
  recall: ({ different }, index, number) => {
    const text = different[index]?.texts[number]
    return text === undefined ? undefined : parseByValue(text)
  },
}

/** Every structure, in the order in which a window has them. */
export const structures: readonly Structure[] = [sortedNumbers, distinctValues]

/** The structures of a window that holds nothing yet; `columns` says how many columns have one of that name. */
export function newRetained(columns: (name: keyof Retained) => number): Retained {
  return { sorted: some(columns('sorted'), newSorted), different: some(columns('different'), newDistinct) }
}

/** All keys share the list of none, which would take each 32 bytes. */
const some = <Data>(count: number, make: () => Data): readonly Data[] =>
  count === 0 ? none : Array.from({ length: count }, make)
const none: readonly never[] = []
