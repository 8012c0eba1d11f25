// Which columns hold the times of a CSV file, and in which form: found in its first rows. Knows no zones.
import type { TimeUnit } from '../../../rules/data/time.ts'
import { epochTime, isSerial, serialTime, unitOf } from './epoch-time.ts'
import { type TimeReader, timeFormat } from './time-format.ts'

/** The columns of the time, and what reads them; of two, with a space between them. */
export interface TimeColumns {
  readonly indexes: readonly number[]
  readonly read: TimeReader
  /** As `--time` has it. */
  readonly format: string
  readonly isEpoch: boolean
}

/** Forms that all times have, where one cannot tell which is meant. */
export interface Ambiguous {
  readonly indexes: readonly number[]
  readonly formats: readonly string[]
}

const dates = [
  'year-month-day',
  'year/month/day',
  'year.month.day',
  'day.month.year',
  'day/month/year',
  'month/day/year',
  'day-month-year',
  'month-day-year',
  'day month year',
  'month day, year',
  'month day year',
  'year年month月day日',
]
const compact = 'yearmonthday'
const clocks = ['hour:minute', 'hour.minute.second']
/** Only in a column that is named so: the digits could be anything. */
const compactClocks = ['hourminutesecond', 'hourminute']
const clock = 'hour:minute'

/** In the order in which they are tried. */
const formats = [
  ...dates.map(date => `${date} ${clock}`),
  ...dates,
  ...dates.map(date => `${clock} ${date}`),
  `month day ${clock} year`,
  `month day ${clock} zone year`,
  `${compact}hourminutesecond`,
  `${compact}hourminute`,
  `${compact} hourminutesecond`,
  `${compact} ${clock}`,
  compact,
]

const encoder = new TextEncoder()

const readers = new Map<string, TimeReader>()

/** The reader of a format in words, of `iso`, `excel` or a unit of epoch times; undefined where it is none. */
export function readerOf(format: string): TimeReader | undefined {
  let reader = readers.get(format)
  if (reader === undefined) {
    const unit = unitNamed(format)
    if (unit !== undefined) reader = epochTime(unit)
    else if (format === 'excel') reader = serialTime()
    else reader = timeFormat(format === 'iso' ? 'year-month-day hour:minute' : format)
    if (reader !== undefined) readers.set(format, reader)
  }
  return reader
}

export const unitNamed = (format: string): TimeUnit | undefined =>
  (['s', 'ms', 'us', 'ns'] as const).find(unit => unit === format)

function readText(format: string, cell: string): number | undefined {
  const bytes = encoder.encode(cell)
  const read = readerOf(format)?.(bytes, 0, bytes.length)
  return read === undefined ? undefined : read.local - (read.offset ?? 0) * 60_000
}

/** How many of the cells a format does not read. */
const failures = (format: string, cells: readonly string[]) =>
  cells.reduce((count, cell) => (readText(format, cell) === undefined ? count + 1 : count), 0)

/** One cell in twenty may be odd: it is complained of when its row is read. */
const readsMost = (format: string, cells: readonly string[]) =>
  cells.length > 0 && failures(format, cells) <= cells.length / 20

/** Names by which a column is believed to hold times, the surest first. */
const timeNames = [
  /^(_time|timestamp|time_?stamp|datetime|date_?time|zeitstempel|datum\W*(und|\/)?\W*(uhr)?zeit|date\W+(and\W+)?time)\b/i,
  /^(at|ts|time|zeit|uhrzeit|date|datum|heure|fecha|data|eventtime|event_time|utc|epoch)\b/i,
  /(time|zeit|date|datum|stamp)/i,
]

const rankOf = (name: string) => {
  const rank = timeNames.findIndex(pattern => pattern.test(name))
  return rank < 0 ? timeNames.length : rank
}

/** Whether a column that is named so is believed to hold times. */
export const isTimeName = (name: string): boolean => rankOf(name) < timeNames.length

/**
 * The columns that hold the times; `names` are those of the columns, `rows` cells, and `only` the columns that may be
 * taken. Undefined where none does.
 */
export function findTime(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  only: readonly number[] = names.map((_, index) => index),
): TimeColumns | Ambiguous | undefined {
  const cellsOf = (index: number) => rows.map(cells => cells[index] ?? '')
  const ranked = [...only].sort((a, b) => rankOf(names[a] ?? '') - rankOf(names[b] ?? '') || a - b)
  const found = ranked.flatMap(index => {
    const form = formOf(cellsOf(index))
    return form === undefined ? [] : [{ index, form, hasClock: form.formats.some(hasClock) }]
  })
  const whole = found.find(({ hasClock: whole }) => whole)
  if (whole !== undefined) return timeColumns([whole.index], whole.form.formats)
  const [date] = found
  const parts = findParts(names, only)
  if (date === undefined && parts !== undefined) return parts
  const second = ranked.flatMap(index => {
    const some = isTimeName(names[index] ?? '') ? [...clocks, ...compactClocks] : clocks
    const form = index === date?.index ? undefined : some.find(one => readsMost(one, cellsOf(index)))
    return form === undefined ? [] : [{ index, form }]
  })[0]
  if (date !== undefined && second !== undefined) {
    return timeColumns(
      [date.index, second.index],
      date.form.formats.map(format => `${format} ${second.form}`),
    )
  }
  if (date !== undefined) {
    const hours = ranked.find(index => hourName.test(names[index] ?? '') && cellsOf(index).every(isHour))
    if (hours === undefined) return timeColumns([date.index], date.form.formats)
    return timeColumns(
      [date.index, hours],
      date.form.formats.map(format => `${format} hour`),
    )
  }
  const serial = ranked.find(index => isTimeName(names[index] ?? '') && isSerial(cellsOf(index)))
  return serial === undefined ? findElapsed(names, rows, ranked) : timeColumns([serial], ['excel'])
}

