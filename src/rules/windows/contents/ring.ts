// What is kept of each event of a window, in rings of one capacity: its time, where events leave one by one, and the
// values of columns; besides, structures over the columns. Event n is at n modulo the capacity. Plain data.
import { get, type Numbers } from '../../aggregates/fold.ts'
import { type Kept, newRetained, type Structure, type StructureIndex } from '../../aggregates/retained.ts'
import type { Json } from '../../data/json.ts'
import type { Value } from '../../data/value.ts'
import { absent, zeros } from './result-rows.ts'
import { type Column, newSample, type Sample } from './sample.ts'

/** What a ring keeps. */
export interface RingLayout {
  /** True where events leave one by one. */
  readonly single: boolean
  readonly columns: readonly Column[]
  readonly structures: readonly StructurePlace[]
}

/** A structure over a column: the one at `index` of its kind. */
export interface StructurePlace extends StructureIndex {
  readonly structure: Structure
  /** Which of the rings has the numbers of its values; undefined: its column's. */
  readonly named: number | undefined
}

export interface Ring extends Kept {
  /** The oldest event that is kept, and the end: the number of the next. */
  head: number
  tail: number
  capacity: number
  /** Empty where events do not leave one by one. */
  times: Numbers
  /** By column; empty for one that holds no numbers, or is not kept. */
  numbers: readonly Numbers[]
  /** The same for values; those of a column of numbers are numbers that a double does not say. */
  values: readonly Value[][]
  /** By structure that keeps values itself: their numbers; NaN for none. */
  named: readonly Numbers[]
}

const smallest = 4

/** A ring without events, with room for so many: a power of two. */
export function newRing(layout: RingLayout, room = smallest): Ring {
  // Member by member: V8 keeps what spreading adds in a list beside the object.
  const { capacity, times, numbers, values, named } = newRings(layout, room)
  const { sorted, different, greatest, least } = newRetained(
    name => layout.structures.filter(({ structure }) => structure.name === name).length,
  )
  return { head: 0, tail: 0, capacity, times, numbers, values, named, sorted, different, greatest, least }
}

type Rings = Pick<Ring, 'capacity' | 'times' | 'numbers' | 'values' | 'named'>

function newRings(
  { single, columns, structures }: RingLayout,
  capacity: number,
  before: readonly Value[][] = [],
): Rings {
  const named = structures.filter(({ structure }) => structure.numbers)
  return {
    capacity,
    times: zeros(single ? capacity : 0),
    numbers: columns.map(({ kept, as }) => zeros(kept && as !== 'value' ? capacity : 0)),
    values: columns.map(({ kept, as }, column) =>
      absent((kept && as === 'value') || (before[column] ?? []).length > 0 ? capacity : 0),
    ),
    // All keys share the list of nothing, which would take each 32 bytes.
    named: named.length === 0 ? nothing : named.map(() => zeros(capacity)),
  }
}

const nothing: readonly never[] = []

/** How many events are in the ring. */
export const sizeOf = ({ head, tail }: Ring) => tail - head

/** Keeps an event as the newest. */
export function keep(layout: RingLayout, ring: Ring, sample: Sample): void {
  if (ring.tail - ring.head === ring.capacity) resize(layout, ring, ring.capacity * 2)
  const { columns, structures } = layout
  const at = ring.tail & (ring.capacity - 1)
  if (layout.single) ring.times[at] = sample.time
  for (let column = 0; column < columns.length; column++) {
    const { as, kept } = columns[column] ?? leftOut
    if (!kept) continue
    if (as === 'value') put(ring.values[column], at, sample.values[column])
    else {
      put(ring.numbers[column], at, get(sample.numbers, column))
      keepDigits(ring, column, at, sample.values[column])
    }
  }
  for (const place of structures) {
    const { structure, column, named } = place
    const number = structure.add(ring, place, ring.tail, get(sample.numbers, column), sample.values[column])
    if (named !== undefined) put(ring.named[named], at, number)
  }
  ring.tail++
}

/** Of a column of numbers, values are kept from the first on that a double does not say. */
function keepDigits(ring: Ring, column: number, at: number, value: Value): void {
  if (value === undefined) return
  if (ring.values[column]?.length === 0) {
    ring.values = ring.values.map((values, index) => (index === column ? absent(ring.capacity) : values))
  }
  put(ring.values[column], at, value)
}

const leftOut = { as: 'value', kept: false }

