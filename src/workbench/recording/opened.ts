// A recording, opened: its first entry says when it starts and how it writes times. Everything after it is read as it runs.
import { readCsv } from './csv-reader.ts'
import type { Table } from './csv-table.ts'
import { readJsonLines } from './line-reader.ts'
import type { CsvOptions, RecordedLine, Recording, RecordingOptions, Source, TimedLine } from './recording.ts'

/** Opens a recording of JSON lines. Throws `InputError` where its first line cannot be used. */
export async function openRecording(source: Source, options: RecordingOptions = {}): Promise<Recording> {
  const start = (first: TimedLine) => (first.form.kind === 'milliseconds' ? first.form.zero : first.entry.time)
  return open(readJsonLines(source, options), start, options.start ?? 0, source.part)
}

/** Opens a recording in CSV; what `columns` is, csv-reader.ts says. Throws `InputError` where it cannot be used. */
export async function openCsvRecording(table: Table, columns: string, options: CsvOptions = {}): Promise<Recording> {
  return open(readCsv(table, columns, options), ({ entry }) => entry.time, 0, table.part)
}

async function open(
  entries: AsyncGenerator<TimedLine>,
  startOf: (first: TimedLine) => number,
  startOfNone: number,
  part: Source['part'],
): Promise<Recording> {
  const first = await entries.next()
  if (first.done) return { start: startOfNone, form: { kind: 'milliseconds', zero: 0 }, entries: none() }
  const { entry, form } = first.value
  return { start: startOf(first.value), form, entries: startingWith(entry, entries), ...(part && { part }) }
}

async function* none(): AsyncGenerator<RecordedLine> {}

async function* startingWith(first: RecordedLine, rest: AsyncIterable<TimedLine>): AsyncGenerator<RecordedLine> {
  yield first
  for await (const { entry } of rest) yield entry
}