const hourName = /^(hour|hr|hh|stunde|std|heure|hora)\b/i

const isHour = (cell: string) => /^\d{1,2}$/.test(cell) && Number(cell) <= 24

/** Columns that are called year, month, day, and perhaps hour, minute and second. */
function findParts(names: readonly string[], only: readonly number[]): TimeColumns | Ambiguous | undefined {
  const indexes = ['year', 'month', 'day', 'hour', 'minute', 'second'].map(word =>
    names.findIndex((name, index) => only.includes(index) && name.toLowerCase() === word),
  )
  const count = indexes.includes(-1) ? indexes.indexOf(-1) : indexes.length
  const format = ['year month day', 'hour', 'minute', 'second'].slice(0, count - 2).join(' ')
  return count < 3 ? undefined : timeColumns(indexes.slice(0, count), [format])
}

const hasClock = (format: string) => format.includes('hour') || unitNamed(format) !== undefined

function timeColumns(indexes: readonly number[], formats: readonly string[]): TimeColumns | Ambiguous | undefined {
  const [format, ...others] = formats
  const read = format === undefined ? undefined : readerOf(format)
  if (format === undefined || read === undefined) return undefined
  return others.length > 0 ? { indexes, formats } : { indexes, read, format, isEpoch: unitNamed(format) !== undefined }
}

/** The forms that all these cells have; several where one cannot tell. */
export function formOf(cells: readonly string[]): { readonly formats: readonly string[] } | undefined {
  const [first] = cells
  if (first === undefined || first === '') return undefined
  const possible = fittest(
    formats.filter(format => readText(format, first) !== undefined && (!isYearFirst(format) || /\d{4}/.test(first))),
    cells,
  )
  // Digits alone are epoch times, unless they say a day of this century or the last.
  const unit = unitOf(cells)
  if (unit !== undefined && !possible.some(format => format.startsWith(`${compact}hour`))) return { formats: [unit] }
  const [form] = possible
  if (form === undefined) return undefined
  const turned = yearFirst(form)
  if (formats.includes(turned) && likelier(form, turned, cells)?.[0] === turned) return { formats: [turned] }
  const swapped = possible.find(other => other !== form && sameOrderOfDigits(form, other))
  if (swapped === undefined) return { formats: [form] }
  return { formats: likelier(form, swapped, cells) ?? [form, swapped] }
}

/** Of these formats those that read the most cells, if nearly all. */
function fittest(some: readonly string[], cells: readonly string[]): readonly string[] {
  const scores = some.map(format => ({ format, failed: failures(format, cells) }))
  const fewest = Math.min(...scores.map(({ failed }) => failed))
  return fewest > cells.length / 20 ? [] : scores.flatMap(({ format, failed }) => (failed === fewest ? [format] : []))
}

const isYearFirst = (format: string) => format.indexOf('year') < format.indexOf('day')

/** Of "day/month/year", with two digits for the year, "year/month/day". */
const yearFirst = (format: string) => format.replace(/(day|month)(\W)(day|month)\2year/, 'year$2month$2day')

/** "day/month/year" and "month/day/year". */
const sameOrderOfDigits = (a: string, b: string) =>
  b === a.replace(/day|month/g, word => (word === 'day' ? 'month' : 'day'))

const day = 86_400_000

/** The one in which time goes on without a gap of a day, where in the other it leaps from month to month. */
function likelier(a: string, b: string, cells: readonly string[]): readonly string[] | undefined {
  const [inA, inB] = [widestGap(a, cells), widestGap(b, cells)]
  if (inA < day && inB > 20 * day) return [a]
  return inB < day && inA > 20 * day ? [b] : undefined
}

function widestGap(format: string, cells: readonly string[]): number {
  let widest = 0
  let before: number | undefined
  for (const cell of cells) {
    const time = readText(format, cell)
    if (time === undefined) continue
    if (before !== undefined) widest = Math.max(widest, Math.abs(time - before))
    before = time
  }
  return widest
}

/** Numbers that go up in a column that is named so: seconds since the start, or what the name says. */
function findElapsed(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  ranked: readonly number[],
): TimeColumns | undefined {
  for (const index of ranked) {
    const name = names[index] ?? ''
    if (!/^(at|t|ts|time|zeit|timestamp|elapsed|seconds?|sec|s|ms|milliseconds?|millis|x_value)\b/i.test(name)) continue
    const numbers = rows.map(cells => Number((cells[index] ?? 'none').replace(',', '.')))
    if (!numbers.every((number, place) => number >= (place === 0 ? 0 : (numbers[place - 1] ?? 0)))) continue
    const format = /\bms\b|milli/i.test(name) ? 'ms' : 's'
    const found = timeColumns([index], [format])
    if (found !== undefined && 'read' in found && numbers.length > 0) return found
  }
  return undefined
}
