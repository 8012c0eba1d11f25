// A recording, opened: its first entry says when it starts and how it writes times. Everything after it is read as it runs.
import { readCsv } from './csv-reader.ts'
import type { Table } from './csv-table.ts'
import { readJsonLines } from './line-reader.ts'
import {
  type CsvOptions,
  giving,
  type RecordedLine,
  type Recording,
  type RecordingOptions,
  type Source,
  type TimedBlock,
} from './recording.ts'

/** Opens a recording of JSON lines. Throws `InputError` where its first line cannot be used. */
export async function openRecording(source: Source, options: RecordingOptions = {}): Promise<Recording> {
  return open(readJsonLines(source, options), options.start ?? 0, source.part)
}

/** Opens a recording in CSV; what `columns` is, csv-reader.ts says. Throws `InputError` where it cannot be used. */
export async function openCsvRecording(table: Table, columns: string, options: CsvOptions = {}): Promise<Recording> {
  return open(readCsv(table, columns, options), 0, table.part)
}

/** Where times are ISO 8601, or epoch times, the rules start with the first; else at `zero`. */
async function open(blocks: AsyncGenerator<TimedBlock>, startOfNone: number, part: Source['part']): Promise<Recording> {
  const first = await blocks.next()
  if (first.done) return { start: startOfNone, form: { kind: 'milliseconds', zero: 0 }, ...giving(none()) }
  const { entries, form, start = form.kind === 'milliseconds' ? form.zero : (entries[0]?.time ?? 0) } = first.value
  return { start, form, ...giving(startingWith(entries, blocks)), ...(part && { part }) }
}

async function* none(): AsyncGenerator<readonly RecordedLine[]> {}

async function* startingWith(
  first: readonly RecordedLine[],
  rest: AsyncIterable<TimedBlock>,
): AsyncGenerator<readonly RecordedLine[]> {
  yield first
  for await (const { entries } of rest) yield entries
}
