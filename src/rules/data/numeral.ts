// Numbers of which a double does not say all: how they came, compare, print and round. Nothing else knows what they are
// made of. Most numbers are plain: a double prints them as they came.

/** A number as JSON has it. */
export type JsonNumber = number | Numeral

/** A number that a double would print otherwise than it came: 1.0, 1e2, 9007199254740993. It has no members. */
export class Numeral {
  readonly #digits: string
  readonly #double: number
  /** What a double does not say, however it is written: of an integer past 2^53, and of what is past all doubles. */
  readonly #exact: Decimal | undefined

  constructor(digits: string, double: number, exact: Decimal | undefined) {
    this.#digits = ownCopy(digits)
    this.#double = double
    this.#exact = exact
  }

  static digitsOf(number: Numeral): string {
    return number.#digits
  }

  static doubleOf(number: Numeral): number {
    return number.#double
  }

  static exactOf(number: Numeral): Decimal | undefined {
    return number.#exact
  }

  /** For whoever prints JSON without regard to digits. */
  toJSON(): number {
    return this.#double
  }
}

/** V8 makes a longer part of a string a reference to the whole, which would be kept with it: this is kept alone. */
export const ownCopy = (part: string): string => (part.length < 13 ? part : JSON.parse(`"${part}"`))

/** 0.digits × 10^point, without zeros at either end of the digits. */
export interface Decimal {
  readonly negative: boolean
  readonly digits: string
  readonly point: number
}

/** The number that these digits of JSON are. */
export function numberAsItCame(digits: string): JsonNumber {
  const double = Number(digits)
  return String(double) === digits ? double : new Numeral(digits, double, exactly(digits, double))
}

/** The same where only its value matters: plain wherever a double has that. */
export function numberByValue(digits: string): JsonNumber {
  const double = Number(digits)
  const exact = exactly(digits, double)
  return exact === undefined ? double : new Numeral(digits, double, exact)
}

/** True for a double, and for a numeral that keeps its digits. */
export function isNumber(value: unknown): value is JsonNumber {
  return typeof value === 'number' || value instanceof Numeral
}

/** The nearest double, for arithmetic: infinite for what is past all doubles. Undefined for what is not a number. */
export function doubleOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  return value instanceof Numeral ? Numeral.doubleOf(value) : undefined
}

/** A number as the double that says all of its value, where there is one; anything else as it is. */
export function plain<Value>(value: Value | Numeral): Value | number | Numeral {
  return value instanceof Numeral && Numeral.exactOf(value) === undefined ? Numeral.doubleOf(value) : value
}

/** What a double does not say of the number: an integer past 2^53, and what is past all doubles. */
export const exactOf = (value: unknown): Decimal | undefined =>
  value instanceof Numeral ? Numeral.exactOf(value) : undefined

/** As it came; of a plain number, its shortest digits. */
export const digitsOf = (number: JsonNumber): string =>
  number instanceof Numeral ? Numeral.digitsOf(number) : String(number)

/** Its shortest digits, by its value alone: 1.0 is 1. What a double cannot hold keeps all of them. Equal where the numbers are. */
export function shortest(number: JsonNumber): string {
  const exact = exactOf(number)
  return exact === undefined ? String(doubleOf(number)) : printed(exact)
}

/** -1, 0 or 1. Takes all digits of integers; of other numbers, their doubles. */
export function compareNumbers(a: JsonNumber, b: JsonNumber): -1 | 0 | 1 {
  const [one, other] = [exactOf(a), exactOf(b)]
  if (one !== undefined) return compareDecimals(one, other ?? doubleAsDecimal(b))
  if (other !== undefined) return compareDecimals(doubleAsDecimal(a), other)
  const [x, y] = [doubleOf(a) ?? Number.NaN, doubleOf(b) ?? Number.NaN]
  return x < y ? -1 : x > y ? 1 : 0
}

/** A literal of JSON as a decimal. */
export function decimalOf(literal: string): Decimal {
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts.exec(literal) ?? []
  const all = whole + fraction
  let [start, end] = [0, all.length]
  while (start < end && all.charCodeAt(start) === zero) start++
  while (start < end && all.charCodeAt(end - 1) === zero) end--
  return {
    negative: sign === '-',
    digits: all.slice(start, end),
    point: whole.length - start + clamped(Number(exponent)),
  }
}

/** No exponent is infinite, so that they can be compared and counted. */
const clamped = (exponent: number) => Math.min(Math.max(exponent, -1e15), 1e15)

const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/
const zero = 0x30

/** So many zeros are written out; of more, their number. */
const mostZeros = 330

function exactly(literal: string, double: number): Decimal | undefined {
  if (Math.abs(double) <= Number.MAX_SAFE_INTEGER) return undefined
  const decimal = decimalOf(ownCopy(literal))
  if (!Number.isFinite(double)) return decimal
  const isInteger = decimal.digits.length <= decimal.point
  return isInteger && compareDecimals(decimal, doubleAsDecimal(double)) !== 0 ? decimal : undefined
}

/**
 * A double beside what no double holds: of one below 2^53 only its sign matters. Above, it counts as the digits by which it
 * is written, as in documents, of which doubles are read.
 */
function doubleAsDecimal(number: JsonNumber): Decimal {
  const double = doubleOf(number) ?? Number.NaN
  if (Math.abs(double) <= Number.MAX_SAFE_INTEGER) return { negative: double < 0, digits: '', point: 0 }
  if (Number.isFinite(double)) return decimalOf(String(double))
  return { negative: double < 0, digits: '1', point: Number.POSITIVE_INFINITY }
}

/** Of decimals that are past 2^53, or have no digits. */
function compareDecimals(a: Decimal, b: Decimal): -1 | 0 | 1 {
  if (a.negative !== b.negative) return a.negative ? -1 : 1
  const [low, high] = a.negative ? [b, a] : [a, b]
  if (low.point !== high.point) return low.point < high.point ? -1 : 1
  return low.digits < high.digits ? -1 : low.digits > high.digits ? 1 : 0
}

function printed({ negative, digits, point }: Decimal): string {
  const sign = negative ? '-' : ''
  const exponent = point - digits.length
  return exponent >= 0 && exponent <= mostZeros
    ? `${sign}${digits}${'0'.repeat(exponent)}`
    : `${sign}${digits}e${exponent}`
}
