// A file of CSV as a table: its rows, read one by one. Knows no meaning of any column.
import type { Row, Table } from '../../workbench/recording/csv-table.ts'
import { UsageError } from './command.ts'
import type { FileSource } from './files.ts'

/** The column names of the first line, and the rows after it, in constant memory. Throws `UsageError` with the line. */
export async function openTable(source: FileSource): Promise<Table> {
  const rows = readRows(source)
  const first = await rows.next()
  if (first.done) throw new UsageError(`${source.name}: the first line must name the columns, and there is none.`)
  const { name, part } = source
  return { name, header: first.value.cells.map(cell => cell.trim()), rows, ...(part && { part }) }
}

async function* readRows({ name, stream }: FileSource): AsyncGenerator<Row> {
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
