// Things in the order in which they came, each of which may leave at any time. Knows nothing of what it holds.
//
// Not a Map or a Set, which do the same: where many come and go, these replace their table each time that it is full, and each old table
// refers to the next. Once the garbage collector has moved one of them to where it seldom looks, it takes all that follow
// for what will stay, with every message in them. Here, what has left refers to nothing.

/** Where something stands in its line. */
export interface Place<Item> {
  readonly item: Item
  /** Leaves the line; to leave again does nothing. */
  leave(): void
}

export class Line<Item> {
  #first: Standing<Item> | undefined
  #last: Standing<Item> | undefined
  #size = 0

  get size(): number {
    return this.#size
  }

  get first(): Item | undefined {
    return this.#first?.item
  }

  add(item: Item): Place<Item> {
    const place = new Standing(item, this.#left, this.#last)
    if (this.#last === undefined) this.#first = place
    else this.#last.next = place
    this.#last = place
    this.#size++
    return place
  }

  /** The first, which leaves; undefined where there is none. */
  take(): Item | undefined {
    const first = this.#first
    first?.leave()
    return first?.item
  }

  clear(): void {
    while (this.#first !== undefined) this.#first.leave()
  }

  /** None may leave meanwhile. */
  *[Symbol.iterator](): Generator<Item> {
    for (let place = this.#first; place !== undefined; place = place.next) yield place.item
  }

  readonly #left = ({ before, next }: Standing<Item>): void => {
    if (before === undefined) this.#first = next
    else before.next = next
    if (next === undefined) this.#last = before
    else next.before = before
    this.#size--
  }
}

class Standing<Item> implements Place<Item> {
  readonly item: Item
  before: Standing<Item> | undefined
  next: Standing<Item> | undefined
  #leaving: ((place: Standing<Item>) => void) | undefined

  constructor(item: Item, leaving: (place: Standing<Item>) => void, before: Standing<Item> | undefined) {
    this.item = item
    this.#leaving = leaving
    this.before = before
  }

  leave(): void {
    this.#leaving?.(this)
    this.#leaving = undefined
    this.before = undefined
    this.next = undefined
  }
}

/** After so many have left, the table of a named line is a new one. */
const mostLeft = 1_000

/** The same, by name: a name that comes again keeps its place. */
export class NamedLine<Item> {
  readonly #line = new Line<Named<Item>>()
  /** Replaced from time to time by another, to which it does not refer. */
  #places = new Map<string, Place<Named<Item>>>()
  /** How many have left the present table. */
  #left = 0

  get size(): number {
    return this.#line.size
  }

  /** The name that has been there the longest. */
  get firstName(): string | undefined {
    return this.#line.first?.name
  }

  get(name: string): Item | undefined {
    return this.#places.get(name)?.item.item
  }

  set(name: string, item: Item): void {
    const place = this.#places.get(name)
    if (place === undefined) this.#places.set(name, this.#line.add({ name, item }))
    else place.item.item = item
  }

  /** Returns false where there was none. */
  delete(name: string): boolean {
    const place = this.#places.get(name)
    if (place === undefined) return false
    place.leave()
    this.#places.delete(name)
    if (++this.#left > Math.max(mostLeft, this.size)) {
      this.#places = new Map(this.#places)
      this.#left = 0
    }
    return true
  }

  *values(): Generator<Item> {
    for (const { item } of this.#line) yield item
  }

  *[Symbol.iterator](): Generator<readonly [name: string, item: Item]> {
    for (const { name, item } of this.#line) yield [name, item]
  }
}

interface Named<Item> {
  readonly name: string
  item: Item
}
