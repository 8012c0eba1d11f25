// Rows: partial results over some events. The numbers of a row say how many events, when the first was, and for each fold
// of how many values it is and what it holds; picks are apart, as they may be any value. What else is in a row of no
// events, or in a fold of no values, means nothing. Plain data.
import { type Fold, get, type Numbers, type Spilling } from '../../aggregates/fold.ts'
import { digitsOf, Numeral } from '../../data/numeral.ts'
import type { Value } from '../../data/value.ts'
import type { Sample } from './sample.ts'

/** The partial results of a row, and where they are. */
export interface RowLayout {
  /** How many numbers it has: events, the time of the first, and for each fold how many values and its own. */
  readonly width: number
  readonly folds: readonly FoldPlace[]
  readonly picks: readonly PickPlace[]
}

/** `key`: the same for what means the same; `column`: whose values it is of. */
export interface FoldPlace {
  readonly key: string
  readonly column: number
  readonly place: number
  readonly fold: Fold
}

export interface PickPlace {
  readonly key: string
  readonly column: number
  readonly pick: (earlier: Value, later: Value) => Value
}

export interface Rows extends Spilling {
  readonly numbers: Numbers
  readonly picks: Value[]
}

/** That many rows, each of no events. */
export function newRows({ width, picks }: RowLayout, count: number): Rows {
  return { numbers: zeros(count * width), picks: absent(count * picks.length) }
}

/** Short ones are plain arrays: a typed array takes some 200 bytes beside its numbers. */
export function zeros(length: number): Numbers {
  if (length === 0) return noNumbers
  return length <= 256 ? new Array<number>(length).fill(0) : new Float64Array(length)
}

/** So many absent values. No key needs a list of its own for none. */
export function absent(length: number): Value[] {
  return length === 0 ? none : new Array<Value>(length).fill(undefined)
}

const none: Value[] = []
const noNumbers: Numbers = []

/** How many events the row is of. */
export function eventsIn({ width }: RowLayout, rows: Rows, index: number): number {
  return get(rows.numbers, index * width)
}

/** When the first of them was. */
export function firstTime({ width }: RowLayout, rows: Rows, index: number): number {
  return get(rows.numbers, index * width + 1)
}

/** Makes it a row of no events, without a value. */
export function clearRow({ width, picks }: RowLayout, rows: Rows, index: number): void {
  rows.numbers[index * width] = 0
  moveSpilled(rows, index * width, undefined, 0, width)
  for (let n = 0; n < picks.length; n++) rows.picks[index * picks.length + n] = undefined
}

/** Makes it the row of one event. */
export function writeRow(layout: RowLayout, rows: Rows, index: number, sample: Sample): void {
  const { width, folds, picks } = layout
  const { numbers } = rows
  const row = index * width
  moveSpilled(rows, row, undefined, 0, width)
  numbers[row] = 1
  numbers[row + 1] = sample.time
  for (const { fold, column, place } of folds) {
    const value = get(sample.numbers, column)
    const isThere = fold.holding !== undefined || !Number.isNaN(value)
    numbers[row + place] = isThere ? 1 : 0
    if (!isThere) continue
    fold.lift(numbers, row + place + 1, value, sample.time)
    if (fold.keepsDigits) spillDigits(rows, row + place + 1, sample.values[column])
  }
  let at = index * picks.length
  for (const { column } of picks) rows.picks[at++] = sample.values[column]
}

/** Appends an event to a row: the same as the row of that event, which is not written. */
export function addEvent(layout: RowLayout, rows: Rows, index: number, sample: Sample): void {
  const { width, folds, picks } = layout
  const { numbers } = rows
  const row = index * width
  const events = get(numbers, row)
  if (events === 0) {
    writeRow(layout, rows, index, sample)
    return
  }
  numbers[row] = events + 1
  for (const { fold, column, place } of folds) {
    const value = get(sample.numbers, column)
    if (fold.holding === undefined && Number.isNaN(value)) continue
    const at = row + place + 1
    const count = get(numbers, at - 1)
    numbers[at - 1] = count + 1
    const digits = fold.keepsDigits ? sample.values[column] : undefined
    if (count > 0 && fold.add !== undefined && !(digits instanceof Numeral)) {
      fold.add(numbers, at, value, rows)
      continue
    }
    fold.lift(lifted.numbers, 0, value, sample.time)
    spillDigits(lifted, 0, digits)
    if (count > 0) fold.append(numbers, at, lifted.numbers, 0, count, 1, rows, lifted)
    else copyNumbers(rows, at, lifted, 0, fold.width)
    delete lifted.spilled
  }
  let at = index * picks.length
  for (const { pick, column } of picks) {
    rows.picks[at] = pick(rows.picks[at], sample.values[column])
    at++
  }
}

/** One value, written and read at once. */
const lifted: Rows = { numbers: [], picks: [] }

function spillDigits(rows: Rows, at: number, value: Value): void {
  if (!(value instanceof Numeral)) return
  rows.spilled ??= new Map()
  rows.spilled.set(at, digitsOf(value))
}

/** Copies a row over the one at `index`. */
export function copyRow({ width, picks }: RowLayout, rows: Rows, index: number, from: Rows, fromIndex: number): void {
  copyNumbers(rows, index * width, from, fromIndex * width, width)
  for (let n = 0; n < picks.length; n++) {
    rows.picks[index * picks.length + n] = from.picks[fromIndex * picks.length + n]
  }
}

/** Copies numbers, and what is spilled of them. */
export function copyNumbers(to: Rows, at: number, from: Rows, fromAt: number, count: number): void {
  for (let n = 0; n < count; n++) to.numbers[at + n] = get(from.numbers, fromAt + n)
  moveSpilled(to, at, from.spilled, fromAt, count)
}

function moveSpilled(to: Spilling, at: number, from: Spilling['spilled'], fromAt: number, count: number): void {
  if (to.spilled === undefined && from === undefined) return
  for (let n = 0; n < count; n++) {
    const spilled = from?.get(fromAt + n)
    if (spilled === undefined) to.spilled?.delete(at + n)
    else {
      to.spilled ??= new Map()
      to.spilled.set(at + n, spilled)
    }
  }
}

/** Appends to a row that of later events. */
export function appendRow(layout: RowLayout, rows: Rows, index: number, later: Rows, laterIndex: number): void {
  const { width, folds, picks } = layout
  const { numbers } = rows
  const row = index * width
  const next = laterIndex * width
  const events = get(numbers, row)
  const laterEvents = get(later.numbers, next)
  if (laterEvents === 0) return
  if (events === 0) {
    copyRow(layout, rows, index, later, laterIndex)
    return
  }
  numbers[row] = events + laterEvents
  for (const { fold, place } of folds) {
    const laterCount = get(later.numbers, next + place)
    if (laterCount === 0) continue
    const count = get(numbers, row + place)
    numbers[row + place] = count + laterCount
    const [at, from] = [row + place + 1, next + place + 1]
    if (count > 0) fold.append(numbers, at, later.numbers, from, count, laterCount, rows, later)
    else copyNumbers(rows, at, later, from, fold.width)
  }
  let [at, from] = [index * picks.length, laterIndex * picks.length]
  for (const { pick } of picks) {
    rows.picks[at] = pick(rows.picks[at], later.picks[from++])
    at++
  }
}
