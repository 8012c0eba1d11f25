// The options by which a command is given a recording, and the recording watched while it runs. Knows no rule.
import type { JsonObject } from '../../rules/data/json.ts'
import { readDocument } from '../../rules/document/document.ts'
import { mergeObject } from '../../rules/twin/merge-patch.ts'
import { type CsvChoices, csvChoices, isCsvName } from '../../workbench/recording/csv/choices.ts'
import { openRecording } from '../../workbench/recording/opened.ts'
import { type CsvOptions, giving, type RecordedLine, type Recording } from '../../workbench/recording/recording.ts'
import { readIso, writeTime } from '../../workbench/recording/time-form.ts'
import { assignmentOptions, optionName } from './arguments.ts'
import { type Io, UsageError } from './command.ts'
import { openSource, readDocumentFile } from './files.ts'
import { problemLines, refuseInvalid } from './problem-lines.ts'
import type { Progress } from './progress.ts'
import { createRunStore } from './run-store.ts'

/** For `readArguments`: how a recording is read. */
export const readingOptions = {
  csv: { type: 'string' },
  delimiter: { type: 'string' },
  decimal: { type: 'string' },
  time: { type: 'string' },
  tz: { type: 'string' },
  null: { type: 'string' },
  input: { type: 'string' },
  property: { type: 'string', multiple: true },
  sort: { type: 'boolean' },
  start: { type: 'string' },
} as const

/** The same, and what the rules run with. */
export const recordingOptions = { twin: { type: 'string', multiple: true }, ...readingOptions } as const

/** What `readArguments` made of the options of reading. */
export interface ReadingValues extends CsvChoices {
  readonly sort?: boolean | undefined
  readonly start?: string | undefined
}

export interface RecordingValues extends ReadingValues {
  readonly twin?: string[] | undefined
}

/** As the help of a command lists them. */
export const readingHelp = `\
  --start TIME       when a recording in milliseconds starts, in ISO 8601; default 1970-01-01T00:00:00Z
  --sort             sorts the recording by time first, also one that is larger than memory

Of CSV (a name that ends in .csv or .tsv, or one of these options) the form is found, and said on stderr:
  --csv COLUMNS      where columns go: "timestamp:iso,value:$.machine.temperature"; of rows that hold one value each,
                     "tag:name,value:value" too. Default: by their names; "auto" says no more than that it is CSV
  --time FORM        "day.month.year hour:minute", iso, s, ms, us, ns or excel (days since 1899-12-30); before it, the
                     columns: "Date+Time:FORM"
  --tz ZONE          of times that name no offset, such as Europe/Berlin; default UTC
  --delimiter C      what separates cells: a character, or tab
  --decimal C        the decimal mark: . or ,
  --null TEXTS       what means that there is no value, beside an empty cell: "NA,-999"
  --input COLUMN     the column that names the input; default: all go to input1
  --property COLUMN  a column that becomes an application property; may be repeated
`

export const recordingHelp = `\
  --twin name=json   a desired property over the document's, such as TemperatureThreshold=30; may be repeated
${readingHelp}`

/**
 * A document's file with the desired properties of `--twin` over it; what it warns of goes to stderr. Throws `UsageError`
 * where it cannot be read, `Refusal` where it is not valid.
 */
export async function readDesired(
  file: string,
  { twin: given }: Pick<RecordingValues, 'twin'>,
  io: Io,
): Promise<JsonObject> {
  const twin = assignmentOptions('--twin', given)
  const desired = mergeObject(await readDocumentFile(file), twin)
  const { problems } = readDocument(desired)
  await refuseInvalid({ file, twin }, problems)
  io.stderr.write(await problemLines({ file, twin }, problems))
  return desired
}

/** The recording in a file, or in standard input without a name or with `-`. */
export async function openGiven(
  file: string | undefined,
  values: ReadingValues,
  io: Io,
  command: string,
  more: CsvOptions = {},
): Promise<Recording> {
  const source = await openSource(file, io)
  const time = values.start === undefined ? undefined : readStart(values.start)
  const store = values.sort === true ? createRunStore() : undefined
  if (!isCsv(file, values)) {
    return openRecording(source, { ...(time === undefined ? {} : { start: time }), optionName }, store)
  }
  if (time !== undefined) throw new UsageError('--start is for recordings in milliseconds, not for CSV.')
  // Most recordings are not CSV, and need not wait for what reads it.
  const { openCsvRecording } = await import('../../workbench/recording/csv/opened.ts')
  let ways = ' Read otherwise by --delimiter, --decimal, --time, --tz, --null.'
  const tell = (text: string) => {
    io.stderr.write(`edge-rules ${command}: ${text}${ways}\n`)
    ways = ''
  }
  return openCsvRecording(source, values, { optionName, tell, ...more }, store)
}

/** By its name, or because an option of CSV is given. */
export const isCsv = (file: string | undefined, values: ReadingValues): boolean =>
  isCsvName(file ?? '') || csvChoices.some(name => values[name] !== undefined)

/** Throws `UsageError` where an option of reading, or one of these, is given, and no recording, which is named `what`. */
export function refuseStray(values: object, what: string, besides: readonly string[] = []): void {
  const names = [...besides, ...Object.keys(readingOptions)]
  const stray = Object.entries(values).find(([name, value]) => value !== undefined && names.includes(name))
  if (stray !== undefined) throw new UsageError(`--${stray[0]} goes with ${what}.`)
}

function readStart(text: string): number {
  const iso = readIso(text)
  if (iso?.suffix !== undefined) return iso.time
  throw new UsageError(`--start takes an ISO 8601 time with its offset, such as 2026-01-31T08:30:00Z, not "${text}".`)
}

/** A recording that knows how far it has been read. */
export interface Watched extends Recording {
  /** The time of the entry that was read last, in epoch milliseconds; before the first, the start. */
  readonly reached: () => number
}

/** The recording, whose blocks tell how far they are; they end when the command is interrupted. */
export function watched(recording: Recording, progress: Progress, { signal }: Pick<Io, 'signal'>): Watched {
  let reached = recording.start
  async function* blocks(): AsyncGenerator<readonly RecordedLine[]> {
    let count = 0
    for await (const block of recording.blocks) {
      if (signal.aborted) return
      count += block.length
      reached = block.at(-1)?.time ?? reached
      progress.step(() => {
        const part = recording.part === undefined ? '' : `${Math.floor(recording.part() * 100)} %, `
        return `${part}${count.toLocaleString('en')} lines, ${writeTime(recording.form, reached)}`
      })
      yield block
    }
  }
  return { ...recording, ...giving(blocks()), reached: () => reached }
}
