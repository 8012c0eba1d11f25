// Points in time as bodies hold them. Reads no clock.
import { lastTime } from './duration.ts'
import { decimalOf, digitsOf, doubleOf, isNumber, type JsonNumber, numberAsItCame } from './numeral.ts'
import type { Value } from './value.ts'
import { epochOf } from './zone.ts'

/** How many milliseconds a unit of epoch time has, as a power of ten. */
export const timeUnits = { s: 3, ms: 0, us: -3, ns: -6 } as const
export type TimeUnit = keyof typeof timeUnits

const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?:(:\d\d)(?:[.,](\d+))?)?(?:[Zz]|([+-])(\d\d):?(\d\d))?$/

/**
 * Epoch milliseconds of a time in a body: a number in the unit since the epoch, or ISO 8601 with an offset, or without one
 * where a zone is given. Cut down to whole milliseconds. Undefined for what is neither, for days that no calendar has, and
 * for times that no Date can hold.
 */
export function readTime(value: Value, unit: TimeUnit = 'ms', zone?: string): number | undefined {
  if (isNumber(value)) return numberTime(value, unit)
  if (typeof value !== 'string' || value.length > 64) return undefined
  const match = iso.exec(value)
  if (match === null) return undefined
  const [, day, minute, second = ':00', fraction = '', sign, hours = '0', minutes = '0'] = match
  const plain = `${day}T${minute}${second}`
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined
  const time = Date.parse(`${plain}Z`)
  // What is not a date is NaN, and February 30 would be March 2.
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(plain)) return undefined
  const local = time + Number(fraction.slice(0, 3).padEnd(3, '0'))
  if (/[Zz]$/.test(value)) return local
  if (sign === undefined) return zone === undefined ? undefined : epochOf(zone, local)
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000
  return local - (sign === '-' ? -offset : offset)
}

/** From the number's digits: multiplied, 1.001 s would be 1000.9999999999999 ms, and nanoseconds are past what a double holds. */
function numberTime(value: JsonNumber, unit: TimeUnit): number | undefined {
  const power = timeUnits[unit]
  if (power === 0 && typeof value === 'number') return inRange(Math.trunc(value))
  const double = doubleOf(value)
  if (double === undefined || !Number.isFinite(double)) return undefined
  const { negative, digits, point } = decimalOf(digitsOf(value))
  const places = point + power
  if (places > 16 && digits !== '') return undefined
  const whole = places <= 0 ? 0 : Number(digits.slice(0, places).padEnd(places, '0'))
  return inRange(negative && whole !== 0 ? -whole : whole)
}

/** The time as a number of the unit since the epoch; `readTime` gives it back. */
export function writeTime(time: number, unit: TimeUnit): JsonNumber {
  const power = timeUnits[unit]
  return power > 0
    ? time / 10 ** power
    : power === 0 || time === 0
      ? time
      : numberAsItCame(`${time}${'0'.repeat(-power)}`)
}

const inRange = (time: number) => (Math.abs(time) <= lastTime ? time : undefined)
