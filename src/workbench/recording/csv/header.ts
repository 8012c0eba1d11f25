// Where the rows of a CSV file begin, and what its columns are called. Knows no times but how to recognize one.
import { numberOf } from './cell-json.ts'
import { mostFrequent, type SampleRow } from './separator.ts'
import { formOf, isTimeName } from './time-column.ts'

export interface Header {
  readonly names: readonly string[]
  /** The cells of the header as they are; where there is none, the names. */
  readonly cells: readonly string[]
  /** The index of the first row of values. */
  readonly firstRow: number
  /** False where the file names no columns. */
  readonly isThere: boolean
  /** How many lines were left out, before the header and between it and the values. */
  readonly skipped: number
}

/** Finds the header in the first rows; `isSaid`: the first row says the separator. */
export function findHeader(rows: readonly SampleRow[], isSaid: boolean): Header {
  const first = Math.max(isSaid ? 1 : 0, rows.findLastIndex(({ cells }) => cells[0] === endOfPreamble) + 1)
  const usual = mostFrequent(rows.slice(first).map(({ cells }) => widthOf(cells)))
  // Titles and comments have fewer cells than the rows; so may the last rows.
  let index = rows.findIndex(({ cells }, place) => place >= first && widthOf(cells) >= usual && !isAnnotation(cells))
  if (index < 0) index = first
  if (isTitle(rows[index]?.cells, rows[index + 1]?.cells)) index++
  index = headerAfter(rows, index) ?? index
  const { cells = [] } = rows[index] ?? {}
  const isThere = isHeader(cells)
  const width = isThere ? widthOf(cells) : usual
  const names = named(Array.from({ length: width }, (_, place) => (isThere ? (cells[place] ?? '') : '')))
  let after = isThere ? index + 1 : index
  const afterRemarks = (from: number) => {
    const next = rows.findIndex(({ cells }, place) => place >= from && !(isComment(cells) && widthOf(cells) < usual))
    return next < 0 ? from : next
  }
  after = afterRemarks(after)
  if (isThere) after = afterUnits(rows, after, afterRemarks)
  const skipped = after - (isThere ? 1 : 0) - (isSaid ? 1 : 0)
  return { names, cells: isThere ? cells : names, firstRow: after, isThere, skipped }
}

/** What LabVIEW writes after lines about the file, and again after those about the channels. */
const endOfPreamble = '***End_of_Header***'

const isComment = (cells: readonly string[]) => cells[0]?.startsWith('#') === true

/** A remark with as many commas as the header after it, which names the times, as "# site 117, line 4" before "time,value". */
const isTitle = (cells: readonly string[] = [], next: readonly string[] = []) =>
  isComment(cells) && !cells.some(isTimeName) && !isComment(next) && isHeader(next) && next.some(isTimeName)

/** Exports may end each line with separators. */
const widthOf = (cells: readonly string[]) => cells.findLastIndex(cell => cell !== '') + 1

/** A line of InfluxDB's that says what the columns are. */
export const isAnnotation = (cells: readonly string[]) => /^#(datatype|group|default)$/.test(cells[0] ?? '')

const isValue = (cell: string) =>
  numberOf(cell, true) !== undefined || numberOf(cell, false) !== undefined || formOf([cell]) !== undefined

const isHeader = (cells: readonly string[]) => cells.some(cell => cell !== '') && !cells.some(isValue)

/** So many lines of words may follow the header: units, and how each value was made, as loggers of Campbell's write them. */
const mostUnits = 2

/** The row after the lines of words behind the header, where values follow. */
function afterUnits(rows: readonly SampleRow[], start: number, afterRemarks: (from: number) => number): number {
  let place = start
  for (let count = 0; count <= mostUnits; count++) {
    const { cells } = rows[place] ?? {}
    if (cells === undefined || isAnnotation(cells)) return start
    if (cells.some(isValue)) return place
    place = afterRemarks(place + 1)
  }
  return start
}

/** So far is looked for it. */
const farthest = 100

/** The line that names the times, before the first that has one: what looks like a header may be a line about the file. */
function headerAfter(rows: readonly SampleRow[], index: number): number | undefined {
  const width = mostFrequent(rows.slice(index).map(({ cells }) => cells.length))
  for (let place = index; place < Math.min(rows.length, index + farthest); place++) {
    const { cells = [] } = rows[place] ?? {}
    const namesTime = isHeader(cells) && cells.some(isTimeName) && !isAnnotation(cells)
    if (namesTime && (cells.length === width || place === index)) return place
    if (cells.length !== width) continue
    if (cells.some(cell => formOf([cell]) !== undefined)) return undefined
  }
  return undefined
}

/** A column without a name is called by its number; a name that comes again gets one more. */
function named(cells: readonly string[]): readonly string[] {
  const names: string[] = []
  for (const [index, cell] of cells.entries()) {
    const line = cell.replaceAll(/\s*[\r\n]+\s*/g, ' ')
    const name = line.replace(index === 0 ? /^#\s*/ : /^$/, '') || `column${index + 1}`
    let unique = name
    for (let count = 2; names.includes(unique); count++) unique = `${name}_${count}`
    names.push(unique)
  }
  return names
}
