// A stream of bytes as rows of CSV, one at a time, each with its line. Knows no meaning of any column.
import { InputError } from '../../input-error.ts'
import type { CellText } from './cell-text.ts'
import { RowFault, RowScan } from './row-scan.ts'

/** A row, until the next one is asked for. */
export class Rows {
  readonly name: string
  readonly text: CellText
  /** The line on which the row ends, from 1. */
  line = 0
  bytes: Uint8Array = new Uint8Array()
  #scan: RowScan
  #at = 0
  #rest: Uint8Array = new Uint8Array()

  constructor(name: string, separator: number, text: CellText, line = 0) {
    this.name = name
    this.text = text
    this.line = line
    this.#scan = new RowScan(separator)
  }

  get count(): number {
    return this.#scan.count
  }

  start(index: number): number {
    return this.#scan.starts[index] ?? 0
  }

  end(index: number): number {
    return this.#scan.ends[index] ?? 0
  }

  /** How many bytes it has. */
  get length(): number {
    return this.end(this.count - 1) - this.start(0)
  }

  /** True where the cell has quotes in it that are written twice. */
  isDoubled(index: number): boolean {
    return this.#scan.quoted[index] === 2
  }

  /** The cell as text, without white space around it. */
  cell(index: number): string {
    if (index >= this.count) return ''
    const text = this.text.decode(this.bytes, this.start(index), this.end(index))
    return (this.isDoubled(index) ? text.replaceAll('""', '"') : text).trim()
  }

  /** All cells as text. */
  get cells(): string[] {
    return Array.from({ length: this.count }, (_, index) => this.cell(index))
  }

  /** Gives it the bytes that come next. */
  feed(chunk: Uint8Array): void {
    if (this.#rest.length === 0) this.bytes = chunk
    else {
      this.bytes = new Uint8Array(this.#rest.length + chunk.length)
      this.bytes.set(this.#rest)
      this.bytes.set(chunk, this.#rest.length)
    }
    this.#at = 0
  }

  /** Goes to the next row that is not blank; false where that takes more bytes, or `last`: there is none. */
  next(last: boolean): boolean {
    while (this.#at < this.bytes.length) {
      const end = this.#find(last)
      if (end < 0) break
      this.#at = end
      this.line += this.#scan.lines
      // A row of separators alone is as good as blank.
      if (this.count > 0 && (this.length > this.count - 1 || this.count === 1)) return true
    }
    this.#rest = new Uint8Array(this.bytes.subarray(this.#at))
    if (this.#rest.length > longestRow) throw this.complain('a row is over 4 MB long; is a quote not closed?', 1)
    return false
  }

  #find(last: boolean): number {
    try {
      return this.#scan.next(this.bytes, this.#at, last)
    } catch (error) {
      if (error instanceof RowFault) throw this.complain(`${error.message}.`, 1)
      throw error
    }
  }

  /** What is wrong on the line of this row, or so many lines after it. */
  complain(text: string, after = 0): InputError {
    return new InputError(`${this.name}:${this.line + after}: ${text}`)
  }
}

const longestRow = 4 * 1024 * 1024
