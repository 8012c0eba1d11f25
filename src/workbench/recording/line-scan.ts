// A line of a recording read from its bytes in one pass, as nearly all lines are written. What is unusual, or wrong, it
// leaves to the reader that says what: line-reader.ts. A law holds the two together.
import { lastTime } from '../../rules/data/duration.ts'
import type { Properties, SystemProperties } from '../../rules/data/message.ts'
import { JsonScan, nowhere, skipBlanks } from './json-scan.ts'
import type { RecordedLine } from './recording.ts'
import { readIso } from './time-form.ts'

const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const zeroDigit = 0x30
const openObject = 0x7b
const closeObject = 0x7d
const lineFeed = 0x0a

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The members that it reads, each as a bit; a line has each at most once. */
const bits = { at: 1, input: 2, properties: 4, system: 8, body: 16 } as const

const members = Object.entries(bits).map(([name, bit]) => ({ name: new TextEncoder().encode(`"${name}"`), bit }))

const none: Properties = new Map()
const noSystem: SystemProperties = {}

/** Reads the JSON text of a member that is an object of strings. Throws where it is not. */
export interface TextsReader {
  properties(json: string): Properties
  system(json: string): SystemProperties
}

interface Repeated<Value> {
  readonly bytes: Uint8Array
  readonly value: Value
}

/** Values that lines have again and again, as those of each machine: each is read again only where it is not among the newest. */
class Repeats<Value> {
  /** By the hash of their bytes: of two with the same, the newer one. */
  readonly #known: (Repeated<Value> | undefined)[] = []
  #last: Repeated<Value> | undefined

  /** The value of these bytes; `read` yields undefined where they are none. */
  of(bytes: Uint8Array, from: number, to: number, read: () => Value | undefined): Value | undefined {
    if (this.#last !== undefined && isSame(bytes, from, to, this.#last.bytes)) return this.#last.value
    let hash = 0
    for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0
    const slot = (hash ^ (hash >>> 11)) & (mostRepeats - 1)
    let known = this.#known[slot]
    if (known === undefined || !isSame(bytes, from, to, known.bytes)) {
      const value = read()
      if (value === undefined || to - from > longestRepeat) return value
      known = { bytes: bytes.slice(from, to), value }
      this.#known[slot] = known
    }
    this.#last = known
    return known.value
  }
}

/** A power of two. */
const mostRepeats = 1024
const longestRepeat = 1024

/** What one line after another has alike: all but its time and its body. */
interface Frame {
  /** Before the time, between it and the body, and after the body. */
  readonly before: Uint8Array
  readonly between: Uint8Array
  readonly after: Uint8Array
  readonly input: string
  readonly properties: Properties
  readonly system: SystemProperties
}

export class LineScan {
  /** Where the line that was read ends: at its line feed, or with the bytes. */
  end = 0
  /** Whether the time in ISO 8601 that was read last has a fraction. */
  fraction = false
  readonly #scan = new JsonScan()
  readonly #texts: TextsReader
  #frame: Frame | undefined
  /** What the line before had, whose members were read one by one. */
  #before: Pick<Frame, 'input' | 'properties' | 'system'> = { input: '', properties: none, system: noSystem }
  readonly #inputs = new Repeats<string>()
  readonly #properties = new Repeats<Properties>()
  readonly #systems = new Repeats<SystemProperties>()
  #minute: Repeated<number> | undefined

  constructor(texts: TextsReader) {
    this.#texts = texts
  }

  /**
   * The message in the line that begins there. `zero`: epoch milliseconds of `at: 0`; undefined: times are in ISO 8601, and
   * in UTC. Undefined where the line is unusual or wrong. The body is a view of `bytes`.
   */
  read(bytes: Uint8Array, start: number, zero: number | undefined): RecordedLine | undefined {
    this.#scan.beyondAscii = false
    const line = this.#readFramed(bytes, start, zero) ?? this.#readMembers(bytes, start, zero)
    if (line === undefined || Math.abs(line.time) > lastTime) return undefined
    return this.#scan.beyondAscii && !isUtf8(bytes.subarray(start, this.end)) ? undefined : line
  }

