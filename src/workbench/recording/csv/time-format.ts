// Times as people write them: a format in words ("day.month.year hour:minute"), made into what reads bytes. Knows no
// columns and no zones.
import { lastTime } from '../../../rules/data/duration.ts'

/** What was read: local time in epoch milliseconds as if it were in UTC, and its offset where it names one. */
export interface ReadTime {
  local: number
  /** Minutes from UTC; undefined: none is named. */
  offset: number | undefined
  /** True where it has digits past the second. */
  fraction: boolean
}

/** Reads the bytes from `from` to `to`; undefined where they are not such a time. What it gives is its own, until the next. */
export type TimeReader = (bytes: Uint8Array, from: number, to: number) => ReadTime | undefined

const fields = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const
type Field = (typeof fields)[number]

type Piece =
  | { readonly kind: 'field'; readonly field: Field; readonly least: number; readonly most: number }
  | { readonly kind: 'space' }
  | { readonly kind: 'byte'; readonly byte: number }

const words = new RegExp(`${fields.join('|')}|\\s+|[^a-zA-Z\\s]`, 'gy')

/**
 * The reader of a format: the words `year month day hour minute second`, and what is between them. Seconds, their
 * fractions, AM and PM and an offset may follow in what is read. Undefined where the format has other words, or lacks one.
 */
export function timeFormat(format: string): TimeReader | undefined {
  const pieces = piecesOf(format.trim())
  if (pieces === undefined) return undefined
  const named = pieces.flatMap(piece => (piece.kind === 'field' ? [piece.field] : []))
  const isDate = (['year', 'month', 'day'] as const).every(field => named.includes(field))
  const isClock = named[0] === 'hour' && named.includes('minute') && !named.includes('day')
  if (new Set(named).size !== named.length || !(isDate || isClock)) return undefined
  return compile(pieces, named)
}

function piecesOf(format: string): readonly Piece[] | undefined {
  const found = format.match(words) ?? []
  if (found.join('') !== format) return undefined
  return found.map((word, index): Piece => {
    const field = fields.find(one => one === word)
    if (field === undefined) return /^\s/.test(word) ? { kind: 'space' } : { kind: 'byte', byte: word.charCodeAt(0) }
    const next = found[index + 1] ?? ''
    const before = found[index - 1] ?? ''
    const isField = (text: string) => fields.some(one => one === text)
    // Without anything between them, fields have a fixed number of digits. A year that comes first has four.
    const fixed = isField(next) || isField(before)
    if (field === 'year') return { kind: 'field', field, least: fixed || index === 0 ? 4 : 2, most: 4 }
    return { kind: 'field', field, least: fixed ? 2 : 1, most: 2 }
  })
}

const colon = 0x3a
const point = 0x2e
const comma = 0x2c
const space = 0x20

