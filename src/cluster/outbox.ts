// What goes to the host: records in one buffer that grows. Numbers are little endian; a text or bytes have their length before
// them.

const encoder = new TextEncoder()

export class Outbox {
  #bytes: Uint8Array<ArrayBuffer>
  #view: DataView
  #length = 0

  constructor(size = 1 << 20) {
    this.#bytes = new Uint8Array(size)
    this.#view = new DataView(this.#bytes.buffer)
  }

  /** The buffer, which is another one after it has grown. */
  get buffer(): ArrayBuffer {
    return this.#bytes.buffer
  }

  get length(): number {
    return this.#length
  }

  clear(): void {
    this.#length = 0
  }

  byte(value: number): void {
    this.#room(1)
    this.#bytes[this.#length++] = value
  }

  count(value: number): void {
    this.#room(4)
    this.#view.setUint32(this.#length, value, true)
    this.#length += 4
  }

  number(value: number): void {
    this.#room(8)
    this.#view.setFloat64(this.#length, value, true)
    this.#length += 8
  }

  bytes(value: Uint8Array): void {
    this.count(value.length)
    this.raw(value)
  }

  /** Without its length. */
  raw(value: Uint8Array): void {
    this.#room(value.length)
    this.#bytes.set(value, this.#length)
    this.#length += value.length
  }

  /** A text in UTF-8, with its length before it. */
  text(value: string): void {
    const start = this.begin()
    this.#room(3 * value.length)
    this.#length += encoder.encodeInto(value, this.#bytes.subarray(start)).written
    this.end(start)
  }

  /** Leaves place for a length, and gives where it is. */
  begin(): number {
    this.count(0)
    return this.#length
  }

  /** Writes the length of what came since `begin`. */
  end(start: number): void {
    this.#view.setUint32(start - 4, this.#length - start, true)
  }

  #room(count: number): void {
    if (this.#length + count <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(this.#length + count, 2 * this.#bytes.length))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
    this.#view = new DataView(larger.buffer)
  }
}
