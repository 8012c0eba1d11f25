// Times as numbers since the Unix epoch, from their digits: nanoseconds are past what a double holds. Knows no columns.
import { lastTime } from '../../../rules/data/duration.ts'
import { type TimeUnit, timeUnits } from '../../../rules/data/time.ts'
import type { ReadTime, TimeReader } from './time-format.ts'

export const epochUnits: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns']

const minus = 0x2d

/** The reader of times in a unit, cut down to whole milliseconds; a point or a comma begins the fraction. */
export function epochTime(unit: TimeUnit): TimeReader {
  const power = timeUnits[unit]
  const found: ReadTime = { local: 0, offset: 0, fraction: false }
  return (bytes, from, to) => {
    let [at, end] = [from, to]
    while (at < end && bytes[at] === 0x20) at++
    while (end > at && bytes[end - 1] === 0x20) end--
    const isNegative = bytes[at] === minus
    if (isNegative) at++
    const start = at
    while (at < end && isDigit(bytes[at])) at++
    const whole = at
    const hasFraction = at < end && (bytes[at] === 0x2e || bytes[at] === 0x2c)
    if (hasFraction)
      do at++
      while (at < end && isDigit(bytes[at]))
    if (whole === start) return undefined
    let time: number
    if (at < end) {
      // An exponent, as spreadsheets write long numbers.
      const number = Number(String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 40))))
      time = Math.trunc(number * 10 ** power)
    } else {
      time = digits(bytes, start, power < 0 ? whole + power : whole)
      for (let place = 1; place <= power; place++) {
        const digit = whole + place < end ? (bytes[whole + place] ?? 0x30) - 0x30 : 0
        time = time * 10 + digit
      }
    }
    if (!(time <= lastTime)) return undefined
    found.local = isNegative && time !== 0 ? -time : time
    return found
  }
}

/** The reader of the numbers that a spreadsheet keeps for times: days since 1899-12-30, in the zone of whoever looks at it. */
export function serialTime(): TimeReader {
  const found: ReadTime = { local: 0, offset: undefined, fraction: true }
  return (bytes, from, to) => {
    const text = String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 40))).trim()
    if (!serial.test(text)) return undefined
    found.local = Math.round((Number(text.replace(',', '.')) - serialOfEpoch) * 86_400_000)
    return found
  }
}

const serial = /^\d{5}([.,]\d+)?$/
const serialOfEpoch = 25_569

/** Whether these may be such numbers, of days between 1990 and 2100, with parts of days. */
export const isSerial = (cells: readonly string[]): boolean =>
  cells.some(cell => /[.,]/.test(cell)) &&
  cells.every(cell => serial.test(cell) && Number(cell.slice(0, 5)) >= 32_874 && Number(cell.slice(0, 5)) < 73_051)

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39

function digits(bytes: Uint8Array, from: number, to: number): number {
  let number = 0
  for (let at = from; at < to; at++) number = number * 10 + ((bytes[at] ?? 0x30) - 0x30)
  return number
}

/** The unit in which all these numbers are times between 1990 and 2100; undefined: in none. */
export function unitOf(cells: readonly string[]): TimeUnit | undefined {
  const whole = /^(\d{9,19}([.,]\d+)?|\d[.,]\d{9,}[eE]\+\d\d)$/
  if (!cells.every(cell => whole.test(cell))) return undefined
  return epochUnits.find(unit =>
    cells.every(cell => isRecent(Number(cell.replace(',', '.')) * 10 ** (timeUnits[unit] - 3))),
  )
}

/** A long number of which a spreadsheet has kept the first digits alone, as in 1.76985E+12. */
export const isCutOff = (cell: string): boolean => /^\d([.,]\d{1,8})?[eE]\+?(09|1\d)$/.test(cell)

const isRecent = (seconds: number) => seconds >= 631_152_000 && seconds < 4_102_444_800