function compile(pieces: readonly Piece[], named: readonly Field[]): TimeReader {
  const numbers = fields.map(field => fields.indexOf(field))
  const values = new Int32Array(numbers.length)
  const kinds = pieces.map(piece => (piece.kind === 'field' ? fields.indexOf(piece.field) : -1))
  const hasClock = named.includes('hour')
  const found: ReadTime = { local: 0, offset: undefined, fraction: false }
  let day = Number.NaN
  let dayStart = 0

  return (bytes, from, to) => {
    values.fill(0)
    found.offset = undefined
    found.fraction = false
    let seconds = false
    let thousandths = 0
    let at = from
    while (at < to && isBlank(bytes[at])) at++
    let end = to
    while (end > at && isBlank(bytes[end - 1])) end--
    for (let index = 0; index < pieces.length; index++) {
      const piece = pieces[index]
      if (piece === undefined || at > end) return undefined
      if (piece.kind === 'byte') {
        if (bytes[at] !== piece.byte) return undefined
        at++
        // "31. Jan" as well as "31.Jan".
        while (piece.byte !== colon && bytes[at] === space && pieces[index + 1]?.kind === 'field') at++
      } else if (piece.kind === 'space') {
        const start = at
        while (at < end && isBetween(bytes[at] ?? 0)) at++
        if (at === start) return undefined
      } else {
        const start = at
        let number = 0
        for (; at < end && at - start < piece.most; at++) {
          const digit = (bytes[at] ?? 0) - 0x30
          if (digit < 0 || digit > 9) break
          number = number * 10 + digit
        }
        const digits = at - start
        if (digits === 0 && piece.field === 'month') {
          at = endOfLetters(bytes, at, end)
          number = monthOf(bytes, start, at)
          if (number === 0) return undefined
        } else if (digits < piece.least || digits === 3) return undefined
        else if (piece.field === 'year' && digits === 2) number += number < 70 ? 2000 : 1900
        values[kinds[index] ?? 0] = number
        if (piece.field === 'minute' && bytes[at] === colon && at < end && !isColon(pieces[index + 1])) {
          if (!(isDigit(bytes[at + 1]) && isDigit(bytes[at + 2])) || at + 3 > end) return undefined
          values[5] = ((bytes[at + 1] ?? 0) - 0x30) * 10 + (bytes[at + 2] ?? 0) - 0x30
          at += 3
          seconds = true
        } else seconds = piece.field === 'second'
        if (seconds && at < end && (bytes[at] === point || bytes[at] === comma) && isDigit(bytes[at + 1])) {
          found.fraction = true
          let place = 100
          for (at++; at < end && isDigit(bytes[at]); at++) {
            thousandths += ((bytes[at] ?? 0) - 0x30) * place
            place = place === 1 ? 0 : Math.trunc(place / 10)
          }
        }
      }
    }
    let hour = values[3] ?? 0
    if (at + 1 === end && hasClock && bytes[at] === 0x5a) found.offset = 0
    else if (at < end) {
      if (!hasClock) return undefined
      const tail = tailOf(text(bytes, at, end))
      if (tail === undefined) return undefined
      if (tail.half !== undefined) {
        if (hour < 1 || hour > 12) return undefined
        hour = (hour % 12) + (tail.half === 'p' ? 12 : 0)
      }
      found.offset = tail.offset
    }
    const [minute, second] = [values[4] ?? 0, values[5] ?? 0]
    if (hour > 24 || minute > 59 || second > 60 || (hour === 24 && minute + second + thousandths > 0)) return undefined
    const clock = (hour * 3600 + minute * 60 + Math.min(second, 59)) * 1000 + thousandths
    if (!named.includes('day')) {
      found.local = clock
      return found
    }
    const [year, month, date] = [values[0] ?? 0, values[1] ?? 0, values[2] ?? 0]
    const asked = (year * 16 + month) * 32 + date
    if (asked !== day) {
      if (year < 100 || month < 1 || month > 12 || date < 1 || date > daysIn(year, month)) return undefined
      day = asked
      dayStart = Date.UTC(year, month - 1, date)
    }
    found.local = dayStart + clock
    return Math.abs(found.local) <= lastTime ? found : undefined
  }
}

const isColon = (piece: Piece | undefined) => piece?.kind === 'byte' && piece.byte === colon

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39

const isBlank = (byte: number | undefined) => byte === 0x20 || byte === 0x09

/** What may be between a date and a clock. */
const isBetween = (byte: number) =>
  byte === 0x20 || byte === 0x54 || byte === 0x74 || byte === 0x09 || byte === 0x5f || byte === comma

const isLetter = (byte: number) => (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte > 0x7f

function endOfLetters(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && isLetter(bytes[at] ?? 0)) at++
  return at
}

const daysIn = (year: number, month: number) =>
  month === 2
    ? year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
      ? 29
      : 28
    : [4, 6, 9, 11].includes(month)
      ? 30
      : 31

/** English, German and French, as exports have them. */
const monthNames = [
  /^jan/,
  /^(feb|fév|fev)/,
  /^(mar|mär|mrz|mae)/,
  /^(apr|avr)/,
  /^(may|mai)/,
  /^(jun|juin)/,
  /^(jul|juil)/,
  /^(aug|aoû|aou)/,
  /^sep/,
  /^(oct|okt)/,
  /^nov/,
  /^(dec|dez|déc)/,
]

function monthOf(bytes: Uint8Array, from: number, to: number): number {
  const name = to - from > 20 ? '' : utf8.decode(bytes.subarray(from, to)).toLowerCase()
  return name.length < 3 ? 0 : monthNames.findIndex(pattern => pattern.test(name)) + 1
}

const utf8 = new TextDecoder()
const text = (bytes: Uint8Array, from: number, to: number) => utf8.decode(bytes.subarray(from, Math.min(to, from + 40)))

/** AM or PM, and an offset. */
function tailOf(text: string): { readonly half: string | undefined; readonly offset: number | undefined } | undefined {
  const match = /^\s*(?:([ap])\.?m\.?)?\s*(?:(z|utc|gmt)|(?:utc|gmt)?([+-])(\d\d):?(\d\d)?)?$/i.exec(text)
  if (match === null) return undefined
  const [, half, utc, sign, hours = '0', minutes = '0'] = match
  const offset = Number(hours) * 60 + Number(minutes)
  if (offset > 24 * 60) return undefined
  return {
    half: half?.toLowerCase(),
    offset: utc !== undefined ? 0 : sign === undefined ? undefined : sign === '-' ? -offset : offset,
  }
}
