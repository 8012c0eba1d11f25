// What is kept of each event of a window: its time where events leave one by one, and the values of columns, in rings of
// one capacity; besides, columns sorted, and different values counted. Event n stands at n modulo the capacity. Plain data.
import { canonical, type Value } from '../../rules/data/value.ts'
import { get, type Numbers } from '../../rules/windows/fold.ts'
import { addDifferent, type Different, newDifferent, removeDifferent } from './different.ts'
import type { Layout } from './layout.ts'
import { absent, zeros } from './rows.ts'
import type { Sample } from './sample.ts'
import { addSorted, newSorted, removeSorted, type Sorted } from './sorted.ts'

export interface Kept {
  /** The oldest event that is kept, and the end: the number of the next. */
  head: number
  tail: number
  capacity: number
  /** Empty where events do not leave one by one. */
  times: Numbers
  /** By column; empty for one that holds no numbers, or is not kept. */
  numbers: readonly Numbers[]
  /** The same for values. */
  values: readonly Value[][]
  /** By counted column: the numbers of the values; NaN for none. */
  named: readonly Numbers[]
  /** By ranked column. */
  readonly sorted: readonly Sorted[]
  /** By counted column. */
  readonly different: readonly Different[]
}

const smallest = 4

/** One of each. All keys share the list of nothing, which would take each 32 bytes. */
const each = <From, To>(list: readonly From[], make: (one: From) => To): readonly To[] =>
  list.length === 0 ? nothing : list.map(make)
const nothing: readonly never[] = []

export function newKept(layout: Layout): Kept {
  // Member by member: V8 keeps what spreading adds in a list beside the object.
  const { capacity, times, numbers, values, named } = newRings(layout, smallest)
  return {
    head: 0,
    tail: 0,
    capacity,
    times,
    numbers,
    values,
    named,
    sorted: each(layout.ranked, newSorted),
    different: each(layout.counted, newDifferent),
  }
}

type Rings = Pick<Kept, 'capacity' | 'times' | 'numbers' | 'values' | 'named'>

function newRings({ single, columns, counted }: Layout, capacity: number): Rings {
  return {
    capacity,
    times: zeros(single ? capacity : 0),
    numbers: columns.map(({ kept, as }) => zeros(kept && as !== 'value' ? capacity : 0)),
    values: columns.map(({ kept, as }) => absent(kept && as === 'value' ? capacity : 0)),
    named: each(counted, () => zeros(capacity)),
  }
}

/** Keeps an event as the newest. */
export function keep(layout: Layout, kept: Kept, sample: Sample): void {
  if (kept.tail - kept.head === kept.capacity) resize(layout, kept, kept.capacity * 2)
  const at = kept.tail & (kept.capacity - 1)
  if (layout.single) kept.times[at] = sample.time
  layout.columns.forEach(({ as, kept: isKept }, column) => {
    if (!isKept) return
    if (as === 'value') put(kept.values[column], at, sample.values[column])
    else put(kept.numbers[column], at, get(sample.numbers, column))
  })
  layout.ranked.forEach((column, index) => {
    const value = get(sample.numbers, column)
    const sorted = kept.sorted[index]
    if (sorted !== undefined && !Number.isNaN(value)) addSorted(sorted, value)
  })
  layout.counted.forEach((column, index) => {
    const value = sample.values[column]
    const different = kept.different[index]
    const name = different === undefined || value === undefined ? Number.NaN : addDifferent(different, canonical(value))
    put(kept.named[index], at, name)
  })
  kept.tail++
}

/** Forgets the oldest event. */
export function forget(layout: Layout, kept: Kept): void {
  const at = kept.head & (kept.capacity - 1)
  layout.ranked.forEach((column, index) => {
    const value = kept.numbers[column]?.[at]
    const sorted = kept.sorted[index]
    if (sorted !== undefined && value !== undefined && !Number.isNaN(value)) removeSorted(sorted, value)
  })
  kept.named.forEach((ring, index) => {
    const name = get(ring, at)
    const different = kept.different[index]
    if (different !== undefined && !Number.isNaN(name)) removeDifferent(different, name)
  })
  for (const ring of kept.values) if (ring.length > 0) ring[at] = undefined
  kept.head++
  const count = kept.tail - kept.head
  if (kept.capacity > smallest && count <= kept.capacity / 4) resize(layout, kept, kept.capacity / 2)
}

/** Writes what is kept of an event into the sample, as it was taken. */
export function recall(layout: Layout, kept: Kept, event: number, sample: Sample): void {
  const at = event & (kept.capacity - 1)
  sample.time = get(kept.times, at)
  for (let column = 0; column < layout.columns.length; column++) {
    sample.numbers[column] = kept.numbers[column]?.[at] ?? Number.NaN
    sample.values[column] = kept.values[column]?.[at]
  }
}

/** The time of the oldest event. */
export const oldestTime = ({ times, head, capacity }: Kept) => get(times, head & (capacity - 1))

/** A column's values that are present, oldest first. */
export function valuesOf({ head, tail, capacity, values }: Kept, column: number): readonly Exclude<Value, undefined>[] {
  const ring = values[column] ?? []
  const found: Exclude<Value, undefined>[] = []
  for (let event = head; event < tail; event++) {
    const value = ring[event & (capacity - 1)]
    if (value !== undefined) found.push(value)
  }
  return found
}

function resize(layout: Layout, kept: Kept, capacity: number): void {
  const rings = newRings(layout, capacity)
  const move = (from: Numbers, to: Numbers | undefined) => {
    for (let event = kept.head; event < kept.tail; event++) {
      put(to, event & (capacity - 1), get(from, event & (kept.capacity - 1)))
    }
  }
  if (layout.single) move(kept.times, rings.times)
  kept.numbers.forEach((ring, column) => {
    if (ring.length > 0) move(ring, rings.numbers[column])
  })
  kept.named.forEach((ring, index) => {
    move(ring, rings.named[index])
  })
  kept.values.forEach((ring, column) => {
    if (ring.length === 0) return
    for (let event = kept.head; event < kept.tail; event++) {
      put(rings.values[column], event & (capacity - 1), ring[event & (kept.capacity - 1)])
    }
  })
  kept.capacity = rings.capacity
  kept.times = rings.times
  kept.numbers = rings.numbers
  kept.values = rings.values
  kept.named = rings.named
}

function put<Item>(ring: { [index: number]: Item } | undefined, at: number, item: Item): void {
  if (ring !== undefined) ring[at] = item
}
