// First in, first out, at the same cost however many wait.

/** Past so many that were taken, their places are given back. */
const mostTaken = 1024

/**
 * Holds nothing that was taken: what stays reachable for a while more, the garbage collector takes for what will stay, and moves
 * it to where it seldom looks.
 */
export class Queue<Item> {
  #items: (Item | undefined)[] = []
  #taken = 0

  get size(): number {
    return this.#items.length - this.#taken
  }

  get first(): Item | undefined {
    return this.#items[this.#taken]
  }

  add(item: Item): void {
    this.#items.push(item)
  }

  /** Undefined where there is none. */
  take(): Item | undefined {
    if (this.size === 0) return undefined
    const item = this.#items[this.#taken]
    this.#items[this.#taken++] = undefined
    if (this.#taken === this.#items.length) {
      this.#items.length = 0
      this.#taken = 0
    } else if (this.#taken > mostTaken && this.#taken > this.#items.length / 2) {
      this.#items = this.#items.slice(this.#taken)
      this.#taken = 0
    }
    return item
  }
}
