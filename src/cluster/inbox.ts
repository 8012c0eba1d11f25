// What comes from the host: records in one buffer, written as the outbox writes them.

export class Inbox {
  #bytes: Uint8Array<ArrayBuffer>
  #view: DataView
  #at = 0
  #end = 0
  readonly #mark = new Uint32Array(1)

  constructor(size = 1 << 20) {
    this.#bytes = new Uint8Array(size)
    this.#view = new DataView(this.#bytes.buffer)
  }

  /** A buffer with room for so many bytes, to be written from its beginning. */
  reserve(size: number): ArrayBuffer {
    if (size > this.#bytes.length) {
      this.#bytes = new Uint8Array(Math.max(size, 2 * this.#bytes.length))
      this.#view = new DataView(this.#bytes.buffer)
    }
    return this.#bytes.buffer
  }

  /** Begins to read so many bytes. */
  open(length: number): void {
    this.#at = 0
    this.#end = length
  }

  get isEmpty(): boolean {
    return this.#at >= this.#end
  }

  /** Where the last mark is, for a host that looks at it while JavaScript does not come back: a number of 4 bytes. */
  get marked(): ArrayBuffer {
    return this.#mark.buffer
  }

  /** Marks what is read next. */
  mark(): void {
    this.#mark[0] = this.#at
  }

  byte(): number {
    return this.#bytes[this.#at++] ?? 0
  }

  count(): number {
    this.#at += 4
    return this.#view.getUint32(this.#at - 4, true)
  }

  number(): number {
    this.#at += 8
    return this.#view.getFloat64(this.#at - 8, true)
  }

  /** A view, which is right until the host writes again. */
  bytes(): Uint8Array {
    const length = this.count()
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  /** A copy of so many bytes, without their length before them. */
  take(length: number): Uint8Array {
    this.#at += length
    return this.#bytes.slice(this.#at - length, this.#at)
  }
}
