// Times as people write them: a format in words ("day.month.year hour:minute"), made into what reads bytes. Knows no
// columns and no zones.
import { lastTime } from '../../../rules/data/duration.ts'
import { endOfLetters, monthOf, tailOf, textOf } from './time-words.ts'

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
  | { readonly kind: 'zone' }
  | { readonly kind: 'byte'; readonly byte: number }

const words = new RegExp(`${fields.join('|')}|zone|\\s+|[^a-zA-Z\\s]`, 'gy')

/**
 * The reader of a format: the words `year month day hour minute second`, `zone` (a name such as CET), and what is between them. Seconds, their
 * fractions, AM and PM and an offset may follow in what is read. Undefined where the format has other words, or lacks one.
 */
export function timeFormat(format: string): TimeReader | undefined {
  const pieces = piecesOf(format.trim())
  if (pieces === undefined) return undefined
  const named = pieces.flatMap(piece => (piece.kind === 'field' ? [piece.field] : []))
  const isDate = (['year', 'month', 'day'] as const).every(field => named.includes(field))
  const isClock = named[0] === 'hour' && named.includes('minute') && !named.includes('day')
  if (new Set(named).size !== named.length || !(isDate || isClock)) return undefined
  const compiled = new TimeFormat(pieces, named)
  return (bytes, from, to) => compiled.read(bytes, from, to)
}

function piecesOf(format: string): readonly Piece[] | undefined {
  const found = format.match(words) ?? []
  if (found.join('') !== format) return undefined
  return found.flatMap((word, index): readonly Piece[] => {
    if (word === 'zone') return [{ kind: 'zone' }]
    const field = fields.find(one => one === word)
    if (field === undefined) {
      return /^\s/.test(word) ? [{ kind: 'space' }] : [...encoder.encode(word)].map(byte => ({ kind: 'byte', byte }))
    }
    const next = found[index + 1] ?? ''
    const before = found[index - 1] ?? ''
    const isField = (text: string) => fields.some(one => one === text)
    // Without anything between them, fields have a fixed number of digits.
    const fixed = isField(next) || isField(before)
    if (field === 'year') return [{ kind: 'field', field, least: fixed ? 4 : 2, most: 4 }]
    return [{ kind: 'field', field, least: fixed ? 2 : 1, most: 2 }]
  })
}

const encoder = new TextEncoder()

const colon = 0x3a
const point = 0x2e
const comma = 0x2c
const space = 0x20
const utc = 0x5a

/** The places of the fields among the values. */
const [year, month, day, hour, minute, second] = [0, 1, 2, 3, 4, 5]

class TimeFormat {
  readonly #pieces: readonly Piece[]
  readonly #hasDate: boolean
  readonly #hasClock: boolean
  readonly #values = new Int32Array(fields.length)
  readonly #found: ReadTime = { local: 0, offset: undefined, fraction: false }
  #bytes: Uint8Array = new Uint8Array()
  #at = 0
  #end = 0
  #thousandths = 0
  /** The day that was read last, and when it begins. */
  #day = Number.NaN
  #dayStart = 0
  /** What the last time began with, up to its seconds, which were all that came after; and their minute. */
  #prefix: Uint8Array = new Uint8Array()
  #minute = 0
  /** Where the seconds begin; -1: there are none. */
  #seconds = -1

  constructor(pieces: readonly Piece[], named: readonly Field[]) {
    this.#pieces = pieces
    this.#hasDate = named.includes('day')
    this.#hasClock = named.includes('hour')
  }

  read(bytes: Uint8Array, from: number, to: number): ReadTime | undefined {
    return this.#readSeconds(bytes, from, to) ?? this.#readAll(bytes, from, to)
  }

