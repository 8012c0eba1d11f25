// Recordings as one stream of keyed messages, in the order of their times: of two at the same time, that of the file that was
// named first comes first. The host brings the bytes of a file when it is asked for.
import { writeJson } from '../rules/data/json-text.ts'
import { InputError } from '../workbench/input-error.ts'
import { type CsvChoices, isCsvName } from '../workbench/recording/csv/choices.ts'
import type { RecordedLine, RecordingOptions } from '../workbench/recording/recording.ts'
import type { TimeForm } from '../workbench/recording/time-form.ts'
import type { KeyExpression } from './key-expression.ts'
import { KeylessMessages } from './keyless.ts'
import type { Outbox } from './outbox.ts'
import { RecordWriter } from './record.ts'
import { CsvFile, LinesFile, type RecordingFile } from './recording-file.ts'

/** What the host is told: a message with its key, a line that goes out as it is, a change of the document, the end, a remark. */
const told = { message: 1, line: 2, change: 3, end: 4, remark: 5 } as const

export class Recordings {
  readonly #files: readonly RecordingFile[]
  readonly #key: KeyExpression
  readonly #keyless: KeylessMessages
  readonly #onlyChanges: boolean
  readonly #writer = new RecordWriter()
  readonly #remarks: string[] = []
  #order = 0
  #end = Number.NEGATIVE_INFINITY
  #kind: TimeForm['kind'] | undefined

  /** `errors`: the output for messages without a key. `onlyChanges`: it tells of changes of the document alone; else of all but these. */
  constructor(
    names: readonly string[],
    { csv, ...options }: Pick<RecordingOptions, 'start'> & { readonly csv: CsvChoices },
    { key, errors, onlyChanges }: { key: KeyExpression; errors: string | false; onlyChanges: boolean },
  ) {
    const tell = (text: string) => this.#remarks.push(text)
    this.#files = names.map(name => (isCsvName(name) ? new CsvFile(name, csv, tell) : new LinesFile(name, options)))
    this.#key = key
    this.#keyless = new KeylessMessages(errors)
    this.#onlyChanges = onlyChanges
  }

  /** The host brings bytes of a file, whole lines where it is not CSV; none: it has no more. */
  add(file: number, bytes: Uint8Array): void {
    const found = this.#files[file]
    if (bytes.length === 0) found?.end()
    else found?.add(bytes)
  }

  /**
   * Tells what comes next, in order, but for the first so many, which were told before. Gives the number of the file of which
   * more is needed, or -1 at the end.
   */
  tell(out: Outbox, skip: number): number {
    for (const text of this.#remarks.splice(0)) {
      out.byte(told.remark)
      out.text(text)
    }
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

  #first(): RecordingFile | undefined {
    let first: RecordingFile | undefined
    for (const file of this.#files) {
      const [time, earliest] = [file.head?.time, first?.head?.time]
      if (time !== undefined && (earliest === undefined || time < earliest)) first = file
    }
    return first
  }

  #mixed({ form: { kind } }: RecordingFile): Error | undefined {
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
