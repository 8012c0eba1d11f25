// Recordings as one stream of keyed messages, in the order of their times: of two at the same time, that of the file that was
// named first comes first. The host brings the bytes of a file when it is asked for.
import { writeJson } from '../rules/data/json-text.ts'
import { InputError } from '../workbench/input-error.ts'
import { LineReader } from '../workbench/recording/line-reader.ts'
import type { RecordedLine, RecordingOptions } from '../workbench/recording/recording.ts'
import type { TimeForm } from '../workbench/recording/time-form.ts'
import type { KeyExpression } from './key-expression.ts'
import { KeylessMessages } from './keyless.ts'
import type { Outbox } from './outbox.ts'
import { RecordWriter } from './record.ts'

/** What the host is told: a message with its key, a line that goes out as it is, a change of the document, the end. */
const told = { message: 1, line: 2, change: 3, end: 4 } as const

const nothingKnown: TimeForm = { kind: 'milliseconds', zero: 0 }

class File {
  readonly #reader: LineReader
  readonly #entries: RecordedLine[] = []
  readonly #forms: TimeForm[] = []
  #at = 0
  #isEmpty = true
  /** What is wrong with the line after the last entry. */
  fault: Error | undefined
  isDone = false

  constructor(name: string, options: RecordingOptions) {
    this.#reader = new LineReader(name, options)
  }

  /** Whole lines. */
  add(bytes: Uint8Array): void {
    this.#entries.length = 0
    this.#forms.length = 0
    this.#at = 0
    const piece = this.#isEmpty ? this.#reader.withoutMark(bytes) : bytes
    this.#isEmpty = false
    this.fault = this.#reader.read(piece, this.#entries, this.#forms)
    if (this.fault !== undefined) this.isDone = true
  }

  get head(): RecordedLine | undefined {
    return this.#entries[this.#at]
  }

  get form(): TimeForm {
    return this.#forms[this.#at] ?? nothingKnown
  }

  next(): void {
    this.#at++
  }
}

export class Recordings {
  readonly #files: readonly File[]
  readonly #key: KeyExpression
  readonly #keyless: KeylessMessages
  readonly #onlyChanges: boolean
  readonly #writer = new RecordWriter()
  #order = 0
  #end = Number.NEGATIVE_INFINITY
  #kind: TimeForm['kind'] | undefined

  /** `errors`: the output for messages without a key. `onlyChanges`: it tells of changes of the document alone; else of all but these. */
  constructor(
    names: readonly string[],
    options: RecordingOptions,
    { key, errors, onlyChanges }: { key: KeyExpression; errors: string | false; onlyChanges: boolean },
  ) {
    this.#files = names.map(name => new File(name, options))
    this.#key = key
    this.#keyless = new KeylessMessages(errors)
    this.#onlyChanges = onlyChanges
  }

  /** The host brings whole lines of a file; none: it has no more. */
  add(file: number, lines: Uint8Array): void {
    const found = this.#files[file]
    if (found === undefined) return
    if (lines.length === 0) found.isDone = true
    else found.add(lines)
  }

  /**
   * Tells what comes next, in order, but for the first so many, which were told before. Gives the number of the file of which
   * more is needed, or -1 at the end.
   */
  tell(out: Outbox, skip: number): number {
    for (;;) {
      const faulty = this.#files.find(({ fault, head }) => fault !== undefined && head === undefined)
      const waiting = this.#files.findIndex(({ head, isDone }) => head === undefined && !isDone)
      if (faulty === undefined && waiting >= 0) return waiting
      const file = faulty === undefined ? this.#first() : undefined
      const fault = file === undefined ? faulty?.fault : this.#mixed(file)
      if (file?.head === undefined || fault !== undefined) {
        out.byte(told.end)
        out.number(this.#end)
        out.text(fault?.message ?? '')
        return -1
      }
      const { head, form } = file
      file.next()
      this.#order++
      if (this.#order > skip) this.#tellOf(head, form, out)
      this.#end = head.time
    }
  }

  #first(): File | undefined {
    let first: File | undefined
    for (const file of this.#files) {
      const [time, earliest] = [file.head?.time, first?.head?.time]
      if (time !== undefined && (earliest === undefined || time < earliest)) first = file
    }
    return first
  }

  #mixed({ form: { kind } }: File): Error | undefined {
    this.#kind ??= kind
    if (kind === this.#kind) return undefined
    return new InputError('the recordings must give times in one form: milliseconds in all, or ISO 8601 in all.')
  }

  #tellOf(entry: RecordedLine, form: TimeForm, out: Outbox): void {
    if (entry.kind === 'twin' && this.#onlyChanges) {
      out.byte(told.change)
      out.number(entry.time)
      out.number(this.#order)
      out.text(writeJson({ form, patch: entry.patch }))
      return
    }
    if (entry.kind !== 'message' || this.#onlyChanges) return
    const { message, time, leaps, isJson } = entry
    const found = this.#key.of(message, time)
    if ('key' in found) {
      out.byte(told.message)
      out.number(time)
      out.number(this.#order)
      out.text(found.key)
      this.#writer.write({ message, form, leapsFrom: leaps && Math.min(this.#end, time), isJson }, out)
      return
    }
    out.byte(told.line)
    out.number(time)
    out.number(this.#order)
    out.bytes(this.#keyless.line(message, time, found, form))
  }
}