  /** Another second of the minute before: nearly all times, where they are close. */
  #readSeconds(bytes: Uint8Array, from: number, to: number): ReadTime | undefined {
    const prefix = this.#prefix
    const { length } = prefix
    if (length === 0 || to - from !== length + 2) return undefined
    for (let index = 0; index < length; index++) if (bytes[from + index] !== prefix[index]) return undefined
    const seconds = twoDigits(bytes, to - 2)
    if (!(seconds < 60)) return undefined
    this.#found.offset = undefined
    this.#found.fraction = false
    this.#found.local = this.#minute + seconds * 1000
    return this.#found
  }

  #readAll(bytes: Uint8Array, from: number, to: number): ReadTime | undefined {
    this.#bytes = bytes
    this.#at = from
    this.#end = to
    while (this.#at < this.#end && isBlank(bytes[this.#at])) this.#at++
    while (this.#end > this.#at && isBlank(bytes[this.#end - 1])) this.#end--
    this.#skipWeekday()
    this.#values.fill(0)
    this.#thousandths = 0
    this.#seconds = -1
    const found = this.#found
    found.offset = undefined
    found.fraction = false
    for (let index = 0; index < this.#pieces.length; index++) if (!this.#piece(index)) return undefined
    const isPlain = this.#at === this.#end && this.#end === to
    if (this.#at < this.#end && !this.#tail()) return undefined
    const local = this.#local()
    if (local === undefined) return undefined
    found.local = local
    const isCached = isPlain && this.#seconds === to - 2
    this.#prefix = isCached ? bytes.slice(from, to - 2) : none
    this.#minute = local - (this.#values[second] ?? 0) * 1000
    return found
  }

  /** "Wed, 31 Jan 2026". */
  #skipWeekday(): void {
    const end = endOfLetters(this.#bytes, this.#at, this.#end)
    if (end === this.#at || monthOf(this.#bytes, this.#at, end) > 0) return
    this.#at = end
    while (this.#at < this.#end && isBetween(this.#bytes[this.#at] ?? 0)) this.#at++
  }

  /** Reads a piece of the format; false where it is not there. */
  #piece(index: number): boolean {
    const bytes = this.#bytes
    const piece = this.#pieces[index]
    if (piece === undefined || this.#at > this.#end) return false
    if (piece.kind === 'byte') {
      if (bytes[this.#at] !== piece.byte) return false
      this.#at++
      // "31. Jan" as well as "31.Jan".
      if (piece.byte !== colon && this.#pieces[index + 1]?.kind === 'field')
        while (bytes[this.#at] === space) this.#at++
      return true
    }
    if (piece.kind === 'zone') {
      const end = endOfLetters(bytes, this.#at, this.#end)
      this.#found.offset = tailOf(textOf(bytes, this.#at, end))?.offset
      this.#at = end
      return this.#found.offset !== undefined
    }
    if (piece.kind === 'space') {
      const start = this.#at
      // "31. Januar 2026", "31 janv. 2026".
      if (bytes[start] === point && bytes[start + 1] === space) this.#at++
      while (this.#at < this.#end && isBetween(bytes[this.#at] ?? 0)) this.#at++
      return this.#at > start
    }
    return this.#field(piece.field, piece.least, piece.most) && this.#clockEnd(piece.field, index)
  }

  #field(field: Field, least: number, most: number): boolean {
    const bytes = this.#bytes
    const start = this.#at
    let at = start
    let number = 0
    for (; at < this.#end && at - start < most; at++) {
      const digit = (bytes[at] ?? 0) - 0x30
      if (digit < 0 || digit > 9) break
      number = number * 10 + digit
    }
    const digits = at - start
    if (digits === 0 && field === 'month') {
      at = endOfLetters(bytes, at, this.#end)
      number = monthOf(bytes, start, at)
      if (number === 0) return false
    } else if (digits < least || digits === 3) return false
    else if (field === 'year' && digits === 2) number += number < 70 ? 2000 : 1900
    if (field === 'second') this.#seconds = start
    this.#values[placeOf[field]] = number
    this.#at = at
    return true
  }

  /** After the minute seconds may come that the format does not name, and after these their fraction. */
  #clockEnd(field: Field, index: number): boolean {
    const bytes = this.#bytes
    if (field === 'minute' && bytes[this.#at] === colon && this.#at < this.#end && !isColon(this.#pieces[index + 1])) {
      const seconds = this.#at + 3 > this.#end ? Number.NaN : twoDigits(bytes, this.#at + 1)
      if (Number.isNaN(seconds)) return false
      this.#values[second] = seconds
      this.#seconds = this.#at + 1
      this.#at += 3
    }
    const mark = bytes[this.#at]
    if (this.#seconds < 0 || this.#at + 1 >= this.#end) return true
    if (mark !== point && mark !== comma && !(mark === colon && this.#hasThousandths())) return true
    if ((field !== 'minute' && field !== 'second') || !isDigit(bytes[this.#at + 1])) return true
    this.#found.fraction = true
    let place = 100
    for (this.#at++; this.#at < this.#end && isDigit(bytes[this.#at]); this.#at++) {
      this.#thousandths += ((bytes[this.#at] ?? 0) - 0x30) * place
      place = place === 1 ? 0 : Math.trunc(place / 10)
    }
    return true
  }

  /** "08:30:00:250": three digits after a colon. */
  #hasThousandths(): boolean {
    const digits = (count: number) => this.#at + count < this.#end && isDigit(this.#bytes[this.#at + count])
    return digits(1) && digits(2) && digits(3) && !digits(4)
  }

  /** AM or PM and an offset, after a clock. */
  #tail(): boolean {
    if (!this.#hasClock) return false
    if (this.#at + 1 === this.#end && this.#bytes[this.#at] === utc) {
      this.#found.offset = 0
      return true
    }
    const tail = tailOf(textOf(this.#bytes, this.#at, this.#end))
    if (tail === undefined) return false
    this.#found.offset = tail.offset
    if (tail.half === undefined) return true
    const twelve = this.#values[hour] ?? 0
    this.#values[hour] = (twelve % 12) + (tail.half === 'p' ? 12 : 0)
    return twelve >= 1 && twelve <= 12
  }

  #local(): number | undefined {
    const values = this.#values
    const [hours, minutes, seconds] = [values[hour] ?? 0, values[minute] ?? 0, values[second] ?? 0]
    const isMidnight = hours === 24 && minutes + seconds + this.#thousandths === 0
    if ((hours > 23 && !isMidnight) || minutes > 59 || seconds > 60) return undefined
    const clock = (hours * 3600 + minutes * 60 + Math.min(seconds, 59)) * 1000 + this.#thousandths
    if (!this.#hasDate) return clock
    const [years, months, date] = [values[year] ?? 0, values[month] ?? 0, values[day] ?? 0]
    const asked = (years * 16 + months) * 32 + date
    if (asked !== this.#day) {
      if (years < 100 || months < 1 || months > 12 || date < 1 || date > daysIn(years, months)) return undefined
      this.#day = asked
      this.#dayStart = Date.UTC(years, months - 1, date)
    }
    const local = this.#dayStart + clock
    return Math.abs(local) <= lastTime ? local : undefined
  }
}

const none = new Uint8Array()

const placeOf: Readonly<Record<Field, number>> = { year, month, day, hour, minute, second }

/** NaN where there are no two digits. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const [first, next] = [bytes[at], bytes[at + 1]]
  return isDigit(first) && isDigit(next) ? ((first ?? 0) - 0x30) * 10 + (next ?? 0) - 0x30 : Number.NaN
}

const isColon = (piece: Piece | undefined) => piece?.kind === 'byte' && piece.byte === colon

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39

const isBlank = (byte: number | undefined) => byte === 0x20 || byte === 0x09

/** What may be between a date and a clock. */
const isBetween = (byte: number) =>
  byte === 0x20 || byte === 0x54 || byte === 0x74 || byte === 0x09 || byte === 0x5f || byte === comma

const daysIn = (year: number, month: number) =>
  month === 2
    ? year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
      ? 29
      : 28
    : [4, 6, 9, 11].includes(month)
      ? 30
      : 31