  /** A line with the frame of the one before. */
  #readFramed(bytes: Uint8Array, start: number, zero: number | undefined): RecordedLine | undefined {
    const frame = this.#frame
    if (frame === undefined || !isAt(bytes, start, frame.before)) return undefined
    const from = start + frame.before.length
    const to = zero === undefined ? endOfTime(bytes, from) : endOfDigits(bytes, from)
    if (!isAt(bytes, to, frame.between)) return undefined
    const time = this.#timeAt(bytes, from, to, zero)
    const body = to + frame.between.length
    const bodyEnd = time === undefined ? nowhere : this.#scan.endOfValue(bytes, body)
    if (time === undefined || bodyEnd === nowhere || !isAt(bytes, bodyEnd, frame.after)) return undefined
    this.end = bodyEnd + frame.after.length
    if (this.end !== bytes.length && bytes[this.end] !== lineFeed) return undefined
    const { input, properties, system } = frame
    return {
      kind: 'message',
      time,
      message: { input, bytes: view(bytes, body, bodyEnd), properties, system },
      isJson: true,
    }
  }

  /** A line whose members are in any order. */
  #readMembers(bytes: Uint8Array, start: number, zero: number | undefined): RecordedLine | undefined {
    let [seen, time, timeStart, timeEnd, bodyStart, bodyEnd] = [0, 0, 0, 0, 0, 0]
    let input: string | undefined
    let properties: Properties | undefined = none
    let system: SystemProperties | undefined = noSystem
    let at = skipBlanks(bytes, start)
    if (bytes[at] !== openObject) return undefined
    do {
      at = skipBlanks(bytes, at + 1)
      const member = memberAt(bytes, at)
      if (member === undefined || (seen & member.bit) !== 0) return undefined
      seen |= member.bit
      at = skipBlanks(bytes, at + member.name.length)
      if (bytes[at] !== colon) return undefined
      const from = skipBlanks(bytes, at + 1)
      at = this.#scan.endOfValue(bytes, from)
      if (at === nowhere) return undefined
      if (member.bit === bits.at) {
        const read = this.#timeAt(bytes, from, at, zero)
        if (read === undefined) return undefined
        ;[time, timeStart, timeEnd] = [read, from, at]
      } else if (member.bit === bits.input) input = this.#inputAt(bytes, from, at)
      else if (member.bit === bits.properties) properties = this.#propertiesAt(bytes, from, at)
      else if (member.bit === bits.system) system = this.#systemAt(bytes, from, at)
      else [bodyStart, bodyEnd] = [from, at]
      at = skipBlanks(bytes, at)
    } while (bytes[at] === comma)
    if (bytes[at] !== closeObject || (seen & required) !== required) return undefined
    if (input === undefined || properties === undefined || system === undefined) return undefined
    at = skipBlanks(bytes, at + 1)
    if (bytes[at] === 0x0d) at++
    if (at !== bytes.length && bytes[at] !== lineFeed) return undefined
    this.end = at
    const { input: inputBefore, properties: propertiesBefore, system: systemBefore } = this.#before
    this.#before = { input, properties, system }
    // Where lines take turns, as those of several machines, a frame fits none of the next.
    const isAgain = input === inputBefore && properties === propertiesBefore && system === systemBefore
    if (isAgain && timeEnd <= bodyStart) {
      const before = bytes.slice(start, timeStart)
      const between = bytes.slice(timeEnd, bodyStart)
      this.#frame = { before, between, after: bytes.slice(bodyEnd, at), input, properties, system }
    }
    return {
      kind: 'message',
      time,
      message: { input, bytes: view(bytes, bodyStart, bodyEnd), properties, system },
      isJson: true,
    }
  }

  #timeAt(bytes: Uint8Array, from: number, to: number, zero: number | undefined): number | undefined {
    if (zero === undefined) return this.#isoTime(bytes, from, to)
    const isNumber = to - from <= 15 && (to - from === 1 || (bytes[from] !== zeroDigit && to > from))
    const milliseconds = isNumber ? digitsAt(bytes, from, to) : Number.NaN
    return Number.isNaN(milliseconds) ? undefined : zero + milliseconds
  }

  #inputAt(bytes: Uint8Array, from: number, to: number): string | undefined {
    return this.#inputs.of(bytes, from, to, () => {
      const text: unknown = parse(bytes.subarray(from, to))
      return typeof text === 'string' && text !== '' ? text : undefined
    })
  }

  #propertiesAt(bytes: Uint8Array, from: number, to: number): Properties | undefined {
    const read = () => attempt(() => this.#texts.properties(utf8.decode(bytes.subarray(from, to))))
    return this.#properties.of(bytes, from, to, read)
  }

  #systemAt(bytes: Uint8Array, from: number, to: number): SystemProperties | undefined {
    const read = () => attempt(() => this.#texts.system(utf8.decode(bytes.subarray(from, to))))
    return this.#systems.of(bytes, from, to, read)
  }

  /** `"2026-01-31T08:30:00Z"`, or with milliseconds; its minute is known where the line before had the same. */
  #isoTime(bytes: Uint8Array, from: number, to: number): number | undefined {
    const length = to - from
    if ((length !== 22 && length !== 26) || bytes[to - 2] !== 0x5a || bytes[from + 17] !== colon) return undefined
    if (this.#minute === undefined || !isSame(bytes, from, from + 17, this.#minute.bytes)) {
      const iso = readIso(`${String.fromCharCode(...bytes.subarray(from + 1, from + 17))}:00Z`)
      if (iso === undefined || bytes[from + 11] !== 0x54) return undefined
      this.#minute = { bytes: bytes.slice(from, from + 17), value: iso.time }
    }
    this.fraction = length !== 22
    const seconds = digitsAt(bytes, from + 18, from + 20)
    const fraction = length === 22 ? 0 : bytes[from + 20] === 0x2e ? digitsAt(bytes, from + 21, from + 24) : Number.NaN
    return seconds < 60 && fraction >= 0 ? this.#minute.value + seconds * 1000 + fraction : undefined
  }
}

