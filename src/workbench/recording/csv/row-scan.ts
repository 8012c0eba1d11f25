// Rows of CSV (RFC 4180) found in bytes: where each cell begins and ends. Builds no strings, and knows no meaning. Bytes
// are UTF-8, or of any encoding in which separators, quotes and line breaks are the bytes of ASCII.
const quote = 0x22
const lineFeed = 0x0a
const carriageReturn = 0x0d

/** What is not a row: a quoted cell that goes on after its closing quote, or never closes. */
export class RowFault extends Error {}

export class RowScan {
  /** The cells of the row that was found last: `starts[0]` to `ends[0]`, and so on; without their quotes. */
  starts = new Int32Array(64)
  ends = new Int32Array(64)
  /** 0: not quoted; 1: quoted; 2: with doubled quotes in it. */
  quoted = new Uint8Array(64)
  count = 0
  /** How many lines the row has. */
  lines = 0
  readonly #separator: number

  constructor(separator: number) {
    this.#separator = separator
  }

  /**
   * Finds the row that begins at `from`; gives the index after it, or -1 where it may go on after these bytes, unless they
   * are the `last`. A blank line is a row without cells. Throws `RowFault`.
   */
  next(bytes: Uint8Array, from: number, last: boolean): number {
    this.count = 0
    this.lines = 0
    let at = from
    for (;;) {
      at = bytes[at] === quote ? this.#quotedCell(bytes, at, last) : this.#plainCell(bytes, at, last)
      if (at < 0) return -1
      if (at >= bytes.length || bytes[at] !== this.#separator) {
        at = Math.min(at + 1, bytes.length)
        this.lines++
        break
      }
      at++
      // A separator that is the last byte has an empty cell after it.
      if (at >= bytes.length && !last) return -1
    }
    if (this.count === 1 && this.quoted[0] === 0 && this.starts[0] === this.ends[0]) this.count = 0
    return at
  }

  /** Adds a cell; gives the index of the separator or line feed after it. */
  #plainCell(bytes: Uint8Array, start: number, last: boolean): number {
    const separator = this.#separator
    let at = start
    for (; at < bytes.length; at++) {
      const byte = bytes[at]
      if (byte === separator || byte === lineFeed) break
    }
    if (at >= bytes.length && !last) return -1
    const end = at > start && bytes[at - 1] === carriageReturn && bytes[at] !== separator ? at - 1 : at
    this.#add(start, end, 0)
    return at
  }

  #quotedCell(bytes: Uint8Array, start: number, last: boolean): number {
    let doubled = false
    let at = start + 1
    for (; ; at++) {
      if (at >= bytes.length) {
        if (last) throw new RowFault('a quote is opened and never closed')
        return -1
      }
      if (bytes[at] === lineFeed) this.lines++
      if (bytes[at] !== quote) continue
      if (at + 1 >= bytes.length && !last) return -1
      if (bytes[at + 1] !== quote) break
      doubled = true
      at++
    }
    const end = at
    at++
    while (bytes[at] === 0x20 || bytes[at] === carriageReturn) at++
    if (at >= bytes.length && !last) return -1
    if (at < bytes.length && bytes[at] !== this.#separator && bytes[at] !== lineFeed) {
      throw new RowFault('a quoted cell goes on after its closing quote; a quote in it is written twice')
    }
    this.#add(start + 1, end, doubled ? 2 : 1)
    return at
  }

  #add(start: number, end: number, quoted: number): void {
    if (this.count === this.starts.length) this.#grow()
    this.starts[this.count] = start
    this.ends[this.count] = end
    this.quoted[this.count] = quoted
    this.count++
  }

  #grow(): void {
    const [starts, ends, quoted] = [this.starts, this.ends, this.quoted]
    this.starts = new Int32Array(2 * starts.length)
    this.ends = new Int32Array(2 * starts.length)
    this.quoted = new Uint8Array(2 * starts.length)
    this.starts.set(starts)
    this.ends.set(ends)
    this.quoted.set(quoted)
  }
}
