// The options by which a command is given a recording, and the recording watched while it runs. Knows no rule.
import type { JsonObject } from '../../rules/data/json.ts'
import { readDocument } from '../../rules/document/document.ts'
import { mergeObject } from '../../rules/twin/merge-patch.ts'
import { openCsvRecording, openRecording } from '../../workbench/recording/opened.ts'
import { giving, type RecordedLine, type Recording } from '../../workbench/recording/recording.ts'
import { readIso, writeTime } from '../../workbench/recording/time-form.ts'
import { assignmentOptions, optionName } from './arguments.ts'
import { type Io, UsageError } from './command.ts'
import { openTable } from './csv-file.ts'
import { openSource, readDocumentFile } from './files.ts'
import { problemLines, refuseInvalid } from './problem-lines.ts'
import type { Progress } from './progress.ts'

/** For `readArguments`. */
export const recordingOptions = {
  twin: { type: 'string', multiple: true },
  csv: { type: 'string' },
  start: { type: 'string' },
} as const

/** What `readArguments` made of them. */
export interface RecordingValues {
  readonly twin?: string[] | undefined
  readonly csv?: string | undefined
  readonly start?: string | undefined
}

/** As the help of a command lists them. */
export const recordingHelp = `\
  --twin name=json   a desired property over the document's, such as TemperatureThreshold=30; may be repeated
  --csv COLUMNS      the recording is CSV, and these are its columns: "timestamp:iso,value:$.machine.temperature".
                     Time: iso (ISO 8601; UTC where it names no offset), ms or s (since the Unix epoch)
  --start TIME       when a recording in milliseconds starts, in ISO 8601; default 1970-01-01T00:00:00Z
`

/**
 * A document's file with the desired properties of `--twin` over it; what it warns of goes to stderr. Throws `UsageError`
 * where it cannot be read, `Refusal` where it is not valid.
 */
export async function readDesired(file: string, { twin: given }: RecordingValues, io: Io): Promise<JsonObject> {
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
  { csv, start }: RecordingValues,
  io: Io,
  command: string,
): Promise<Recording> {
  const source = await openSource(file, io)
  const time = start === undefined ? undefined : readStart(start)
  if (csv === undefined) return openRecording(source, { ...(time === undefined ? {} : { start: time }), optionName })
  if (time !== undefined) throw new UsageError('--start is for recordings in milliseconds, not for CSV.')
  const warn = (text: string) => io.stderr.write(`edge-rules ${command}: ${text}\n`)
  return openCsvRecording(await openTable(source), csv, { optionName, warn })
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
