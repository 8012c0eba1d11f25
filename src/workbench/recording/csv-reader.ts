// A recording in CSV: which column is the time, and where in the body the others go.
import { lastTime } from '../../rules/data/duration.ts'
import { bytesOf } from '../bytes.ts'
import { InputError, quotedName } from '../input-error.ts'
import { bodyFrom, type CellTarget, columnIndex, type Table } from './csv-table.ts'
import type { CsvOptions, TimedBlock } from './recording.ts'
import { readIso, type TimeForm } from './time-form.ts'

/** Messages from a CSV arrive here, as the sensor's do in the tutorial's routes. */
const input = 'input1'

/** Reads a cell into epoch milliseconds and the form in which results write them; undefined if it is not such a time. */
const timeKinds = {
  iso: (cell: string) => {
    const iso = readIso(cell)
    if (iso === undefined) return undefined
    const { time, suffix = 'Z', offset, fraction } = iso
    return { time, form: { kind: 'iso', offset, suffix, fraction } as const }
  },
  ms: (cell: string) => epoch(cell, 1),
  s: (cell: string) => epoch(cell, 1000),
} satisfies Record<string, (cell: string) => { time: number; form: TimeForm } | undefined>

function epoch(cell: string, unit: number) {
  const time = Math.round(Number(cell) * unit)
  if (cell.trim() === '' || !(Math.abs(time) <= lastTime)) return undefined
  return { time, form: { kind: 'milliseconds', zero: 0 } as const }
}

/**
 * Yields a message for each row. `columns` is `name:iso` (or `ms`, `s`: since the Unix epoch) for the time and
 * `name:$.path` for each member of the body. A time without offset is in UTC. A row that is older than the one before
 * (a clock that was set back) arrives at the time of that one; `options.warn` is told how many there were.
 */
export async function* readCsv(table: Table, columns: string, options: CsvOptions): AsyncGenerator<TimedBlock> {
  const { name, header, rows } = table
  const { timeColumn, kind, places } = readColumns(table, columns, options.optionName?.('csv') ?? quotedName('csv'))
  const body = bodyFrom(places)
  let newest = Number.NEGATIVE_INFINITY
  let older = 0
  for await (const { cells, line } of rows) {
    const cell = cells[timeColumn] ?? ''
    const read = timeKinds[kind](cell)
    if (read === undefined) {
      throw new InputError(`${name}:${line}: "${cell}" in column "${header[timeColumn]}" is not a time (${kind}).`)
    }
    if (read.time < newest) older++
    newest = Math.max(newest, read.time)
    const bytes = bytesOf(JSON.stringify(body(cells)))
    const system = { contentType: 'application/json', contentEncoding: 'utf-8' }
    yield {
      form: read.form,
      start: newest,
      entries: [{ kind: 'message', time: newest, message: { input, bytes, properties: new Map(), system } }],
    }
  }
  if (older > 0) {
    options.warn?.(`${name}: ${older} rows are older than the row before; they arrive at its time.`)
  }
}

interface Columns {
  readonly timeColumn: number
  readonly kind: keyof typeof timeKinds
  readonly places: readonly CellTarget[]
}

/** `option` is how errors call what `columns` was given as. */
function readColumns(table: Table, columns: string, option: string): Columns {
  let time: { readonly index: number; readonly kind: keyof typeof timeKinds } | undefined
  const places: CellTarget[] = []
  for (const column of columns.split(',')) {
    const [, name, target] = /^(.*?):(iso|ms|s|\$.*)$/.exec(column.trim()) ?? []
    if (name === undefined || target === undefined) {
      throw new InputError(
        `${option}: "${column}" is not a column. Write name:iso (or ms, s) for the time and name:$.path for values.`,
      )
    }
    const index = columnIndex(table, name)
    if (target === 'iso' || target === 'ms' || target === 's') {
      if (time !== undefined) throw new InputError(`${option}: two columns are the time; name one.`)
      time = { index, kind: target }
    } else {
      places.push({ index, path: readPath(target, option) })
    }
  }
  if (time === undefined) throw new InputError(`${option}: no column is the time: add name:iso, name:ms or name:s.`)
  return { timeColumn: time.index, kind: time.kind, places }
}

function readPath(path: string, option: string): readonly string[] {
  const names = /^\$((?:\.[^.[\]'"]+|\['[^']*'\])+)$/.exec(path)?.[1]
  if (names === undefined) {
    throw new InputError(
      `${option}: "${path}" is not a place in a body: write names alone, such as $.machine.temperature.`,
    )
  }
  return [...names.matchAll(/\.([^.[\]'"]+)|\['([^']*)'\]/g)].map(match => match[1] ?? match[2] ?? '')
}
