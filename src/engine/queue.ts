// First in, first out, at the same cost however many wait.

/** Past so many that were taken, their places are given back. */
const mostTaken = 1024

export class Queue<Item> {
  #items: Item[] = []
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
    const item = this.#items[this.#taken++]
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
