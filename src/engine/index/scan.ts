// Values read from the bytes of a JSON text at some places, while the rest is checked and not built. Knows no rules. It is
// sure of what it says; whatever is unusual (escapes, characters beyond ASCII, a name twice, integers past 2^53) it leaves
// to a parser.
import type { Value } from '../../rules/data/value.ts'

/** A place: a name in the object that the place above it holds. The root's name counts for nothing. */
export interface ScanPlace {
  /** In UTF-8. */
  readonly name: Uint8Array
  /** Under which its value is kept. */
  readonly number: number
  readonly children: readonly ScanPlace[]
}

/** In place of an object or a list. */
const container: Value = {}

const utf8 = new TextDecoder()

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const minus = 0x2d
const point = 0x2e
const zero = 0x30
const openObject = 0x7b
const closeObject = 0x7d
const openList = 0x5b
const closeList = 0x5d

/** 1 for what is itself in a JSON string. */
const plain = new Uint8Array(256).fill(1, 0x20, 0x80)
plain[quote] = 0
plain[backslash] = 0

/** By their first bytes. */
const literals = new Map(
  [true, false, null].map(value => {
    const bytes = new TextEncoder().encode(String(value))
    return [bytes[0], { value, bytes }]
  }),
)

/** No position: not JSON, or unusual. */
const nowhere = -1

export class Scanner {
  readonly #root: ScanPlace
  readonly #values: Value[]
  #bytes: Uint8Array = new Uint8Array()
  #deepest = 0
  #text: string | undefined
  /** Whether doubles hold all numbers at places. */
  #areHeld = true

  /** `count`: how many numbers the places have. */
  constructor(root: ScanPlace, count: number) {
    this.#root = root
    this.#values = Array.from({ length: count }, () => undefined)
  }

  /**
   * The values by the numbers of their places, until the next call; an object means any object or list. Undefined
   * where the bytes are no JSON, nested deeper than that, or unusual.
   */
  scan(bytes: Uint8Array, deepest: number): readonly Value[] | undefined {
    this.#bytes = bytes
    this.#deepest = deepest
    this.#text = undefined
    this.#areHeld = true
    this.#values.fill(undefined)
    const end = this.#value(this.#root, skipSpace(bytes, 0), 0)
    return end !== nowhere && this.#areHeld && skipSpace(bytes, end) === bytes.length ? this.#values : undefined
  }

