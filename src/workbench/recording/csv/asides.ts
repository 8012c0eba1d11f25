// Rows of a CSV file that are none of values: remarks, the header again, totals at the end. Knows no form of times.
import type { InputError } from '../../input-error.ts'
import type { Rows } from './rows.ts'

/** Whether a cell of the time's column can be no time. */
export const isUntimed = (cell: string): boolean => !/\d/.test(cell) || cell.startsWith('#')

/** So many may end a file: more are a mistake about its form. */
const mostAtEnd = 20

export class Asides {
  /** Rows without a time, after which only the end may come: why the first cannot be read, what it begins with, how many. */
  atEnd: { readonly fault: InputError; readonly first: string; readonly line: number; count: number } | undefined
  readonly #header: readonly string[]

  constructor(header: readonly string[]) {
    this.#header = header
  }

  /** Takes a row that cannot be read as values. Throws the fault where it should be one. */
  add(rows: Rows, timeIndex: number, fault: InputError): void {
    const { cells, line } = rows
    if (cells[0]?.startsWith('#') || this.#header.every((name, index) => cells[index] === name)) return
    const cell = cells[timeIndex] ?? ''
    const isFooter = cells.length < this.#header.length && /^[^\d]*\p{L}|^\(\d+ /u.test(cell)
    if (!isUntimed(cell) && !isFooter) throw fault
    this.atEnd ??= { fault, first: cells.find(cell => cell !== '') ?? '', line, count: 0 }
    if (++this.atEnd.count > mostAtEnd) throw this.atEnd.fault
  }

  /** What is left out at the end of the file, for a person; undefined: nothing is. */
  get text(): string | undefined {
    if (this.atEnd === undefined) return undefined
    const { first, line, count } = this.atEnd
    const [lines, have, are] = count === 1 ? ['line', 'has', 'is'] : [`${count} lines`, 'have', 'are']
    return `the last ${lines}, from line ${line} on, ${have} no time and ${are} left out ("${first}")`
  }
}
