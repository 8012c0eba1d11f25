// A recording in CSV, opened.
import { openBlocks } from '../opened.ts'
import type { Recording, Source } from '../recording.ts'
import { type RunStore, sorted } from '../sorted.ts'
import type { CsvChoices } from './choices.ts'
import { type FoundOptions, readCsv } from './csv-reader.ts'

/** Opens a recording in CSV, whose form is found, or as it was said; `sort`: in whatever order. Throws `InputError` where it cannot be used. */
export async function openCsvRecording(
  source: Source,
  choices: CsvChoices = {},
  options: FoundOptions = {},
  sort?: RunStore,
): Promise<Recording> {
  const blocks = readCsv(source, choices, { ...options, anyOrder: options.anyOrder === true || sort !== undefined })
  return openBlocks(sort === undefined ? blocks : sorted(blocks, sort), 0, source.part)
}
