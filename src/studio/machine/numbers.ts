// A list of numbers that grows, in few bytes each. Knows nothing of what they are.
export class Numbers {
  #list = new Float64Array(64)
  length = 0

  push(number: number): void {
    if (this.length === this.#list.length) {
      const longer = new Float64Array(this.length * 2)
      longer.set(this.#list)
      this.#list = longer
    }
    this.#list[this.length++] = number
  }

  at(index: number): number | undefined {
    return index < this.length ? this.#list[index] : undefined
  }

  set(index: number, number: number): void {
    this.#list[index] = number
  }

  /** As they are now: what is pushed later is not in it. */
  copy(): Float64Array<ArrayBuffer> {
    return this.#list.slice(0, this.length)
  }
}