/** Takes away what is kept of an event, wherever it is, but for its time. */
export function empty(layout: RingLayout, ring: Ring, event: number): void {
  const at = event & (ring.capacity - 1)
  for (const place of layout.structures) {
    const { structure, column, named } = place
    const number = (named === undefined ? ring.numbers[column] : ring.named[named])?.[at]
    if (number !== undefined && !Number.isNaN(number)) structure.remove(ring, place, event, number)
  }
  for (const values of ring.values) if (values.length > 0) values[at] = undefined
}

/** Forgets the oldest event. */
export function forget(layout: RingLayout, ring: Ring): void {
  empty(layout, ring, ring.head)
  ring.head++
  const count = ring.tail - ring.head
  if (ring.capacity > smallest && count <= ring.capacity / 4) resize(layout, ring, ring.capacity / 2)
}

/** Writes what is kept of an event into the sample, as it was taken; what structures keep themselves is absent. */
export function recall(layout: RingLayout, ring: Ring, event: number, sample: Sample): void {
  const at = event & (ring.capacity - 1)
  sample.time = get(ring.times, at)
  for (let column = 0; column < layout.columns.length; column++) {
    sample.numbers[column] = ring.numbers[column]?.[at] ?? Number.NaN
    sample.values[column] = ring.values[column]?.[at]
  }
}

/** The same with what structures keep themselves, which takes longer. */
export function recallAll(layout: RingLayout, ring: Ring, event: number, sample: Sample): void {
  recall(layout, ring, event, sample)
  for (const place of layout.structures) {
    const { structure, column, named } = place
    if (named === undefined) continue
    const number = get(ring.named[named] ?? [], event & (ring.capacity - 1))
    if (!Number.isNaN(number)) sample.values[column] = structure.recall(ring, place, number)
  }
}

/** What is kept of the newest so many events: the ring itself, or where it has others, a copy without them. */
export function newestOf(layout: RingLayout, ring: Ring, events: number): Ring {
  if (ring.tail - ring.head <= events) return ring
  const newest = newRing(layout)
  const sample = newSample()
  for (let event = ring.tail - events; event < ring.tail; event++) {
    recallAll(layout, ring, event, sample)
    keep(layout, newest, sample)
  }
  return newest
}

/** Whether there is a value of an event in a column of values. */
export const hasValue = ({ capacity, values }: Ring, column: number, event: number): boolean =>
  values[column]?.[event & (capacity - 1)] !== undefined

/** The time of the oldest event. */
export const oldestTime = ({ times, head, capacity }: Ring) => get(times, head & (capacity - 1))
/** The time of the newest event. */
export const newestTime = ({ times, tail, capacity }: Ring) => get(times, (tail - 1) & (capacity - 1))

/** What is kept of an event in a column; a number as it came. */
export function valueAt({ capacity, numbers, values }: Ring, column: number, event: number): Value {
  const at = event & (capacity - 1)
  const [value, number] = [values[column]?.[at], numbers[column]?.[at]]
  return value === undefined && !Number.isNaN(number) ? number : value
}

/** A column's values that are present, oldest first. */
export function valuesOf({ head, tail, capacity, values }: Ring, column: number): readonly Json[] {
  const ring = values[column] ?? []
  const found: Json[] = []
  for (let event = head; event < tail; event++) {
    const value = ring[event & (capacity - 1)]
    if (value !== undefined) found.push(value)
  }
  return found
}

function resize(layout: RingLayout, ring: Ring, capacity: number): void {
  const rings = newRings(layout, capacity, ring.values)
  const move = <Item>(from: ArrayLike<Item>, to: { [at: number]: Item } | undefined) => {
    if (from.length === 0 || to === undefined) return
    for (let event = ring.head; event < ring.tail; event++) {
      const item = from[event & (ring.capacity - 1)]
      if (item !== undefined) to[event & (capacity - 1)] = item
    }
  }
  move(ring.times, rings.times)
  ring.numbers.forEach((numbers, column) => {
    move(numbers, rings.numbers[column])
  })
  ring.values.forEach((values, column) => {
    move(values, rings.values[column])
  })
  ring.named.forEach((numbers, index) => {
    move(numbers, rings.named[index])
  })
  ring.capacity = rings.capacity
  ring.times = rings.times
  ring.numbers = rings.numbers
  ring.values = rings.values
  ring.named = rings.named
}

function put<Item>(ring: { [at: number]: Item } | undefined, at: number, item: Item): void {
  if (ring !== undefined) ring[at] = item
}
