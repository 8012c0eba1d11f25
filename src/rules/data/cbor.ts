// CBOR (RFC 8949) as JSON, as its section 6.1 maps it: byte strings are base64url, what is not finite or not a value is null,
// tags are left out. Strict where bodies come from outside: every byte is read once, nothing is allocated that they only claim.
import { base64Of, halfFloat, hexadecimalOf } from './binary.ts'
import { type Json, objectOf } from './json.ts'
import { writeJson } from './json-text.ts'
import { type JsonNumber, numberByValue, shortest } from './numeral.ts'

/** What is wrong with bytes that are not CBOR, or have no counterpart in JSON. */
export class CborFault extends Error {
  readonly code: 'body-not-cbor' | 'body-too-deep' | 'body-too-large'

  constructor(message: string, code: CborFault['code'] = 'body-not-cbor') {
    super(message)
    this.code = code
  }
}

interface Limits {
  readonly bodyBytes: number
  readonly depth: number
}

/** Says that a body is too large as JSON. */
const tooLarge = (length: number, bodyBytes: number): string =>
  `The body has ${length} bytes as JSON; settings.limits.bodyBytes allows ${bodyBytes}.`

/** Says that a body is nested too deeply. */
export const tooDeep = (depth: number): string =>
  `The body is nested deeper than settings.limits.depth allows (${depth}).`

/** The value in the bytes, whose JSON text has at most `bodyBytes`, nested at most `depth` deep. @throws CborFault */
export function readCbor(bytes: Uint8Array, { bodyBytes, depth }: Limits): Json {
  const value = new CborReader(bytes, depth).whole()
  if (bytes.length * mostGrowth > bodyBytes) {
    const { length } = utf8Of.encode(writeJson(value))
    if (length > bodyBytes) throw new CborFault(tooLarge(length, bodyBytes), 'body-too-large')
  }
  return value
}

/** The most bytes of JSON text for a byte of CBOR: short floats, three bytes and 25 characters. */
const mostGrowth = 9
const utf8Of = new TextEncoder()

/** How byte strings are written. */
type Write = (bytes: Uint8Array) => string

