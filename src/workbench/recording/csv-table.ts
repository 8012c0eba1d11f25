// A CSV file as rows, and a row as the JSON body of a message. Knows no meaning of any column, and not how rows are read.
import type { Json, JsonObject } from '../../rules/data/json.ts'
import { nearest } from '../../rules/data/nearest.ts'
import { InputError } from '../input-error.ts'

export interface Row {
  readonly cells: readonly string[]
  /** The line on which the row ends. */
  readonly line: number
}

/** A file whose first line names its columns. */
export interface Table {
  /** As errors name it. */
  readonly name: string
  readonly header: readonly string[]
  /** Read once, in constant memory. Throws `InputError` with the line. */
  readonly rows: AsyncIterable<Row>
  /** The part that has been read, from 0 to 1; undefined: the length is not known. */
  readonly part?: () => number
}

/** The index of a column. Throws `InputError` that names the nearest one. */
export function columnIndex({ name: file, header }: Table, name: string): number {
  const index = header.indexOf(name)
  if (index >= 0) return index
  const meant = nearest(name, header)
  const hint = meant === undefined ? `Its columns are ${header.join(', ')}.` : `Did you mean "${meant}"?`
  throw new InputError(`${file} has no column "${name}". ${hint}`)
}

/** Where a column's cell goes: the names from the body's root down. */
export interface CellTarget {
  readonly path: readonly string[]
  readonly index: number
}

/**
 * Makes the function from a row's cells to a body. An empty cell is absent; one that is a JSON number, `true` or
 * `false` is that; all else is text. Throws `InputError` where two columns go to one place.
 */
export function bodyFrom(places: readonly CellTarget[]): (cells: readonly string[]) => JsonObject {
  const names = [...new Set(places.map(({ path }) => path[0] ?? ''))]
  const members = names.map(name => {
    const below = places
      .filter(({ path }) => path[0] === name)
      .map(({ path, index }) => ({ path: path.slice(1), index }))
    const leaf = below.find(({ path }) => path.length === 0)
    if (leaf !== undefined && below.length > 1) throw new InputError(`two columns go to "${name}" of the body.`)
    return {
      name,
      read: leaf === undefined ? bodyFrom(below) : (cells: readonly string[]) => readCell(cells[leaf.index]),
    }
  })
  return cells =>
    Object.fromEntries(
      members.flatMap(({ name, read }) => {
        const value = read(cells)
        const empty = value === undefined || (typeof value === 'object' && Object.keys(value).length === 0)
        return empty ? [] : [[name, value]]
      }),
    )
}

const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

function readCell(text = ''): Exclude<Json, null | JsonObject> | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true'
  return jsonNumber.test(trimmed) ? Number(trimmed) : text
}
