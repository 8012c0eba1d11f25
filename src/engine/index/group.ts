// All tests of one place, and what they find for its value: equality by hash, thresholds and ranges by order.
import { Numeral, plain } from '../../rules/data/numeral.ts'
import type { Value } from '../../rules/data/value.ts'
import { type Guard, Guards } from '../../rules/nodes/guard.ts'
import type { ValueTest } from '../../rules/nodes/value-test.ts'

/** What can be found. It carries the search that found it last, so that each search finds it once. */
export interface Findable {
  search: number
}

/** What one search has found so far. */
export interface Findings<Item extends Findable> {
  readonly search: number
  readonly items: Item[]
  /** False where items were found without a look at their tests. */
  tested: boolean
  /** By the places that the index numbers, where they are at hand. */
  values: readonly Value[] | undefined
}

/** Adds the item to the findings, unless this search has found it already. */
export function found<Item extends Findable>(item: Item, findings: Findings<Item>): void {
  if (item.search === findings.search) return
  item.search = findings.search
  findings.items.push(item)
}

/** A place that an index tests, by its number there. */
export interface TestedPlace<Item extends Findable> {
  readonly number: number
  readonly names: readonly (string | number)[]
  readonly group: Group<Item> | undefined
}

const none: readonly never[] = []

export class Group<Item extends Findable> {
  readonly #equal = new Map<Value, Item[]>()
  readonly #present: Item[] = []
  // By limit, ascending: those that a number passes are the first (above) or the last (below).
  readonly #above = new Limits<Item>()
  readonly #aboveOrAt = new Limits<Item>()
  readonly #below = new Limits<Item>()
  readonly #belowOrAt = new Limits<Item>()
  readonly #ranges = new Ranges<Item>()
  #size = 0

  get isEmpty(): boolean {
    return this.#size === 0
  }

  add(test: ValueTest, item: Item, guards: readonly Guard[] = none): void {
    this.#size++
    if (test.kind === 'equal') {
      const items = this.#equal.get(test.value)
      if (items === undefined) this.#equal.set(test.value, [item])
      else items.push(item)
    } else if (test.kind === 'present') this.#present.push(item)
    else if (test.kind === 'between') this.#ranges.add(test.low, test.high, item, guards)
    else this.#limits(test).add(test.limit, item)
  }

  remove(test: ValueTest, item: Item): void {
    this.#size--
    if (test.kind === 'equal') {
      const items = this.#equal.get(test.value) ?? []
      take(items, item)
      if (items.length === 0) this.#equal.delete(test.value)
    } else if (test.kind === 'present') take(this.#present, item)
    else if (test.kind === 'between') this.#ranges.remove(item)
    else this.#limits(test).remove(test.limit, item)
  }

  #limits({ kind, inclusive }: Extract<ValueTest, { limit: number }>): Limits<Item> {
    if (kind === 'above') return inclusive ? this.#aboveOrAt : this.#above
    return inclusive ? this.#belowOrAt : this.#below
  }

  find(value: Value, findings: Findings<Item>): void {
    if (value === undefined) return
    for (const item of this.#present) found(item, findings)
    if (typeof value === 'object' && value !== null) {
      if (value instanceof Numeral) this.#findNumeral(value, findings)
      return
    }
    if (this.#equal.size > 0) for (const item of this.#equal.get(value) ?? []) found(item, findings)
    if (typeof value !== 'number') return
    this.#above.findFirst(this.#above.firstAtLeast(value), findings)
    this.#aboveOrAt.findFirst(this.#aboveOrAt.firstOver(value), findings)
    this.#below.findFrom(this.#below.firstOver(value), findings)
    this.#belowOrAt.findFrom(this.#belowOrAt.firstAtLeast(value), findings)
    this.#ranges.find(value, findings)
  }

  /** One that no double says is not compared here: it may pass any limit. No test of a document equals it. */
  #findNumeral(numeral: Numeral, findings: Findings<Item>): void {
    const value = plain(numeral)
    if (typeof value === 'number') {
      this.find(value, findings)
      return
    }
    const ordered = [this.#above, this.#aboveOrAt, this.#below, this.#belowOrAt, this.#ranges]
    for (const { items } of ordered) {
      for (const item of items) {
        findings.tested = false
        found(item, findings)
      }
    }
  }
}

/** Items by a limit, in two arrays in step. */
class Limits<Item extends Findable> {
  readonly #limits: number[] = []
  readonly #items: Item[] = []

  get items(): readonly Item[] {
    return this.#items
  }

  add(limit: number, item: Item): void {
    const index = this.firstOver(limit)
    this.#limits.splice(index, 0, limit)
    this.#items.splice(index, 0, item)
  }

  remove(limit: number, item: Item): void {
    const index = this.#items.indexOf(item, this.firstAtLeast(limit))
    if (index < 0) return
    this.#limits.splice(index, 1)
    this.#items.splice(index, 1)
  }

  firstAtLeast(value: number): number {
    const limits = this.#limits
    let low = 0
    let high = limits.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((limits[middle] ?? 0) < value) low = middle + 1
      else high = middle
    }
    return low
  }

  firstOver(value: number): number {
    const limits = this.#limits
    let low = 0
    let high = limits.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((limits[middle] ?? 0) <= value) low = middle + 1
      else high = middle
    }
    return low
  }

