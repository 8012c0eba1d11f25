// A recording: what a module received, in order of time, to be run again in virtual time. Starts here; opened.ts opens it,
// its lines are read by line-reader.ts or by csv/csv-reader.ts. Knows nothing of rules or of how they run.
import type { JsonObject } from '../../rules/data/json.ts'
import type { Message } from '../../rules/data/message.ts'
import type { OptionName } from '../input-error.ts'
import type { TimeForm } from './time-form.ts'

/** What happened at one moment of a recording. */
export type RecordedLine = RecordedMessage | (Moment & (RecordedTwin | { readonly kind: 'pause' }))

export interface RecordedMessage extends Moment {
  readonly kind: 'message'
  readonly message: Message
  /** True where the body is known to be JSON in UTF-8, on one line, with no white space around it. */
  readonly isJson?: true
}

interface RecordedTwin {
  readonly kind: 'twin'
  readonly patch: JsonObject
}

interface Moment {
  /** Epoch milliseconds, never less than that of the line before. */
  readonly time: number
  /** True where the clock leapt to it; else time passed through every moment between. */
  readonly leaps?: true
}

/** Entries in order, with the form in which the recording gives times. */
export interface TimedBlock {
  readonly entries: readonly RecordedLine[]
  readonly form: TimeForm
  /** Epoch milliseconds at which the rules start, of the first block; default: what the form says. */
  readonly start?: number
}

export interface Recording {
  /** Epoch milliseconds at which the rules start. */
  readonly start: number
  /** How times are written out: as they came in. */
  readonly form: TimeForm
  /**
   * The entries, so many at once that promises cost nothing, and so few that none lives long. Read once, from the first on, in constant
   * memory. Throws `InputError` with file and line.
   */
  readonly blocks: AsyncIterable<readonly RecordedLine[]>
  /** The same, one by one: either of them is read, not both. */
  readonly entries: AsyncIterable<RecordedLine>
  /** The part of the source that has been read, from 0 to 1; undefined: its length is not known. */
  readonly part?: () => number
}

/** The members of a recording that give its entries. */
export function giving(blocks: AsyncIterable<readonly RecordedLine[]>): Pick<Recording, 'blocks' | 'entries'> {
  return { blocks, entries: oneByOne(blocks) }
}

/** What comes in groups, one by one. */
export async function* oneByOne<One>(groups: AsyncIterable<readonly One[]>): AsyncGenerator<One> {
  for await (const group of groups) yield* group
}

/** Where the bytes of a recording come from. */
export interface Source {
  /** As errors name it. */
  readonly name: string
  readonly stream: AsyncIterable<Uint8Array>
  /** The part that has been read, from 0 to 1; undefined: the length is not known. */
  readonly part?: () => number
}

export interface RecordingOptions {
  /** Epoch milliseconds of `at: 0`; default 0. */
  readonly start?: number
  /** How errors call an option. */
  readonly optionName?: OptionName
  /** Lines may be in any order, because they will be sorted. */
  readonly anyOrder?: boolean
}

export interface CsvOptions {
  /** How errors call an option. */
  readonly optionName?: OptionName
  /** Told, once, what was found of the file's form. */
  readonly tell?: (text: string) => void
  /** Rows may be in any order, because they will be sorted, or times do not matter. */
  readonly anyOrder?: boolean
  /** Where no column holds times, rows come a second apart from 1970 on. */
  readonly mayLackTime?: boolean
}
