// Where a JSON value ends in bytes, checked as JSON.parse would and not built. It is sure of what it accepts; what is
// unusual (a line break between tokens, very deep nesting) it leaves to JSON.parse. Knows no meaning.

const quote = 0x22
const comma = 0x2c
const minus = 0x2d
const point = 0x2e
const zero = 0x30
const colon = 0x3a
const openList = 0x5b
const closeList = 0x5d
const openObject = 0x7b
const closeObject = 0x7d

/** No position: not JSON, or unusual. */
export const nowhere = -1

/** Deeper than any body that is met, and not so deep that the stack would not hold it. */
const deepest = 256

/** What a byte is in a string: 0 not allowed, 1 itself, 2 the end, 3 an escape, 4 a part of a character beyond ASCII. */
const inText = new Uint8Array(256).fill(1, 0x20, 0x80).fill(4, 0x80)
inText[quote] = 2
inText[0x5c] = 3

/** The escapes of one character. */
const escapes = new Set([...'"\\/bfnrt'].map(character => character.charCodeAt(0)))

const literals = new Map(
  ['true', 'false', 'null'].map(text => [text.charCodeAt(0), new TextEncoder().encode(text)] as const),
)

export class JsonScan {
  /** Set where a byte beyond ASCII was passed: whether it is UTF-8 is left to who asks. */
  beyondAscii = false

  /** The index after the value that begins there; `nowhere`: none, or an unusual one. */
  endOfValue(bytes: Uint8Array, start: number, depth = 0): number {
    const first = bytes[start]
    if (first === quote) return this.endOfText(bytes, start + 1)
    if (first === openObject) return depth === deepest ? nowhere : this.#endOfObject(bytes, start + 1, depth + 1)
    if (first === openList) return depth === deepest ? nowhere : this.#endOfList(bytes, start + 1, depth + 1)
    return endOfNumber(bytes, start)
  }

  /** The index after the closing quote of the string whose first character is there. */
  endOfText(bytes: Uint8Array, start: number): number {
    let at = start
    for (;;) {
      const kind = inText[bytes[at] ?? 0]
      if (kind === 1) at++
      else if (kind === 2) return at + 1
      else if (kind === 4) {
        this.beyondAscii = true
        at++
      } else if (kind === 3) {
        at = endOfEscape(bytes, at + 1)
        if (at === nowhere) return nowhere
      } else return nowhere
    }
  }

  #endOfObject(bytes: Uint8Array, start: number, depth: number): number {
    let at = skipBlanks(bytes, start)
    if (bytes[at] === closeObject) return at + 1
    for (;;) {
      if (bytes[at] !== quote) return nowhere
      at = this.endOfText(bytes, at + 1)
      if (at === nowhere) return nowhere
      at = skipBlanks(bytes, at)
      if (bytes[at] !== colon) return nowhere
      at = this.endOfValue(bytes, skipBlanks(bytes, at + 1), depth)
      if (at === nowhere) return nowhere
      at = skipBlanks(bytes, at)
      if (bytes[at] === closeObject) return at + 1
      if (bytes[at] !== comma) return nowhere
      at = skipBlanks(bytes, at + 1)
    }
  }

  #endOfList(bytes: Uint8Array, start: number, depth: number): number {
    let at = skipBlanks(bytes, start)
    if (bytes[at] === closeList) return at + 1
    for (;;) {
      at = this.endOfValue(bytes, at, depth)
      if (at === nowhere) return nowhere
      at = skipBlanks(bytes, at)
      if (bytes[at] === closeList) return at + 1
      if (bytes[at] !== comma) return nowhere
      at = skipBlanks(bytes, at + 1)
    }
  }
}

/** Spaces and tabs alone: within a line there is no other white space. */
export function skipBlanks(bytes: Uint8Array, start: number): number {
  let at = start
  while (bytes[at] === 0x20 || bytes[at] === 0x09) at++
  return at
}

function endOfEscape(bytes: Uint8Array, start: number): number {
  const byte = bytes[start] ?? 0
  if (escapes.has(byte)) return start + 1
  if (byte !== 0x75) return nowhere
  for (let at = start + 1; at < start + 5; at++) if (!isHexadecimal(bytes[at] ?? 0)) return nowhere
  return start + 5
}

const isHexadecimal = (byte: number) =>
  isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66)

const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39

function endOfDigits(bytes: Uint8Array, start: number): number {
  let at = start
  while (isDigit(bytes[at] ?? 0)) at++
  return at === start ? nowhere : at
}

/** The end of a number as JSON writes it, or of a literal. */
export function endOfNumber(bytes: Uint8Array, start: number): number {
  const whole = bytes[start] === minus ? start + 1 : start
  let at = bytes[whole] === zero ? whole + 1 : endOfDigits(bytes, whole)
  if (at === nowhere) return whole === start ? endOfLiteral(bytes, start) : nowhere
  if (bytes[at] === point) {
    at = endOfDigits(bytes, at + 1)
    if (at === nowhere) return nowhere
  }
  if (bytes[at] === 0x65 || bytes[at] === 0x45) {
    const sign = bytes[at + 1]
    at = endOfDigits(bytes, sign === minus || sign === 0x2b ? at + 2 : at + 1)
  }
  return at
}

function endOfLiteral(bytes: Uint8Array, start: number): number {
  const literal = literals.get(bytes[start] ?? 0)
  if (literal === undefined) return nowhere
  for (let index = 0; index < literal.length; index++) if (bytes[start + index] !== literal[index]) return nowhere
  return start + literal.length
}
