// Rows that hold one value each, with its name: those of one time that are alike but for that become one message.
import type { RecordedLine, RecordedMessage } from '../recording.ts'
import { type CellRules, mostBytes, writeCell } from './cell-json.ts'
import type { LongForm } from './columns.ts'
import type { Rows } from './rows.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export class LongRows {
  readonly #rules: CellRules
  #form: LongForm
  /** The message that is being gathered: that of its first row, with what the rows have in common as body. */
  #first: RecordedMessage | undefined
  /** What its rows have in common. */
  #alike = ''
  /** By their names, the values as JSON. */
  readonly #values = new Map<string, string>()

  constructor(form: LongForm, rules: CellRules) {
    this.#form = form
    this.#rules = rules
  }

  /** Its columns are others from now on. */
  read(form: LongForm): void {
    this.#form = form
  }

  /** Adds a row, whose message has as body what is neither name nor value; gives the message that it is no part of. */
  add(entry: RecordedMessage, rows: Rows): RecordedLine | undefined {
    const name = rows.cell(this.#form.name)
    const { input, properties, bytes } = entry.message
    const alike = JSON.stringify([entry.time, input, [...properties], decoder.decode(bytes)])
    const done = alike !== this.#alike || this.#values.has(name) ? this.take() : undefined
    this.#first ??= entry
    this.#alike = alike
    const value = this.#valueOf(rows)
    if (name !== '' && value !== undefined) this.#values.set(name, value)
    return done
  }

  /** The message that was gathered. */
  take(): RecordedLine | undefined {
    const first = this.#first
    if (first === undefined) return undefined
    const members = [...this.#values].map(([name, value]) => `${JSON.stringify(name)}:${value}`)
    const others = decoder.decode(first.message.bytes).slice(1, -1)
    const body = `{${[...(others === '' ? [] : [others]), ...members].join(',')}}`
    this.#first = undefined
    this.#values.clear()
    return { ...first, message: { ...first.message, bytes: encoder.encode(body) } }
  }

  #valueOf(rows: Rows): string | undefined {
    const { value } = this.#form
    if (value >= rows.count) return undefined
    const [from, to] = [rows.start(value), rows.end(value)]
    const out = new Uint8Array(mostBytes(to - from))
    const end = writeCell(out, 0, rows.bytes, from, to, rows.isDoubled(value), this.#rules, rows.text)
    return end === 0 ? undefined : decoder.decode(out.subarray(0, end))
  }
}
