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
  // The last ones are those of spreadsheets in German and French.
  ...['true', 'TRUE', 'True', 'WAHR', 'VRAI'].map(text => [text, 'true'] as const),
  ...['false', 'FALSE', 'False', 'FALSCH', 'FAUX'].map(text => [text, 'false'] as const),
])

const quote = 0x22

/** So many bytes a cell takes at most: six for each of its own, and two more. */
export const mostBytes = (length: number) => 6 * length + 2

/**
 * Writes a cell at a place, and gives the place after it: the same where there was no value, as in an empty cell. What is a
 * JSON number, or true or false, is that; all else is a string.
 */
export function writeCell(
  out: Uint8Array,
  place: number,
  bytes: Uint8Array,
  from: number,
  to: number,
  isDoubled: boolean,
  rules: CellRules,
  text: CellText,
): number {
  let [start, end] = [from, to]
  while (start < end && isBlank(bytes[start])) start++
  while (end > start && isBlank(bytes[end - 1])) end--
  if (start === end) return place
  const first = bytes[start] ?? 0
  if (rules.nulls.size === 0 && !isDoubled) {
    // Nearly all cells.
    if (first <= 0x39) {
      if (endOfNumber(bytes, start) === end && !(rules.decimalComma && hasPoint(bytes, start, end))) {
        return copy(out, place, bytes, start, end)
      }
    } else if (isLetter(first) && !isLikeBoolean(first, end - start)) {
      const after = writePlainText(out, place, bytes, start, end)
      if (after > place) return after
    }
  }
  return writeOther(out, place, bytes, start, end, isDoubled, rules, text)
}

function copy(out: Uint8Array, place: number, bytes: Uint8Array, from: number, to: number): number {
  const shift = place - from
  for (let at = from; at < to; at++) out[at + shift] = bytes[at] ?? 0
  return to + shift
}

/** Writes a string that needs no escape; else gives the place as it was. */
function writePlainText(out: Uint8Array, place: number, bytes: Uint8Array, start: number, end: number): number {
  const shift = place + 1 - start
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte < 0x20 || byte > 0x7e || byte === quote || byte === 0x5c) return place
    out[at + shift] = byte
  }
  out[place] = quote
  out[end + shift] = quote
  return end + shift + 1
}

const isLetter = (byte: number) => (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)

/** What may be one of them, by its first letter and its length. */
const isLikeBoolean = (first: number, length: number) => length >= 4 && length <= 6 && initials.has(first)

const initials: ReadonlySet<number> = new Set([...booleans.keys()].map(text => text.charCodeAt(0)))

function writeOther(
  out: Uint8Array,
  place: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  isDoubled: boolean,
  { decimalComma, nulls }: CellRules,
  text: CellText,
): number {
  const decoded = text.decode(bytes, start, end)
  const cell = isDoubled ? decoded.replaceAll('""', '"') : decoded
  if (nulls.has(cell)) return place
  const isShort = end - start <= 64
  const json = (isShort ? (booleans.get(cell) ?? numberOf(cell, decimalComma)) : undefined) ?? JSON.stringify(cell)
  return place + encoder.encodeInto(json, out.subarray(place)).written
}

const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/
const likeNumber = /^[+-]?[\d.,'\u2019 \u00a0\u202f]+([eE][+-]?\d+)?$/
const groupedByPoints = /^\d{1,3}(\.\d{3})+(,\d+)?$/
const groupedByCommas = /^\d{1,3}(,\d{3})+(\.\d+)?$/
/** As in Switzerland, and by spaces that do not break. A usual space is one only where the decimal mark is a comma: `12 345` is a name, too. */
const groupedOtherwise = /^\d{1,3}(?:(?:['\u2019\u00a0\u202f]\d{3})+|(?: \d{3})+)(?:[.,]\d+)?$/

/** The JSON of a number as tables have it: 1,5, 1.234,5 and 1 234,5 where the decimal mark is a comma, 1'234.5, +5, .5; else undefined. */
export function numberOf(cell: string, decimalComma: boolean): string | undefined {
  if (jsonNumber.test(cell) && !(decimalComma && groupedByPoints.test(cell.replace('-', '')))) return cell
  if (!likeNumber.test(cell)) return undefined
  const sign = cell.startsWith('-') ? '-' : ''
  const bare = cell.replace(/^[+-]/, '')
  const ungrouped = withoutGroups(bare, decimalComma)
  const withPoint = decimalComma ? ungrouped.replace(',', '.') : ungrouped
  const number = `${sign}${withPoint.startsWith('.') ? '0' : ''}${withPoint}`
  return jsonNumber.test(number) ? number : undefined
}

function withoutGroups(number: string, decimalComma: boolean): string {
  if ((decimalComma ? groupedByPoints : groupedByCommas).test(number))
    return number.replaceAll(decimalComma ? '.' : ',', '')
  const isOther = groupedOtherwise.test(number) && (decimalComma || !number.includes(' '))
  return isOther ? number.replace(/['\u2019 \u00a0\u202f]/g, '') : number
}

const isBlank = (byte: number | undefined) => byte === 0x20 || byte === 0x09 || byte === 0x0d

function hasPoint(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] === 0x2e) return true
  return false
}