const required = bits.at | bits.input | bits.body

/** The member whose name, in quotes, is there. */
function memberAt(bytes: Uint8Array, at: number): (typeof members)[number] | undefined {
  for (let index = 0; index < members.length; index++) {
    const member = members[index]
    if (member !== undefined && isAt(bytes, at, member.name)) return member
  }
  return undefined
}

/** Faster than subarray. */
const view = (bytes: Uint8Array, from: number, to: number) =>
  new Uint8Array(bytes.buffer, bytes.byteOffset + from, to - from)

/** Of a time in ISO 8601 in quotes, without a look at it. */
const endOfTime = (bytes: Uint8Array, from: number) => (bytes[from + 21] === quote ? from + 22 : from + 26)

function endOfDigits(bytes: Uint8Array, from: number): number {
  let at = from
  while (isDigit(bytes[at] ?? 0)) at++
  return at
}

const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39

function isAt(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let index = 0; index < wanted.length; index++) if (bytes[at + index] !== wanted[index]) return false
  return true
}

const isSame = (bytes: Uint8Array, from: number, to: number, known: Uint8Array) =>
  to - from === known.length && isAt(bytes, from, known)

/** NaN where anything but digits is there. */
function digitsAt(bytes: Uint8Array, from: number, to: number): number {
  let number = 0
  for (let at = from; at < to; at++) {
    const digit = (bytes[at] ?? 0) - zeroDigit
    if (digit < 0 || digit > 9) return Number.NaN
    number = number * 10 + digit
  }
  return number
}

function isUtf8(bytes: Uint8Array): boolean {
  return attempt(() => utf8.decode(bytes)) !== undefined
}

function parse(bytes: Uint8Array): unknown {
  return attempt(() => JSON.parse(utf8.decode(bytes)))
}

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