  /** Reads the value that begins there; where it ends. */
  #value(place: ScanPlace | undefined, start: number, depth: number): number {
    const bytes = this.#bytes
    const first = bytes[start] ?? 0
    if (first === quote) {
      const end = endOfText(bytes, start + 1)
      if (end === nowhere) return nowhere
      if (place !== undefined) this.#values[place.number] = this.#textBetween(start + 1, end)
      return end + 1
    }
    if (first === openObject) return depth < this.#deepest ? this.#object(place, start + 1, depth + 1) : nowhere
    if (first === openList) return depth < this.#deepest ? this.#list(place, start + 1, depth + 1) : nowhere
    const literal = first > 0x60 ? literals.get(first) : undefined
    if (literal !== undefined) {
      if (!isAt(bytes, start, literal.bytes)) return nowhere
      if (place !== undefined) this.#values[place.number] = literal.value
      return start + literal.bytes.length
    }
    const end = endOfNumber(bytes, start)
    if (place !== undefined && end !== nowhere) this.#values[place.number] = this.#numberBetween(start, end)
    return end
  }

  #object(place: ScanPlace | undefined, start: number, depth: number): number {
    const bytes = this.#bytes
    if (place !== undefined) this.#values[place.number] = container
    let at = skipSpace(bytes, start)
    if (bytes[at] === closeObject) return at + 1
    for (;;) {
      const end = bytes[at] === quote ? endOfText(bytes, at + 1) : nowhere
      if (end === nowhere) return nowhere
      const child = place === undefined ? undefined : childAt(place, bytes, at + 1, end)
      // If a name comes twice, the last one counts, and nothing of the first.
      if (child !== undefined && this.#values[child.number] !== undefined) return nowhere
      at = skipSpace(bytes, end + 1)
      if (bytes[at] !== colon) return nowhere
      at = this.#value(child, skipSpace(bytes, at + 1), depth)
      if (at === nowhere) return nowhere
      at = skipSpace(bytes, at)
      if (bytes[at] === closeObject) return at + 1
      if (bytes[at] !== comma) return nowhere
      at = skipSpace(bytes, at + 1)
    }
  }

  #list(place: ScanPlace | undefined, start: number, depth: number): number {
    const bytes = this.#bytes
    if (place !== undefined) this.#values[place.number] = container
    let at = skipSpace(bytes, start)
    if (bytes[at] === closeList) return at + 1
    for (;;) {
      at = this.#value(undefined, at, depth)
      if (at === nowhere) return nowhere
      at = skipSpace(bytes, at)
      if (bytes[at] === closeList) return at + 1
      if (bytes[at] !== comma) return nowhere
      at = skipSpace(bytes, at + 1)
    }
  }

  /** All is ASCII up to there, or the scan fails: a byte is a character. */
  #textBetween(start: number, end: number): string {
    this.#text ??= utf8.decode(this.#bytes)
    return this.#text.slice(start, end)
  }

  /** A double may not hold an integer past 2^53. */
  #longNumber(digits: string): number {
    const number = Number(digits)
    if (Math.abs(number) > Number.MAX_SAFE_INTEGER) this.#areHeld = false
    return number
  }

  #numberBetween(start: number, end: number): number {
    const bytes = this.#bytes
    const isNegative = bytes[start] === minus
    let [digits, scale, count, afterPoint] = [0, 1, 0, false]
    for (let at = isNegative ? start + 1 : start; at < end; at++) {
      const byte = bytes[at] ?? 0
      if (byte === point) afterPoint = true
      else {
        digits = digits * 10 + (byte - zero)
        count++
        if (afterPoint) scale *= 10
      }
    }
    // So many digits and such a power of ten are exact, and the quotient of two exact numbers is rounded once.
    if (count > 15) return this.#longNumber(this.#textBetween(start, end))
    return (isNegative ? -digits : digits) / scale
  }
}

function skipSpace(bytes: Uint8Array, start: number): number {
  let at = start
  for (; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break
  }
  return at
}

/** Where the text's closing quote is. */
function endOfText(bytes: Uint8Array, start: number): number {
  let at = start
  while (at < bytes.length && plain[bytes[at] ?? 0] === 1) at++
  return bytes[at] === quote ? at : nowhere
}

function endOfDigits(bytes: Uint8Array, start: number): number {
  let at = start
  while (at < bytes.length && isDigit(bytes[at] ?? 0)) at++
  return at
}

const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39

function endOfNumber(bytes: Uint8Array, start: number): number {
  const whole = bytes[start] === minus ? start + 1 : start
  let at = bytes[whole] === zero ? whole + 1 : endOfDigits(bytes, whole)
  if (at === whole) return nowhere
  if (bytes[at] === point) {
    const fraction = at + 1
    at = endOfDigits(bytes, fraction)
    if (at === fraction) return nowhere
  }
  // An exponent is rare, and left to the parser.
  return bytes[at] === 0x65 || bytes[at] === 0x45 ? nowhere : at
}

function isAt(bytes: Uint8Array, start: number, wanted: Uint8Array): boolean {
  for (let index = 0; index < wanted.length; index++) if (bytes[start + index] !== wanted[index]) return false
  return true
}

function childAt({ children }: ScanPlace, bytes: Uint8Array, start: number, end: number): ScanPlace | undefined {
  for (let index = 0; index < children.length; index++) {
    const child = children[index]
    if (child !== undefined && child.name.length === end - start && isAt(bytes, start, child.name)) return child
  }
  return undefined
}
