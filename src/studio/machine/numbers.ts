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

  /** A copy, with these at its end. */
  with(more: readonly number[]): Float64Array<ArrayBuffer> {
    const whole = new Float64Array(this.length + more.length)
    whole.set(this.#list.subarray(0, this.length))
    whole.set(more, this.length)
    return whole
  }
}
