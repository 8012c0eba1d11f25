// A recording in CSV: the beginning of the file says its form, then each row is a message.
import type { Properties } from '../../../rules/data/message.ts'
import { type InputError, quotedName } from '../../input-error.ts'
import type { CsvOptions, RecordedLine, RecordedMessage, Source, TimedBlock } from '../recording.ts'
import { type TimeForm, writeTime } from '../time-form.ts'
import { Asides } from './asides.ts'
import { BodyWriter } from './body-writer.ts'
import { CellText } from './cell-text.ts'
import type { CsvChoices } from './choices.ts'
import { influxForm } from './columns.ts'
import type { CsvForm } from './csv-form.ts'
import { isAnnotation } from './header.ts'
import { localClock } from './local-clock.ts'
import { LongRows } from './long-rows.ts'
import { lookAhead } from './look-ahead.ts'
import { Rows } from './rows.ts'
import type { ReadTime } from './time-format.ts'
import { asUtf8, type Encoding } from './utf8-stream.ts'

/** Messages from a CSV arrive here, as the sensor's do in the tutorial's routes. */
const defaultInput = 'input1'

const system = { contentType: 'application/json', contentEncoding: 'utf-8' } as const
const noProperties: Properties = new Map()

/** Told, once, of what the file is made of. */
export interface FoundOptions extends CsvOptions {
  readonly found?: (form: CsvForm) => void
}

/** Yields a message for each row. Throws `InputError` with the line. */
export async function* readCsv(source: Source, choices: CsvChoices, options: FoundOptions): AsyncGenerator<TimedBlock> {
  const { tell = () => {}, found = () => {} } = options
  let encoding: Encoding = 'utf-8'
  const chunks = asUtf8(source.stream, found => {
    encoding = found
  })
  const { start, form, isWhole, rest } = await lookAhead(source.name, chunks, choices, options)
  found(form)
  const text = new CellText(form.isLatin1)
  const reader = new CsvReader(source.name, form, text, options)
  let isTold = false
  const block = (entries: readonly RecordedLine[]): readonly TimedBlock[] => {
    if (!isTold) tell(`${source.name}: ${[form.found, ...encodingText(encoding, text)].join(', ')}.`)
    isTold = true
    const { timeForm } = reader
    return timeForm === undefined || entries.length === 0
      ? []
      : [{ form: timeForm, start: entries[0]?.time ?? 0, entries }]
  }
  function* read(piece: Uint8Array, last: boolean): Generator<TimedBlock> {
    const entries: RecordedLine[] = []
    try {
      reader.read(piece, last, entries)
    } finally {
      // Also what comes before a row that cannot be read.
      yield* block(entries)
    }
  }
  for (const piece of pieces(start)) yield* read(piece, false)
  if (!isWhole) for await (const chunk of rest) for (const piece of pieces(chunk)) yield* read(piece, false)
  yield* read(new Uint8Array(), true)
  if (reader.leftOut !== undefined) tell(`${source.name}: ${reader.leftOut}.`)
}

/** So much is read into one block: few entries live at once, and each is gone when it was run. */
const blockSize = 32 * 1024

function* pieces(chunk: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < chunk.length; from += blockSize) yield chunk.subarray(from, from + blockSize)
}

const encodingText = (encoding: Encoding, { isLatin1 }: CellText) =>
  encoding !== 'utf-8' ? [`in ${encoding.slice(0, 6).toUpperCase()}`] : isLatin1 ? ['in Latin-1'] : []

class CsvReader {
  /** How the first row gives its time. */
  timeForm: TimeForm | undefined
  readonly #form: CsvForm
  readonly #options: CsvOptions
  readonly #rows: Rows
  readonly #clock: (local: number, previous: number) => number
  #timeIndexes: readonly number[]
  #width: number
  #writer: BodyWriter
  #long: LongRows | undefined
  #previous = Number.NEGATIVE_INFINITY
  readonly #asides: Asides
  /** After annotations comes a header. */
  #isHeaderNext = false
  #scratch = new Uint8Array(128)

  constructor(name: string, form: CsvForm, text: CellText, options: CsvOptions) {
    this.#form = form
    this.#options = options
    this.#rows = new Rows(name, form.separator.charCodeAt(0), text)
    this.#clock = localClock(form.zone)
    this.#timeIndexes = form.time.indexes
    this.#width = form.names.length
    this.#writer = new BodyWriter(form.targets, form.cells)
    this.#long = form.long && new LongRows(form.long, form.cells)
    this.#asides = new Asides(form.header)
  }

  /** What was left out at the end, for a person; undefined: nothing was. */
  get leftOut(): string | undefined {
    return this.#asides.text
  }

