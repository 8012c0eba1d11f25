// A binary heap: what comes first, by an order that is given. Adding and taking cost the logarithm of how many there are.

export class Heap<Item> {
  readonly #items: Item[] = []
  readonly #before: (a: Item, b: Item) => boolean

  constructor(before: (a: Item, b: Item) => boolean) {
    this.#before = before
  }

  get size(): number {
    return this.#items.length
  }

  get first(): Item | undefined {
    return this.#items[0]
  }

  add(item: Item): void {
    const items = this.#items
    let index = items.push(item) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = items[parent]
      if (above === undefined || !this.#before(item, above)) break
      items[index] = above
      index = parent
    }
    items[index] = item
  }

  take(): Item | undefined {
    const items = this.#items
    const first = items[0]
    const last = items.pop()
    if (first === undefined || last === undefined || first === last) return first
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      let below = items[child]
      const right = items[child + 1]
      if (below !== undefined && right !== undefined && this.#before(right, below)) {
        child++
        below = right
      }
      if (below === undefined || !this.#before(below, last)) break
      items[index] = below
      index = child
    }
    items[index] = last
    return first
  }

  /** Puts all in order again, after what comes first has become another. */
  reorder(): void {
    const items = this.#items.splice(0)
    for (const item of items) this.add(item)
  }

  clear(): void {
    this.#items.length = 0
  }
}
