// The numbers of a JSON text in UTF-8: where each ends, and what it is. Knows no objects.
import { isRewritten } from './json-text.ts'
import { type JsonNumber, numberAsItCame, numberByValue } from './numeral.ts'
import { nowhere } from './scan-text.ts'

const plus = 0x2b
const minus = 0x2d
const point = 0x2e
const zero = 0x30

const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39
const isExponent = (byte: number) => byte === 0x65 || byte === 0x45

/** Where the number ends that begins there. */
export function endOfNumber(bytes: Uint8Array, start: number): number {
  const whole = bytes[start] === minus ? start + 1 : start
  let at = bytes[whole] === zero ? whole + 1 : endOfDigits(bytes, whole)
  if (at === whole) return nowhere
  if (bytes[at] === point) {
    const fraction = at + 1
    at = endOfDigits(bytes, fraction)
    if (at === fraction) return nowhere
  }
  if (!isExponent(bytes[at] ?? 0)) return at
  const sign = bytes[at + 1] ?? 0
  const exponent = sign === minus || sign === plus ? at + 2 : at + 1
  const end = endOfDigits(bytes, exponent)
  return end === exponent ? nowhere : end
}

function endOfDigits(bytes: Uint8Array, start: number): number {
  let at = start
  while (at < bytes.length && isDigit(bytes[at] ?? 0)) at++
  return at
}

/** The number between: with its digits, or only by its value. */
export function numberBetween(bytes: Uint8Array, start: number, end: number, asItCame: boolean): JsonNumber {
  const isNegative = bytes[start] === minus
  let [digits, scale, count, pointAt] = [0, 1, 0, 0]
  for (let at = isNegative ? start + 1 : start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte === point) pointAt = at
    else if (isDigit(byte)) {
      digits = digits * 10 + (byte - zero)
      count++
      if (pointAt > 0) scale *= 10
    } else return unusual(bytes, start, end, asItCame)
  }
  // So many digits and such a power of ten are exact, and the quotient of two exact numbers is rounded once.
  if (count > 15 || (asItCame && isRewritten(bytes, start, pointAt, end))) return unusual(bytes, start, end, asItCame)
  return (isNegative ? -digits : digits) / scale
}

const utf8 = new TextDecoder()

function unusual(bytes: Uint8Array, start: number, end: number, asItCame: boolean): JsonNumber {
  const digits = utf8.decode(bytes.subarray(start, end))
  return asItCame ? numberAsItCame(digits) : numberByValue(digits)
}
