// One file of a recording, whose bytes the host brings piece by piece: what is read of them waits until its time has come.
import { InputError, type OptionName } from '../workbench/input-error.ts'
import type { CsvChoices } from '../workbench/recording/csv/choices.ts'
import { readCsv } from '../workbench/recording/csv/csv-reader.ts'
import { LineReader } from '../workbench/recording/line-reader.ts'
import type { RecordedLine, RecordingOptions, TimedBlock } from '../workbench/recording/recording.ts'
import type { TimeForm } from '../workbench/recording/time-form.ts'

export interface RecordingFile {
  /** What comes next; undefined: more bytes are needed, or there are no more. */
  readonly head: RecordedLine | undefined
  /** How its line gives its time. */
  readonly form: TimeForm
  /** What is wrong with the line after the last that was read. */
  readonly fault: Error | undefined
  readonly isDone: boolean
  /** Goes on behind `head`. */
  next(): void
  add(bytes: Uint8Array): void
  /** It has no more bytes. */
  end(): void
}

const nothingKnown: TimeForm = { kind: 'milliseconds', zero: 0 }

/** JSON lines: the host brings whole ones. */
export class LinesFile implements RecordingFile {
  readonly #reader: LineReader
  readonly #entries: RecordedLine[] = []
  readonly #forms: TimeForm[] = []
  #at = 0
  #isEmpty = true
  fault: Error | undefined
  isDone = false

  constructor(name: string, options: Pick<RecordingOptions, 'start'>) {
    // The others say that it is CSV, or sort it.
    this.#reader = new LineReader(name, { ...options, optionName: option => (option === 'start' ? '--start' : '') })
  }

  add(bytes: Uint8Array): void {
    this.#entries.length = 0
    this.#forms.length = 0
    this.#at = 0
    const piece = this.#isEmpty ? this.#reader.withoutMark(bytes) : bytes
    this.#isEmpty = false
    this.fault = this.#reader.read(piece, this.#entries, this.#forms)
    if (this.fault !== undefined) this.isDone = true
  }

  end(): void {
    this.isDone = true
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

/** CSV, whose form is found. It is read in microtasks: the host's next call finds what became of the bytes. */
export class CsvFile implements RecordingFile {
  form = nothingKnown
  fault: Error | undefined
  isDone = false
  #entries: readonly RecordedLine[] = []
  #at = 0
  readonly #blocks: (readonly RecordedLine[])[] = []
  readonly #pieces: Uint8Array[] = []
  #isWhole = false
  #goOn: () => void = () => {}
  #broken: unknown

  /** `tell`: what is found. */
  constructor(name: string, choices: CsvChoices, tell: (text: string) => void) {
    const optionName: OptionName = option => (option === 'sort' ? '' : `--${option}`)
    void this.#readAll(readCsv({ name, stream: this.#bytes() }, choices, { optionName, tell }))
  }

  async #readAll(blocks: AsyncIterable<TimedBlock>): Promise<void> {
    try {
      for await (const { entries, form } of blocks) {
        this.form = form
        this.#blocks.push(entries)
      }
    } catch (error) {
      if (error instanceof InputError) this.fault = error
      else this.#broken = error
    }
    this.isDone = true
  }

  async *#bytes(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = this.#pieces.shift()
      if (piece !== undefined) yield piece
      else if (this.#isWhole) return
      else await new Promise<void>(resolve => (this.#goOn = resolve))
    }
  }

  /** The bytes are copied: the host writes the next ones in their place. */
  add(bytes: Uint8Array): void {
    this.#pieces.push(bytes.slice())
    this.#goOn()
  }

  end(): void {
    this.#isWhole = true
    this.#goOn()
  }

  get head(): RecordedLine | undefined {
    if (this.#broken !== undefined) throw this.#broken
    while (this.#at === this.#entries.length) {
      const block = this.#blocks.shift()
      if (block === undefined) return undefined
      this.#entries = block
      this.#at = 0
    }
    return this.#entries[this.#at]
  }

  next(): void {
    this.#at++
  }
}
