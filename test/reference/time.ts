// Durations, times and zones, as the language writes them. Knows no clock.

import { shiftedDown } from './exact.ts'
import type { Maybe } from './json.ts'
import { isNumber } from './json.ts'

const lengths: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/** `"90s"`, `"1m30s"` in milliseconds. */
export function milliseconds(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g)]
  return Math.round(parts.reduce((total, [, amount, unit = '']) => total + Number(amount) * (lengths[unit] ?? 0), 0))
}

export const isDuration = (text: string) => /^(\d+(\.\d+)?(ms|s|m|h|d|w))+$/.test(text)

/** "a number in `unit` (`s ms us ns`, default `ms`) since the epoch …; cut down to whole milliseconds, from its digits" */
export const units: Readonly<Record<string, number>> = { s: 3, ms: 0, us: -3, ns: -6 }

const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d))?(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)?$/

/**
 * "`YYYY-MM-DDThh:mm[:ss[.f]]` (a space for `T`, a comma for the point) with `Z` or an offset, or without one where `tz` names
 * the zone". A number is in that unit.
 */
export function readTime(value: Maybe, unit = 'ms', tz?: string): number | undefined {
  if (isNumber(value)) return shiftedDown(value, units[unit] ?? 0)
  if (typeof value !== 'string') return undefined
  const [, date, clock, seconds = '00', digits = '', offset] = iso.exec(value) ?? []
  if (date === undefined || clock === undefined) return undefined
  const local = Date.parse(`${date}T${clock}:${seconds}Z`)
  if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(date)) return undefined
  const time = local + Number(digits.slice(0, 3).padEnd(3, '0'))
  if (offset === 'Z') return time
  if (offset === undefined) return tz === undefined ? undefined : instants(time, tz)[0]
  const [sign, hours, minutes] = [offset[0], Number(offset.slice(1, 3)), Number(offset.slice(4))]
  if (hours > 23 || minutes > 59) return undefined
  return time - (sign === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Local time less UTC, in milliseconds. */
export function offsetAt(tz: string, time: number): number {
  if (tz === 'UTC') return 0
  const format = formats.get(tz) ?? new Intl.DateTimeFormat('en', { timeZone: tz, timeZoneName: 'longOffset' })
  formats.set(tz, format)
  const name = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = /([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name) ?? []
  const offset = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000
  return sign === '-' ? -offset : offset
}

/** "+01:00" */
export function offsetText(offset: number): string {
  const minutes = Math.floor(Math.abs(offset) / 60_000)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** By any of its names. */
export const isUtc = (tz: string) =>
  tz === 'UTC' || new Intl.DateTimeFormat('en', { timeZone: tz }).resolvedOptions().timeZone === 'UTC'

const day = 86_400_000

/**
 * The moments at which the zone's clocks show that local time: "a time that comes twice is the first, one that is leapt over is
 * read with the offset before".
 */
export function instants(local: number, tz: string): readonly number[] {
  const [before, after] = [offsetAt(tz, local - day), offsetAt(tz, local + day)]
  const found = [...new Set([before, after])]
    .map(offset => local - offset)
    .filter(time => time + offsetAt(tz, time) === local)
  return found.length === 0 ? [local - before] : found.toSorted((a, b) => a - b)
}
