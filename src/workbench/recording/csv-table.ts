// A CSV file as rows, and a row as the JSON body of a message. Knows no meaning of any column.
import { UsageError } from '../../cli/command/command.ts'
import type { Json, JsonObject } from '../../rules/data/json.ts'
import { nearest } from '../../rules/data/nearest.ts'
import type { Source } from './recording.ts'

export interface Row {
  readonly cells: readonly string[]
  /** The line on which the row ends. */
  readonly line: number
}

/** The column names of the first line, and the rows after it, in constant memory. Throws `UsageError` with the line. */
export async function openTable(source: Source): Promise<{ header: readonly string[]; rows: AsyncIterable<Row> }> {
  const rows = readRows(source)
  const first = await rows.next()
  if (first.done) throw new UsageError(`${source.name}: the first line must name the columns, and there is none.`)
  return { header: first.value.cells.map(cell => cell.trim()), rows }
}

async function* readRows({ name, stream }: Source): AsyncGenerator<Row> {
  const { CsvError, parse } = await import('csv-parse')
  const parser = parse({ bom: true, info: true, skip_empty_lines: true })
  stream.on('error', error => parser.destroy(error))
  try {
    for await (const { record, info } of stream.pipe(parser)) yield { cells: record, line: info.lines }
  } catch (error) {
    if (error instanceof CsvError) throw new UsageError(`${name}: ${error.message}.`)
    throw error
  } finally {
    stream.destroy()
  }
}

/** The index of a column. Throws `UsageError` that names the nearest one. */
export function columnIndex(source: Source, header: readonly string[], name: string): number {
  const index = header.indexOf(name)
  if (index >= 0) return index
  const meant = nearest(name, header)
  const hint = meant === undefined ? `Its columns are ${header.join(', ')}.` : `Did you mean "${meant}"?`
  throw new UsageError(`${source.name} has no column "${name}". ${hint}`)
}

/** Where a column's cell goes: the names from the body's root down. */
export interface Place {
  readonly path: readonly string[]
  readonly index: number
}

/**
 * Makes the function from a row's cells to a body. An empty cell is absent; one that is a JSON number, `true` or
 * `false` is that; all else is text. Throws `UsageError` where two columns go to one place.
 */
export function bodyFrom(places: readonly Place[]): (cells: readonly string[]) => JsonObject {
  const names = [...new Set(places.map(({ path }) => path[0] ?? ''))]
  const members = names.map(name => {
    const below = places
      .filter(({ path }) => path[0] === name)
      .map(({ path, index }) => ({ path: path.slice(1), index }))
    const leaf = below.find(({ path }) => path.length === 0)
    if (leaf !== undefined && below.length > 1) throw new UsageError(`two columns go to "${name}" of the body.`)
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
