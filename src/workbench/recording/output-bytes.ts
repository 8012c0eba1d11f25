// The lines of a replay as bytes, many at a time: bodies that are JSON on one line are copied as they are. The same bytes
// as outputLine and twinAnswerLine write.
import { JsonScan } from './json-scan.ts'
import { bodyMember, outputHead, twinAnswerLine } from './line-writer.ts'
import type { Result } from './replay.ts'
import { type TimeForm, timeWriter } from './time-form.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

const closeObject = 0x7d
const lineFeed = 0x0a

const bodyName = encoder.encode(',"body":')

export class OutputBytes {
  readonly #time: (time: number) => number | string
  readonly #scan = new JsonScan()
  #bytes = new Uint8Array(64 * 1024)
  #length = 0

  constructor(form: TimeForm) {
    this.#time = timeWriter(form)
  }

  /** How many bytes were added since they were last taken. */
  get length(): number {
    return this.#length
  }

  /** Adds the lines of a result. */
  add(result: Result): void {
    if (result.kind === 'twin') {
      this.#text(twinAnswerLine(this.#time(result.time), result.answer))
      return
    }
    const { sends } = result.decision
    const known = result.arrived?.isJson ? result.arrived.message.bytes : undefined
    for (let index = 0; index < sends.length; index++) {
      const message = sends[index]
      if (message === undefined) continue
      this.#text(outputHead(this.#time(result.time), message))
      const { bytes } = message
      if (bytes === known || this.#isJson(bytes)) {
        this.#copy(bodyName)
        this.#copy(bytes)
      } else this.#text(`,${bodyMember(bytes)}`)
      this.#room(2)
      this.#bytes[this.#length++] = closeObject
      this.#bytes[this.#length++] = lineFeed
    }
  }

  /** What was added since it was last taken; undefined: nothing. */
  take(): Uint8Array | undefined {
    if (this.#length === 0) return undefined
    const taken = this.#bytes.subarray(0, this.#length)
    // What was taken may still be on its way.
    this.#bytes = new Uint8Array(this.#bytes.length)
    this.#length = 0
    return taken
  }

  /** What was added since it was last taken, to be copied before more is added: it then begins anew. */
  read(): Uint8Array {
    const read = this.#bytes.subarray(0, this.#length)
    this.#length = 0
    return read
  }

  #isJson(bytes: Uint8Array): boolean {
    this.#scan.beyondAscii = false
    if (this.#scan.endOfValue(bytes, 0) !== bytes.length) return false
    return !this.#scan.beyondAscii || isUtf8(bytes)
  }

  #room(count: number): void {
    const needed = this.#length + count
    if (needed <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
  }

  #copy(bytes: Uint8Array): void {
    this.#room(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  #text(text: string): void {
    this.#room(3 * text.length)
    const bytes = this.#bytes
    const start = this.#length
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index)
      if (code > 0x7f) {
        this.#length = start + encoder.encodeInto(text, bytes.subarray(start)).written
        return
      }
      bytes[start + index] = code
    }
    this.#length = start + text.length
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes)
    return true
  } catch {
    return false
  }
}
