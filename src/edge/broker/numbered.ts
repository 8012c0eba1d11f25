// What waits for an answer of the broker's, by packet identifier: a number that is free. Knows nothing of what it holds.
// Not a Map, for the reason that src/engine/line.ts has.

export class Numbered<Item> {
  /** By number less one; a free one is empty. */
  readonly #items: (Item | undefined)[] = []
  /** Numbers that were given back. */
  readonly #free: number[] = []

  /** From 1 on, the smallest numbers that do: an identifier is free as soon as it is answered. */
  add(item: Item): number {
    const number = this.#free.pop() ?? this.#items.length + 1
    this.#items[number - 1] = item
    return number
  }

  get(number: number): Item | undefined {
    return this.#items[number - 1]
  }

  /** Its number is free again. */
  delete(number: number): void {
    if (this.#items[number - 1] === undefined) return
    this.#items[number - 1] = undefined
    this.#free.push(number)
  }

  /** Takes all. */
  clear(): readonly Item[] {
    this.#free.length = 0
    return this.#items.splice(0).filter(item => item !== undefined)
  }
}
