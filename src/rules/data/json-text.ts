// JSON text to values and back, so that numbers, and the order of members, leave as they came. The platform's own parser
// and printer do it wherever they would lose nothing; what is unusual is read and written here.
import { isObject, isReordered, type Json, type JsonObject, namesOf, objectOf } from './json.ts'
import {
  digitsOf,
  isNumber,
  type JsonNumber,
  Numeral,
  numberAsItCame,
  numberByValue,
  ownCopy,
  shortest,
} from './numeral.ts'

const quote = 0x22
const backslash = 0x5c
const colon = 0x3a
const comma = 0x2c
const minus = 0x2d
const point = 0x2e
const zero = 0x30
const nine = 0x39
const openObject = 0x7b
const closeObject = 0x7d
const openList = 0x5b
const closeList = 0x5d

/** How numbers are read that the platform's parser may not keep. */
export type ReadNumber = (digits: string) => JsonNumber

/**
 * The value of a JSON text. `read`: how its numbers are read, where there may be unusual ones; else as the platform does.
 * @throws SyntaxError for what is not JSON.
 */
export function parseJson(text: string, read?: ReadNumber): Json {
  const value: Json = JSON.parse(text)
  return read === undefined ? value : new TextReader(text, read).value()
}

/**
 * How the numbers of a JSON text in UTF-8 are to be read; undefined: as the platform does. `asItCame`: with their digits,
 * and members in their order; else only with what values tell apart.
 */
export function readerFor(bytes: Uint8Array, asItCame: boolean): ReadNumber | undefined {
  if (!isUnusual(bytes, asItCame)) return undefined
  return asItCame ? numberAsItCame : numberByValue
}

/** The JSON text of a value, as it came. */
export function writeJson(value: Json): string {
  return isPlain(value) ? JSON.stringify(value) : write(value, digitsOf)
}

/** The JSON text of a value, its numbers as short as can be. */
export function writeShortest(value: Json): string {
  return isPlain(value) ? JSON.stringify(value) : write(value, shortest)
}

/** True for what the platform's printer writes as it came. */
function isPlain(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (value instanceof Numeral) return false
  if (Array.isArray(value)) return value.every(isPlain)
  if (!isObject(value) || isReordered(value)) return false
  for (const name in value) if (!isPlain(value[name] ?? null)) return false
  return true
}

function write(value: Json, digits: (number: JsonNumber) => string): string {
  if (isNumber(value)) return Number.isFinite(value) || value instanceof Numeral ? digits(value) : 'null'
  if (Array.isArray(value)) return `[${value.map((item: Json) => write(item, digits)).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const members = namesOf(value).map(name => `${JSON.stringify(name)}:${write(value[name] ?? null, digits)}`)
  return `{${members.join(',')}}`
}

const other = 0
const digit = 1
const string = 2
const kinds = new Uint8Array(256).fill(digit, zero, nine + 1)
kinds[minus] = digit
kinds[quote] = string

/**
 * Whether a JSON text may have numbers or an order of members that the platform's parser does not keep. One look at each
 * byte; sure only where it says no.
 */
function isUnusual(bytes: Uint8Array, asItCame: boolean): boolean {
  const { length } = bytes
  for (let at = 0; at < length; at++) {
    const kind = kinds[bytes[at] ?? 0]
    if (kind === other) continue
    const start = at
    if (kind === string) {
      for (at++; at < length && bytes[at] !== quote; at++) if (bytes[at] === backslash) at++
      // Only names can be before a colon. One that begins with an escape may be an index too.
      if (asItCame && mayBeIndex(bytes[start + 1] ?? 0) && isName(bytes, at + 1)) return true
      continue
    }
    let pointAt = 0
    for (at++; at < length; at++) {
      const byte = bytes[at] ?? 0
      if (byte === point) pointAt = at
      else if (byte < zero || byte > nine) break
    }
    if (isExponent(bytes[at] ?? 0)) return true
    if ((pointAt === 0 ? at : pointAt) - start > 15) return true
    if (asItCame && isRewritten(bytes, start, pointAt, at)) return true
    at--
  }
  return false
}

/** Whether a double may be printed otherwise than this number without an exponent. */
function isRewritten(bytes: Uint8Array, start: number, pointAt: number, end: number): boolean {
  if (pointAt === 0) return bytes[start] === minus && bytes[start + 1] === zero
  // 15 digits come back from any double; 0.0000001 is printed as 1e-7.
  return end - start > 16 || bytes[end - 1] === zero || (end - pointAt > 7 && bytes[pointAt - 1] === zero)
}

const isExponent = (byte: number) => byte === 0x65 || byte === 0x45
const mayBeIndex = (byte: number) => (byte >= zero && byte <= nine) || byte === backslash

function isName(bytes: Uint8Array, after: number): boolean {
  let at = after
  while (isSpace(bytes[at] ?? 0)) at++
  return bytes[at] === colon
}

const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

/** Reads what is known to be JSON: it checks nothing. */
class TextReader {
  readonly #text: string
  readonly #read: ReadNumber
  #at = 0

  constructor(text: string, read: ReadNumber) {
    this.#text = text
    this.#read = read
  }

  value(): Json {
    switch (this.#next()) {
      case openObject:
        return this.#object()
      case openList:
        return this.#list()
      case quote:
        return this.#string()
      case 0x74:
        this.#at += 4
        return true
      case 0x66:
        this.#at += 5
        return false
      case 0x6e:
        this.#at += 4
        return null
      default:
        return this.#read(this.#digits())
    }
  }

  /** The character that is next, behind white space. */
  #next(): number {
    while (isSpace(this.#text.charCodeAt(this.#at))) this.#at++
    return this.#text.charCodeAt(this.#at)
  }

  #object(): JsonObject {
    const members: [string, Json][] = []
    this.#at++
    while (this.#next() !== closeObject) {
      if (this.#next() === comma) this.#at++
      this.#next()
      const name = this.#string()
      this.#next()
      this.#at++
      members.push([name, this.value()])
    }
    this.#at++
    return objectOf(members)
  }

  #list(): Json {
    const items: Json[] = []
    this.#at++
    while (this.#next() !== closeList) {
      if (this.#next() === comma) this.#at++
      items.push(this.value())
    }
    this.#at++
    return items
  }

  #string(): string {
    const text = this.#text
    const start = this.#at
    let at = start + 1
    let isEscaped = false
    for (let code = text.charCodeAt(at); code !== quote; code = text.charCodeAt(at)) {
      if (code === backslash) {
        isEscaped = true
        at++
      }
      at++
    }
    this.#at = at + 1
    const raw = text.slice(start + 1, at)
    return isEscaped ? JSON.parse(`"${raw}"`) : ownCopy(raw)
  }

  #digits(): string {
    const text = this.#text
    const start = this.#at
    let at = start
    while (isOfNumber(text.charCodeAt(at))) at++
    this.#at = at
    return text.slice(start, at)
  }
}

const isOfNumber = (code: number) =>
  (code >= zero && code <= nine) || code === point || code === minus || code === 0x2b || isExponent(code)