  findFirst(count: number, findings: Findings<Item>): void {
    for (let index = 0; index < count; index++) {
      const item = this.#items[index]
      if (item !== undefined) found(item, findings)
    }
  }

  findFrom(start: number, findings: Findings<Item>): void {
    for (let index = start; index < this.#items.length; index++) {
      const item = this.#items[index]
      if (item !== undefined) found(item, findings)
    }
  }
}

interface Range<Item> {
  readonly low: number
  readonly high: number
  readonly item: Item
  readonly guards: readonly Guard[]
}

/** Closed ranges, for which do hold a value: sorted by their low ends, under a tree of the highest high end below. */
class Ranges<Item extends Findable> {
  #ranges: Range<Item>[] = []
  readonly #removed = new Set<Item>()
  #isArranged = true
  /** Of the sorted ranges, side by side, so that a search reads little memory. */
  #lows = new Float64Array(0)
  /** highest[k]: the highest end in the k-th node of a complete binary tree over the sorted ranges. */
  #highest = new Float64Array(0)
  #guards = new Guards([])
  #leaves = 0

  get items(): readonly Item[] {
    if (!this.#isArranged) this.#arrange()
    return this.#ranges.map(({ item }) => item)
  }

  add(low: number, high: number, item: Item, guards: readonly Guard[]): void {
    this.#ranges.push({ low, high, item, guards })
    this.#isArranged = false
  }

  /** All ranges of the item; they go when a value is looked for next. */
  remove(item: Item): void {
    this.#removed.add(item)
    this.#isArranged = false
  }

  find(value: number, findings: Findings<Item>): void {
    if (!this.#isArranged) this.#arrange()
    if (this.#leaves > 0) this.#findUnder(1, 0, this.#leaves, value, findings)
  }

  #arrange(): void {
    if (this.#removed.size > 0) this.#ranges = this.#ranges.filter(({ item }) => !this.#removed.has(item))
    this.#removed.clear()
    const ranges = this.#ranges.sort((a, b) => a.low - b.low)
    let leaves = ranges.length === 0 ? 0 : 1
    while (leaves < ranges.length) leaves *= 2
    this.#lows = new Float64Array(leaves).fill(Number.POSITIVE_INFINITY)
    const highest = new Float64Array(2 * leaves).fill(Number.NEGATIVE_INFINITY)
    ranges.forEach(({ low, high }, index) => {
      this.#lows[index] = low
      highest[leaves + index] = high
    })
    for (let node = leaves - 1; node > 0; node--) {
      highest[node] = Math.max(highest[2 * node] ?? 0, highest[2 * node + 1] ?? 0)
    }
    this.#highest = highest
    this.#guards = new Guards(ranges.map(({ guards }) => guards))
    this.#leaves = leaves
    this.#isArranged = true
  }

  #findUnder(node: number, start: number, width: number, value: number, findings: Findings<Item>): void {
    if ((this.#highest[node] ?? Number.NEGATIVE_INFINITY) < value) return
    if ((this.#lows[start] ?? Number.POSITIVE_INFINITY) > value) return
    if (width === 1) {
      const { values } = findings
      if (values !== undefined && !this.#guards.pass(start, values)) return
      const range = this.#ranges[start]
      if (range !== undefined) found(range.item, findings)
      return
    }
    this.#findUnder(2 * node, start, width / 2, value, findings)
    this.#findUnder(2 * node + 1, start + width / 2, width / 2, value, findings)
  }
}

function take<Item>(items: Item[], item: Item): void {
  const index = items.indexOf(item)
  if (index >= 0) items.splice(index, 1)
}
