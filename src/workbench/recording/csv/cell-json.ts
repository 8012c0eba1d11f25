// A cell of CSV as JSON, byte by byte: a number keeps its digits. Knows neither rows nor where the cell goes.
import { endOfNumber } from '../json-scan.ts'
import type { CellText } from './cell-text.ts'

/** How numbers and absent values are written. */
export interface CellRules {
  readonly decimalComma: boolean
  /** Texts that mean that there is no value, beside the empty one. */
  readonly nulls: ReadonlySet<string>
}

const encoder = new TextEncoder()
const booleans = new Map([
  ...['true', 'TRUE', 'True'].map(text => [text, 'true'] as const),
  ...['false', 'FALSE', 'False'].map(text => [text, 'false'] as const),
])

/** Bytes that grow; what is written is taken in views, so that one piece of memory serves many bodies. */
export class JsonBytes {
  bytes = new Uint8Array(size)
  length = 0
  /** Where the body that is being written begins. */
  #start = 0

  /** Begins a body, for which so many bytes are surely enough. */
  begin(most: number): void {
    if (this.length + most > this.bytes.length) {
      this.bytes = new Uint8Array(Math.max(size, most))
      this.length = 0
    }
    this.#start = this.length
  }

  /** The body that was written. */
  taken(): Uint8Array {
    return new Uint8Array(this.bytes.buffer, this.#start, this.length - this.#start)
  }

  byte(byte: number): void {
    this.bytes[this.length++] = byte
  }

  /** Short ones alone: faster than `set`. */
  add(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at++) this.bytes[this.length++] = bytes[at] ?? 0
  }

  copy(bytes: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to; at++) this.bytes[this.length++] = bytes[at] ?? 0
  }
}

const size = 16 * 1024

/**
 * Writes the cell, and gives whether there was a value: an empty cell is none. What is a JSON number, or true or false, is
 * that; all else is a string. It takes six bytes at most for each of the cell's, and two more.
 */
export function writeCell(
  out: JsonBytes,
  bytes: Uint8Array,
  from: number,
  to: number,
  isDoubled: boolean,
  rules: CellRules,
  text: CellText,
): boolean {
  let [start, end] = [from, to]
  while (start < end && isBlank(bytes[start])) start++
  while (end > start && isBlank(bytes[end - 1])) end--
  if (start === end) return false
  const first = bytes[start] ?? 0
  if (first <= 0x39 && rules.nulls.size === 0) {
    // Nearly all cells.
    const numberEnd = endOfNumber(bytes, start)
    if (numberEnd === end && !(rules.decimalComma && hasPoint(bytes, start, end))) {
      out.copy(bytes, start, end)
      return true
    }
  }
  return writeOther(out, bytes, start, end, isDoubled, rules, text)
}

function writeOther(
  out: JsonBytes,
  bytes: Uint8Array,
  start: number,
  end: number,
  isDoubled: boolean,
  { decimalComma, nulls }: CellRules,
  text: CellText,
): boolean {
  const isShort = end - start <= 64
  const isPlain = !isDoubled && isPlainText(bytes, start, end)
  if (isShort || !isPlain) {
    const decoded = text.decode(bytes, start, end)
    const cell = isDoubled ? decoded.replaceAll('""', '"') : decoded
    if (nulls.has(cell)) return false
    const json = (isShort ? (booleans.get(cell) ?? numberOf(cell, decimalComma)) : undefined) ?? JSON.stringify(cell)
    out.add(encoder.encode(json))
    return true
  }
  out.byte(0x22)
  out.copy(bytes, start, end)
  out.byte(0x22)
  return true
}

const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/
const likeNumber = /^[+-]?[\d.,]+([eE][+-]?\d+)?$/
const groupedByPoints = /^\d{1,3}(\.\d{3})+(,\d+)?$/
const groupedByCommas = /^\d{1,3}(,\d{3})+(\.\d+)?$/

/** The JSON of a number as tables have it: 1,5 and 1.234,5 where the decimal mark is a comma, +5, .5; else undefined. */
export function numberOf(cell: string, decimalComma: boolean): string | undefined {
  if (jsonNumber.test(cell) && !(decimalComma && groupedByPoints.test(cell.replace('-', '')))) return cell
  if (!likeNumber.test(cell)) return undefined
  const sign = cell.startsWith('-') ? '-' : ''
  const bare = cell.replace(/^[+-]/, '')
  const grouped = decimalComma ? groupedByPoints.test(bare) : groupedByCommas.test(bare)
  const ungrouped = grouped ? bare.replaceAll(decimalComma ? '.' : ',', '') : bare
  const withPoint = decimalComma ? ungrouped.replace(',', '.') : ungrouped
  const number = `${sign}${withPoint.startsWith('.') ? '0' : ''}${withPoint}`
  return jsonNumber.test(number) ? number : undefined
}

const isBlank = (byte: number | undefined) => byte === 0x20 || byte === 0x09 || byte === 0x0d

function hasPoint(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] === 0x2e) return true
  return false
}

/** True for what is itself in a JSON string. */
function isPlainText(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0
    if (byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c) return false
  }
  return true
}
