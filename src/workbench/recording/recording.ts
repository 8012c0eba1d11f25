// A recording: what a module received, in order of time, to be run again in virtual time. Starts here; its lines are
// read by json-lines.ts or csv.ts, its results written by output-line.ts. Knows nothing of rules or of how they run.
import type { Readable } from 'node:stream'
import type { JsonObject } from '../../rules/data/json.ts'
import type { Message } from '../../rules/data/message.ts'
import { readCsv } from './csv-reader.ts'
import { readJsonLines } from './line-reader.ts'
import type { TimeForm } from './time-form.ts'

/** `time` is in epoch milliseconds, never less than that of the entry before. */
export type Entry =
  | { readonly kind: 'message'; readonly time: number; readonly message: Message }
  | { readonly kind: 'twin'; readonly time: number; readonly patch: JsonObject }
  | { readonly kind: 'pause'; readonly time: number }

/** An entry with the form in which its line gave the time. */
export interface TimedEntry {
  readonly entry: Entry
  readonly form: TimeForm
}

export interface Recording {
  /** Epoch milliseconds at which the rules start. */
  readonly start: number
  /** How times are written out: as they came in. */
  readonly form: TimeForm
  /** Read once, from the first on, in constant memory. Throws `UsageError` with file and line. */
  readonly entries: AsyncIterable<Entry>
  /** The part of the source that has been read, from 0 to 1; undefined: its length is not known. */
  readonly part?: () => number
}

export interface Source {
  /** As errors name it. */
  readonly name: string
  readonly stream: Readable
  /** The part that has been read, from 0 to 1; undefined: the length is not known. */
  readonly part?: () => number
}

export interface RecordingOptions {
  /** Epoch milliseconds of `at: 0`; default 0. */
  readonly start?: number
  /** Which columns are what, for CSV; see csv.ts. */
  readonly csv?: string
  /** Told of what was odd and how it was taken, once, at the end. */
  readonly warn?: (text: string) => void
}

/** Reads the first entry, which says when the recording starts and how it writes times. */
export async function openRecording(source: Source, options: RecordingOptions = {}): Promise<Recording> {
  const entries =
    options.csv === undefined ? readJsonLines(source, options.start) : readCsv(source, options.csv, options)
  const first = await entries.next()
  if (first.done) return { start: options.start ?? 0, form: { kind: 'milliseconds', zero: 0 }, entries: none() }
  const { entry, form } = first.value
  const start = form.kind === 'milliseconds' && options.csv === undefined ? form.zero : entry.time
  return { start, form, entries: startingWith(entry, entries), ...(source.part && { part: source.part }) }
}

async function* none(): AsyncGenerator<Entry> {}

async function* startingWith(first: Entry, rest: AsyncIterable<TimedEntry>): AsyncGenerator<Entry> {
  yield first
  for await (const { entry } of rest) yield entry
}