const base64url: Write = bytes => base64Of(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
const byTag: Readonly<Record<number, Write>> = {
  2: base64url,
  3: bytes => `~${base64url(bytes)}`,
  21: base64url,
  22: base64Of,
  23: hexadecimalOf,
}
/** Tags of whole numbers that need more than 64 bits: of the string that follows alone. */
const isBignum = (tag: number | bigint | undefined) => tag === 2 || tag === 3

/** The major types. */
const [unsigned, negative, byteString, textString, list, map, tag] = [0, 1, 2, 3, 4, 5, 6]
const theBreak = 0xff

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

class CborReader {
  #at = 0
  /** Of the head that was read last: the five bits beside the major type, and what they stand for; undefined: until a break. */
  #info = 0
  #argument: number | bigint | undefined
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #depth: number

  constructor(bytes: Uint8Array, depth: number) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    this.#depth = depth
  }

  whole(): Json {
    const value = this.#value(0, base64url)
    if (this.#at < this.#bytes.length) throw new CborFault(`there is more after the value, at byte ${this.#at}`)
    return value
  }

  #value(depth: number, around: Write): Json {
    let major = this.#head()
    let write = around
    let big: Write | undefined
    for (; major === tag; major = this.#head()) {
      const known = byTag[Number(this.#argument)]
      big = isBignum(this.#argument) ? known : undefined
      if (known !== undefined && big === undefined) write = known
    }
    if (big !== undefined && major !== byteString) throw this.#fault('a number is not in a byte string')
    switch (major) {
      case unsigned:
      case negative:
        return this.#integer(major)
      case byteString:
        return (big ?? write)(this.#string(major))
      case textString:
        return this.#text()
      case list:
        return this.#list(this.#deeper(depth), write)
      case map:
        return this.#object(this.#deeper(depth), write)
      default:
        return this.#simple()
    }
  }

  /** Reads a head; its major type. */
  #head(): number {
    const first = this.#view.getUint8(this.#skip(1))
    const major = first >> 5
    const info = first & 31
    this.#info = info
    if (info < 24) this.#argument = info
    else if (info === 24) this.#argument = this.#view.getUint8(this.#skip(1))
    else if (info === 25) this.#argument = this.#view.getUint16(this.#skip(2))
    else if (info === 26) this.#argument = this.#view.getUint32(this.#skip(4))
    else if (info === 27) this.#argument = narrowed(this.#view.getBigUint64(this.#skip(8)))
    else {
      const mayEnd = major >= byteString && major !== tag && info === 31
      if (!mayEnd) throw this.#fault('a head has reserved bits')
      this.#argument = undefined
    }
    return major
  }

  /** Where so many bytes begin, which are then behind. */
  #skip(count: number | bigint): number {
    const at = this.#at
    if (count > this.#bytes.length - at) throw new CborFault('it is cut off')
    this.#at = at + Number(count)
    return at
  }

  /** True once, at the break that ends what has no length. */
  #isBreak(): boolean {
    if (this.#bytes[this.#at] !== theBreak) return false
    this.#at++
    return true
  }

  #deeper(depth: number): number {
    if (depth < this.#depth) return depth + 1
    throw new CborFault(tooDeep(this.#depth), 'body-too-deep')
  }

  /** The whole number of the head. */
  #integer(major: number): JsonNumber {
    const argument = this.#argument ?? 0
    if (typeof argument === 'number') return major === unsigned ? argument : -1 - argument
    return numberByValue(String(major === unsigned ? argument : -1n - argument))
  }

  /** The bytes of a string, in one piece or in several. */
  #string(major: number): Uint8Array {
    if (this.#argument !== undefined) {
      const at = this.#skip(this.#argument)
      return this.#bytes.subarray(at, this.#at)
    }
    const parts: Uint8Array[] = []
    while (!this.#isBreak()) {
      if (this.#head() !== major || this.#argument === undefined) throw this.#fault('a string has something else in it')
      const part = this.#string(major)
      // A piece is well-formed by itself.
      if (major === textString) this.#decoded(part)
      parts.push(part)
    }
    const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
    let at = 0
    for (const part of parts) {
      whole.set(part, at)
      at += part.length
    }
    return whole
  }

  #text(): string {
    const bytes = this.#string(textString)
    return (bytes.length <= short ? asciiIn(bytes) : undefined) ?? this.#decoded(bytes)
  }

  #decoded(bytes: Uint8Array): string {
    try {
      return utf8.decode(bytes)
    } catch {
      throw this.#fault('a string is not valid UTF-8')
    }
  }

  #list(depth: number, write: Write): Json {
    const length = this.#argument
    const items: Json[] = []
    while (length === undefined ? !this.#isBreak() : items.length < length) items.push(this.#value(depth, write))
    return items
  }

  #object(depth: number, write: Write): Json {
    const length = this.#argument
    const members: [string, Json][] = []
    while (length === undefined ? !this.#isBreak() : members.length < length)
      members.push([this.#name(), this.#value(depth, write)])
    const object = objectOf(members)
    if (Object.keys(object).length < members.length) throw this.#fault('an object has the same name twice')
    return object
  }

  /** A name of JSON is a string; whole numbers are written as one. */
  #name(): string {
    let major = this.#head()
    while (major === tag) major = this.#head()
    if (major === textString) return this.#text()
    if (major <= negative) return shortest(this.#integer(major))
    throw this.#fault('a name is neither a string nor a whole number, which JSON does not have')
  }

  /** What is not finite, or no value of JSON, is null. */
  #simple(): Json {
    const info = this.#info
    if (info === 20 || info === 21) return info === 21
    if (info < 24) return null
    const at = this.#at - 2 ** (info - 24)
    if (info === 25) return finite(halfFloat(this.#view.getUint16(at)))
    if (info === 26) return finite(this.#view.getFloat32(at))
    if (info === 27) return finite(this.#view.getFloat64(at))
    if (info === 24 && this.#view.getUint8(at) >= 32) return null
    throw this.#fault(info === 24 ? 'a head has reserved bits' : 'a break ends nothing')
  }

  #fault(what: string): CborFault {
    return new CborFault(`${what}, before byte ${this.#at}`)
  }
}

/** To call the decoder costs more than to read so many characters. */
const short = 24

/** The text, where all of it is ASCII. */
function asciiIn(bytes: Uint8Array): string | undefined {
  let text = ''
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0
    if (byte > 0x7f) return undefined
    text += String.fromCharCode(byte)
  }
  return text
}

const finite = (value: number): Json => (Number.isFinite(value) ? value + 0 : null)

/** A number where a double holds it. */
const narrowed = (value: bigint) => (value <= Number.MAX_SAFE_INTEGER ? Number(value) : value)
