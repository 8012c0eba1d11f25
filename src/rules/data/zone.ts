// Time zones by their IANA names: how far local time is ahead of UTC at a point in time. The tables are the runtime's, or
// those of a port.
import { lastTime } from './duration.ts'
import { meantValue, problem, type Reporter } from './problem.ts'
import { show } from './value.ts'

const hour = 3_600_000
const day = 24 * hour
const zones = new Map<string, (time: number) => number>()

/** A port: what knows the zones. */
export interface ZoneTables {
  /** The names of all zones. */
  names(): readonly string[]
  /** How far local time is ahead of UTC, in milliseconds, by the time in epoch milliseconds; undefined: no such zone. */
  offsetOf(zone: string): ((time: number) => number) | undefined
  /** True for UTC, by any of its names. */
  isUtc(zone: string): boolean
}

/** Those of JavaScript's runtime. */
const builtIn: ZoneTables = {
  names: () => Intl.supportedValuesOf('timeZone'),
  offsetOf: formatted,
  isUtc: zone => new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone === 'UTC',
}

let tables = builtIn

/** Gives all machines the tables of zones, where the runtime has none: once, before any document is read. */
export function provideZones(given: ZoneTables): void {
  tables = given
}

/** True for a zone that this machine knows; else it is reported. */
export function checkZone(name: string, pointer: string, reporter: Reporter): boolean {
  if (zones.has(name) || tables.offsetOf(name) !== undefined) return true
  const message = `${show(name)} is not a time zone; write an IANA name like "Europe/Berlin".`
  const known = ['UTC', ...tables.names()]
  reporter.report(problem('unknown-value', pointer, message, meantValue(pointer, name, known)))
  return false
}

/**
 * The zone's offset in milliseconds, by the time in epoch milliseconds: local time is the time plus it. The name is one
 * that the runtime knows. Beyond what a Date can hold, the zone stays as it is there.
 */
export function offsetOf(zone: string): (time: number) => number {
  let offset = zones.get(zone)
  if (offset === undefined) {
    const known = zone === 'UTC' ? undefined : tables.offsetOf(zone)
    offset = known === undefined ? () => 0 : byTheHour(known)
    zones.set(zone, offset)
  }
  return offset
}

/** True for UTC, by any of its names. */
export const isUtc = (zone: string): boolean => zone === 'UTC' || tables.isUtc(zone)

/**
 * The moments at which the clocks of a zone show this local time: two where they were put back over it. One that they leap
 * over is read with the offset from before.
 */
export function momentsAt(local: number, zone: string): readonly number[] {
  const offsetAt = offsetOf(zone)
  const [before, after] = [offsetAt(local - day), offsetAt(local + day)]
  const moments =
    before === after ? [local - before] : [local - Math.max(before, after), local - Math.min(before, after)]
  const shown = moments.filter(moment => moment + offsetAt(moment) === local)
  return shown.length === 0 ? [local - before] : shown
}

/** Asks once for each hour that times fall into, where nothing changes in that hour: formatting takes a microsecond. */
function byTheHour(ask: (time: number) => number): (time: number) => number {
  let known = Number.NaN
  let offset = 0
  return asked => {
    const time = Math.min(Math.max(asked, -lastTime), lastTime)
    const start = Math.floor(time / hour) * hour
    if (start === known) return offset
    const first = ask(start)
    if (start + hour > lastTime || first !== ask(start + hour)) return ask(time)
    known = start
    offset = first
    return offset
  }
}

function formatted(zone: string): ((time: number) => number) | undefined {
  const format = formatOf(zone)
  if (format === undefined) return undefined
  return time => {
    const name = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? ''
    const [, sign, hours = '0', minutes = '0', seconds = '0'] = /([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name) ?? []
    const offset = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000
    return sign === '-' ? -offset : offset
  }
}

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
  } catch {
    return undefined
  }
}

/**
 * The epoch milliseconds of a local time in the zone: of one that comes twice the first; one that is leapt over is read
 * with the offset before.
 */
export const epochOf = (zone: string, local: number): number => momentsAt(local, zone)[0] ?? local