  /** Adds what the rows hold to `entries`. @throws InputError for the first that cannot be read. */
  read(chunk: Uint8Array, last: boolean, entries: RecordedLine[]): void {
    const rows = this.#rows
    rows.feed(chunk)
    while (rows.next(last)) {
      if (rows.line < this.#form.firstLine || (this.#form.isInflux && this.#isAboutColumns())) continue
      const time = this.#isWhole() ? this.#time() : undefined
      if (time === undefined) continue
      if (this.#asides.atEnd !== undefined) throw this.#asides.atEnd.fault
      const entry = this.#entry(time, this.#writer.write(rows))
      const complete = this.#long === undefined ? entry : this.#long.add(entry, rows)
      if (complete !== undefined) entries.push(complete)
    }
    if (last && this.timeForm === undefined && this.#asides.atEnd !== undefined) throw this.#asides.atEnd.fault
    const rest = last ? this.#long?.take() : undefined
    if (rest !== undefined) entries.push(rest)
  }

  #entry(time: number, bytes: Uint8Array): RecordedMessage {
    const message = { input: this.#input(), bytes, properties: this.#properties(), system }
    return { kind: 'message', time, message, isJson: true }
  }

  #input(): string {
    const { input, names } = this.#form
    if (input === undefined) return defaultInput
    const named = this.#rows.cell(input)
    if (named === '') throw this.#rows.complain(`column "${names[input]}" is to name the input, and is empty.`)
    return named
  }

  #properties(): Properties {
    const { properties, cells } = this.#form
    if (properties.length === 0) return noProperties
    const texts = properties.map(({ name, index }) => [name, this.#rows.cell(index)] as const)
    return new Map(texts.filter(([, text]) => text !== '' && !cells.nulls.has(text)))
  }

  /** Exports may end each row with a separator. False for a row that is left out. */
  #isWhole(): boolean {
    const rows = this.#rows
    if (rows.count === this.#width) return true
    if (rows.count > this.#width && rows.cells.slice(this.#width).every(cell => cell === '')) return true
    const many = (count: number) => `${count} cell${count === 1 ? '' : 's'}`
    this.#leaveOut(rows.complain(`this row has ${many(rows.count)}, and there are ${this.#width} columns.`))
    return false
  }

  #leaveOut(fault: InputError): void {
    this.#asides.add(this.#rows, this.#timeIndexes[0] ?? 0, fault)
  }

  /** Undefined for a row that is left out. */
  #time(): number | undefined {
    if (this.#timeIndexes.length === 0) return this.#countedTime()
    const read = this.#readTime()
    if (read === undefined) {
      this.#leaveOut(this.#timeFault())
      return undefined
    }
    const time = read.offset === undefined ? this.#clock(read.local, this.#previous) : read.local - read.offset * 60_000
    this.timeForm ??= formOf(read, this.#form.time.isEpoch)
    if (time < this.#previous && this.#options.anyOrder !== true) {
      const [before, after] = [this.#previous, time].map(moment => writeTime(this.timeForm ?? epoch, moment))
      const sort = (this.#options.optionName ?? quotedName)('sort')
      throw this.#rows.complain(
        `the time goes back, from ${before} to ${after}. Rows are needed oldest first${sort && `: ${sort} sorts them`}.`,
      )
    }
    this.#previous = time
    return time
  }

  #countedTime(): number {
    this.timeForm ??= epoch
    this.#previous = Math.max(this.#previous + 1000, 0)
    return this.#previous
  }

  #readTime(): ReadTime | undefined {
    const rows = this.#rows
    const [index = 0, ...others] = this.#timeIndexes
    const { read } = this.#form.time
    if (others.length === 0)
      return index < rows.count ? read(rows.bytes, rows.start(index), rows.end(index)) : undefined
    let length = 0
    for (const one of this.#timeIndexes) {
      const cell = one < rows.count ? rows.bytes.subarray(rows.start(one), rows.end(one)) : new Uint8Array()
      if (length + cell.length >= this.#scratch.length) return undefined
      if (length > 0) this.#scratch[length++] = 0x20
      this.#scratch.set(cell, length)
      length += cell.length
    }
    return read(this.#scratch, 0, length)
  }

  #timeFault(): InputError {
    const { time, names } = this.#form
    const cell = this.#timeIndexes.map(index => this.#rows.cell(index)).join(' ')
    const columns = this.#timeIndexes.map(index => `"${names[index]}"`).join(' and ')
    const option = (this.#options.optionName ?? quotedName)('time')
    return this.#rows.complain(
      `"${cell}" in column ${columns} is not a time like "${time.format}". ${option} says another form.`,
    )
  }

  /** InfluxDB writes tables one after the other, each with lines about its columns and a header. */
  #isAboutColumns(): boolean {
    const { cells } = this.#rows
    const isHeader = this.#isHeaderNext || cells.includes('_time')
    this.#isHeaderNext = isAnnotation(cells)
    if (this.#isHeaderNext) return true
    if (isHeader) {
      const { targets, long, time } = influxForm(cells)
      this.#width = cells.length
      this.#timeIndexes = [time]
      this.#writer = new BodyWriter(targets, this.#form.cells)
      if ((long === undefined) !== (this.#long === undefined)) {
        throw this.#rows.complain(
          'this table is pivoted and the one before is not, or the other way round: export them apart.',
        )
      }
      if (long !== undefined) this.#long?.read(long)
    }
    return isHeader
  }
}

const epoch = { kind: 'milliseconds', zero: 0 } as const

function formOf({ offset, fraction }: ReadTime, isEpoch: boolean): TimeForm {
  if (isEpoch) return epoch
  if (offset === undefined || offset === 0) return { kind: 'iso', offset: 0, suffix: 'Z', fraction }
  const minutes = Math.abs(offset)
  const digits = (number: number) => String(number).padStart(2, '0')
  const suffix = `${offset < 0 ? '-' : '+'}${digits(Math.trunc(minutes / 60))}:${digits(minutes % 60)}`
  return { kind: 'iso', offset, suffix, fraction }
}
