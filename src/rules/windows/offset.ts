// `offset` of tumbling windows: "06:00" shifts them by a time of day, "mon 06:00" to a day of the week.

import type { JsonObject } from '../data/json.ts'
import { problem, type Reporter } from '../data/problem.ts'
import { show } from '../data/value.ts'

/** Days of the week from the first day of the epoch on, a Thursday. */
const weekdays = ['thu', 'fri', 'sat', 'sun', 'mon', 'tue', 'wed']
const hour = 3_600_000
const day = 24 * hour

const whole = /^(?:(\w{3}) )?(\d\d):(\d\d)$/

const pattern = `^((${weekdays.toSorted().join('|')}) )?([01]\\d|2[0-3]):[0-5]\\d$`
const valid = new RegExp(pattern)

export const offsetSchema: JsonObject = {
  type: 'string',
  pattern,
  errorMessage: 'An offset is a time of day like "06:00", or with a day like "mon 06:00".',
  examples: ['06:00', 'mon 06:00'],
}

/**
 * How far windows of this size are shifted, in milliseconds: to the first such time in the epoch. What does not go with the
 * size is reported.
 */
export function readOffset(text: string, size: number | 'month', pointer: string, reporter: Reporter): number {
  const [, weekday, hours = '0', minutes = '0'] = whole.exec(text) ?? []
  const isOfWeeks = size !== 'month' && size % (7 * day) === 0
  if (weekday !== undefined && !isOfWeeks) {
    const message = `${show(text)} shifts windows of whole weeks, as "7d"; write a time of day alone, like "06:00".`
    reporter.report(problem('out-of-range', pointer, message))
  } else if (size !== 'month' && size % hour !== 0) {
    const message = `"offset" shifts windows of whole hours, or of a month.`
    reporter.report(problem('out-of-range', pointer, message))
  }
  const days = weekday === undefined ? 0 : weekdays.indexOf(weekday)
  return days * day + Number(hours) * hour + Number(minutes) * 60_000
}

/** The offset that was probably meant: "6h", "6:00", "Monday"; undefined where that is not sure. */
export function meantOffset(text: string): string | undefined {
  const [, name = '', time = ''] = /^(?:([a-z]+)\b[ ,]*)?(.{0,12})$/i.exec(text.trim()) ?? []
  const weekday = weekdays.find(day => name.toLowerCase().startsWith(day))
  if (weekday === undefined && (name !== '' || time === '')) return undefined
  const clock = time === '' ? ['', '0'] : /^(\d{1,2})(?::?(\d\d))?(?:h| ?o'clock)?$/i.exec(time)
  if (clock === null) return undefined
  const [, hours = '0', minutes = '00'] = clock
  const meant = `${weekday === undefined ? '' : `${weekday} `}${hours.padStart(2, '0')}:${minutes}`
  return valid.test(meant) ? meant : undefined
}
