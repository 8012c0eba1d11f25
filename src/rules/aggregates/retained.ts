// What is kept of the values of a window beside the values themselves, so that what is asked of all of them need not look
// at each: a structure for each column that needs one. To add a structure: its data in a file, its member of `Retained`,
// and its value here. Knows no window.
import { parseByValue } from '../data/json-text.ts'
import { compareNumbers, isNumber, type JsonNumber } from '../data/numeral.ts'
import { canonical, type Value } from '../data/value.ts'
import { addDistinct, type DistinctValues, newDistinct, removeDistinct } from './distinct-values.ts'
import { get, type Numbers } from './fold.ts'
import { addSorted, type IsBefore, newSorted, removeSorted, type SortedItems } from './sorted-items.ts'

/** The structures of one window, by their names in snapshots: of each, one for every column that has it. */
export interface Retained {
  readonly sorted: readonly SortedItems[]
  readonly different: readonly DistinctValues[]
  readonly greatest: readonly SortedItems[]
  readonly least: readonly SortedItems[]
}

/** What is kept of the events of a window: event n is at n modulo the capacity. */
export interface Kept extends Retained {
  readonly capacity: number
  /** By column. */
  readonly numbers: readonly Numbers[]
  /** By column; of one of numbers, those that a double does not say. */
  readonly values: readonly (readonly Value[])[]
}

/** Where a structure is: over which column, and its place among those of its name. */
export interface StructureIndex {
  readonly column: number
  readonly index: number
}

/** A structure over the values of one column. */
export interface Structure {
  readonly name: keyof Retained
  /**
   * True where it keeps the values itself, each under a number, and the window keeps the numbers; else the window keeps
   * the values, and a value that is a number is its own.
   */
  readonly numbers: boolean
  /** True where the window keeps numbers with their digits. */
  readonly digits: boolean
  /** Adds a value of the newest event, taken as `number` or as `value`; gives its number: NaN where there is none. */
  readonly add: (kept: Kept, at: StructureIndex, event: number, number: number, value: Value) => number
  /** Removes what was added of that event under this number. */
  readonly remove: (kept: Kept, at: StructureIndex, event: number, number: number) => void
  /** The value that it keeps under this number. */
  readonly recall: (kept: Kept, at: StructureIndex, number: number) => Value
}

const isLess: IsBefore = (number, other) => number < other

/** Numbers in order, for ranks. */
export const sortedNumbers: Structure = {
  name: 'sorted',
  numbers: false,
  digits: false,
  add: ({ sorted }, { index }, _event, number) => {
    const numbers = sorted[index]
    if (numbers !== undefined && !Number.isNaN(number)) addSorted(numbers, number, isLess)
    return number
  },
  remove: ({ sorted }, { index }, _event, number) => {
    const numbers = sorted[index]
    if (numbers !== undefined) removeSorted(numbers, number, isLess)
  },
  recall: () => undefined,
}

/** How often each different value is there. */
export const distinctValues: Structure = {
  name: 'different',
  numbers: true,
  digits: false,
  add: ({ different }, { index }, _event, _number, value) => {
    const values = different[index]
    return values === undefined || value === undefined ? Number.NaN : addDistinct(values, canonical(value))
  },
  remove: ({ different }, { index }, _event, number) => {
    const values = different[index]
    if (values !== undefined) removeDistinct(values, number)
  },
  recall: ({ different }, { index }, number) => {
    const text = different[index]?.texts[number]
    return text === undefined ? undefined : parseByValue(text)
  },
}

/** The events in the order of their numbers, greatest (1) or least (-1) first; of equal ones the earlier first. */
const ranked = (name: 'greatest' | 'least', sign: 1 | -1): Structure => {
  const orderOf = (kept: Kept, column: number): IsBefore => {
    const numberOf = (event: number): JsonNumber => {
      const at = event & (kept.capacity - 1)
      const digits = kept.values[column]?.[at]
      return isNumber(digits) ? digits : get(kept.numbers[column] ?? [], at)
    }
    return (event, other) => {
      const order = compareNumbers(numberOf(event), numberOf(other))
      return order === 0 ? event < other : order === sign
    }
  }
  return {
    name,
    numbers: false,
    digits: true,
    add: (kept, { column, index }, event, number) => {
      const events = kept[name][index]
      if (events !== undefined && !Number.isNaN(number)) addSorted(events, event, orderOf(kept, column))
      return number
    },
    remove: (kept, { column, index }, event) => {
      const events = kept[name][index]
      if (events !== undefined) removeSorted(events, event, orderOf(kept, column))
    },
    recall: () => undefined,
  }
}

/** The events of the greatest numbers first. */
export const greatestFirst = ranked('greatest', 1)
/** The events of the least numbers first. */
export const leastFirst = ranked('least', -1)

/** Every structure, in the order in which a window has them. */
export const structures: readonly Structure[] = [sortedNumbers, distinctValues, greatestFirst, leastFirst]

/** The structures of a window that holds nothing yet; `columns` says how many columns have one of that name. */
export function newRetained(columns: (name: keyof Retained) => number): Retained {
  return {
    sorted: some(columns('sorted'), newSorted),
    different: some(columns('different'), newDistinct),
    greatest: some(columns('greatest'), newSorted),
    least: some(columns('least'), newSorted),
  }
}

/** All keys share the list of none, which would take each 32 bytes. */
const some = <Data>(count: number, make: () => Data): readonly Data[] =>
  count === 0 ? none : Array.from({ length: count }, make)
const none: readonly never[] = []
