// Points in time as bodies hold them. Reads no clock.
import { doubleOf } from './numeral.ts'
import type { Value } from './value.ts'

const iso = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?:(:\d\d)(?:[.,](\d+))?)?(?:[Zz]|([+-])(\d\d):?(\d\d))$/

/**
 * Epoch milliseconds of a time in a body: epoch milliseconds, or ISO 8601 with an offset; digits past milliseconds are
 * cut. Undefined for what is neither, for days that no calendar has, and for times that no Date can hold.
 */
export function readTime(value: Value): number | undefined {
  const number = doubleOf(value)
  if (number !== undefined) return Math.abs(number) <= 8.64e15 ? Math.trunc(number) : undefined
  if (typeof value !== 'string' || value.length > 64) return undefined
  const [, minute, second = ':00', fraction = '', sign, hours = '0', minutes = '0'] = iso.exec(value) ?? []
  const plain = `${minute}${second}`
  if (minute === undefined || Number(hours) > 23 || Number(minutes) > 59) return undefined
  const time = Date.parse(`${plain}Z`)
  // What is no date is not a number, and February 30 would be March 2.
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(plain)) return undefined
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000
  return time + Number(fraction.slice(0, 3).padEnd(3, '0')) - (sign === '-' ? -offset : offset)
}
