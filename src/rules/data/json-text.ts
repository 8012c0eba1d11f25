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
type ReadNumber = (digits: string) => JsonNumber

/** The value of a JSON text as it came: with the digits of its numbers, and the order of its members. @throws SyntaxError for what is not JSON. */
export function parseAsItCame(text: string): Json {
  JSON.parse(text) // the reader checks nothing
  return new TextReader(text, numberAsItCame).value()
}

/** The value of a JSON text with what tells values apart, which is all digits of integers. @throws SyntaxError for what is not JSON. */
export function parseByValue(text: string): Json {
  const value: Parsed = JSON.parse(text)
  return isHeld(value) ? value : new TextReader(text, numberByValue).value()
}

/** What the platform's parser gives. */
type Parsed = null | boolean | number | string | Parsed[] | { [name: string]: Parsed }

/** Whether doubles hold its numbers. */
function isHeld(value: Parsed | undefined): boolean {
  if (typeof value === 'number') return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isHeld)
  for (const name in value) if (!isHeld(value[name])) return false
  return true
}

/** The JSON text of a value as it came, or of what holds such values: a member that is undefined is left out. */
export function writeJson(value: Json | object): string {
  return isPlain(value) ? JSON.stringify(value) : write(value, digitsOf)
}

/** The JSON text of a value, its numbers as short as can be. */
export function writeShortest(value: Json): string {
  return isPlain(value) ? JSON.stringify(value) : write(value, shortest)
}

/** True for what the platform's printer writes as it came. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (value instanceof Numeral) return false
  if (Array.isArray(value)) return value.every(isPlain)
  if (!isObject(value) || isReordered(value)) return false
  for (const name in value) if (!isPlain(value[name])) return false
  return true
}

function write(value: unknown, digits: (number: JsonNumber) => string): string {
  if (isNumber(value)) return Number.isFinite(value) || value instanceof Numeral ? digits(value) : 'null'
  if (Array.isArray(value)) return `[${value.map((item: unknown) => write(item, digits)).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const names = namesOf(value).filter(name => value[name] !== undefined)
  const members = names.map(name => `${JSON.stringify(name)}:${write(value[name], digits)}`)
  return `{${members.join(',')}}`
}

/** What one look at each byte of a JSON text tells. */
export interface Look {
  /** How deep brackets outside of strings are nested. */
  readonly depth: number
  /** Whether it may have numbers, or an order of members, that the platform's parser does not keep: sure where it says no. */
  readonly isUnusual: boolean
}

/** Looks at the bytes of what may be a JSON text in UTF-8. All in one loop: it runs for each body of which values may leave. */
export function lookAt(bytes: Uint8Array): Look {
  const end = bytes.length
  let [depth, deepest, isUnusual] = [0, 0, false]
  for (let at = 0; at < end; at++) {
    let byte = bytes[at]
    if (byte === undefined) break
    if (byte === quote) {
      const first = bytes[at + 1]
      for (at++; at < end && bytes[at] !== quote; at++) if (bytes[at] === backslash) at++
      // Only names can be before a colon. One that begins with an escape may be an index too.
      if (mayBeIndex(first) && isName(bytes, at + 1)) isUnusual = true
    } else if (byte <= nine) {
      if (byte < zero && byte !== minus) continue
      const start = at
      let pointAt = 0
      for (at++; at < end; at++) {
        byte = bytes[at] ?? 0
        if (byte === point) pointAt = at
        else if (byte < zero || byte > nine) break
      }
      if (isExponent(byte) || isRewritten(bytes, start, pointAt, at)) isUnusual = true
      at--
    } else if (byte === openList || byte === openObject) {
      depth++
      if (depth > deepest) deepest = depth
    } else if (byte === closeList || byte === closeObject) depth--
  }
  return { depth: deepest, isUnusual }
}

/** Whether a double may be printed otherwise than this number without an exponent. */
export function isRewritten(bytes: Uint8Array, start: number, pointAt: number, end: number): boolean {
  // 15 digits come back from any double; -0 is printed as 0, and 0.0000001 as 1e-7.
  if (end - start > 16) return true
  if (pointAt === 0) return end - start > 15 || (bytes[start] === minus && bytes[start + 1] === zero)
  return bytes[end - 1] === zero || (end - pointAt > 7 && bytes[pointAt - 1] === zero)
}

const isExponent = (byte: number) => byte === 0x65 || byte === 0x45
const mayBeIndex = (byte = 0) => (byte >= zero && byte <= nine) || byte === backslash

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
