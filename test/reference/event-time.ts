// `time`: event time, and the watermark of a key.
import type { Event } from '../../src/rules/data/event.ts'
import type { Value } from '../../src/rules/data/value.ts'
import type { EventTime } from './parts.ts'
import type { Key, World } from './world.ts'

const iso = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?)\d*(Z|[+-]\d\d:\d\d)$/

/** "ISO 8601 with offset (digits past milliseconds are cut), or epoch milliseconds" */
export function eventTimeOf(event: Event, { path }: EventTime): number | undefined {
  const value: Value = path.read(event.body)
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined
  const [, text, offset] = typeof value === 'string' ? (iso.exec(value) ?? []) : []
  const time = Date.parse(`${text}${offset}`)
  return Number.isNaN(time) ? undefined : time
}

/**
 * The watermark now: "the largest event time seen for the key, less the lateness"; "After `settings.idle` without an event
 * of the key the watermark advances with arrival time", "by as much as arrival time does, from the moment when `idle` has
 * passed". A change of `idle` does not bring it back. Before the first event it is when the key was expected, so that its silence can be told.
 */
export function watermarkOf({ now, settings }: World, key: Key): number | undefined {
  const last = lastOf(key)
  if (last === undefined) return undefined
  return Math.max(key.reached, last.time + Math.max(0, now - (last.at + settings.idle)))
}

/** When, in arrival time, the watermark reaches that event time without another event. */
export function reachedAt({ now, settings }: World, key: Key, time: number): number {
  const last = lastOf(key)
  return last === undefined || time <= Math.max(key.reached, last.time)
    ? now
    : last.at + settings.idle + (time - last.time)
}

const lastOf = ({ watermark, expectedAt }: Key) =>
  watermark ?? (expectedAt === undefined ? undefined : { time: expectedAt, at: expectedAt })
