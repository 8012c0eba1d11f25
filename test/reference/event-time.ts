// `time`: event time, and the watermark of a key.
import { double } from './exact.ts'
import { evaluate } from './expressions.ts'
import { isNumber, isObject, type Json, type JsonObject } from './json.ts'
import type { Rule } from './rule.ts'
import type { Scope } from './scope.ts'
import { milliseconds, readTime, units } from './time.ts'
import type { Key, World } from './world.ts'

const hour = 3_600_000
/** "ten years (of 365.25 days)" */
const tenYears = 10 * 365.25 * 24 * hour

/** The clause `time`: an expression, or an object with one. */
export function timeOf({ node: { time } }: Rule) {
  if (time === undefined) return undefined
  const clause = isObject(time) && ['value', 'path'].some(name => time[name] !== undefined) ? time : { value: time }
  const { value, path = null, unit, tz, lateness, ahead }: JsonObject = clause
  return {
    value: value ?? path,
    unit: text(unit),
    tz: text(tz),
    lateness: length(lateness) ?? 0,
    ahead: length(ahead) ?? hour,
  }
}

const text = (node: Json | undefined) => (node === undefined ? undefined : String(node))
const length = (node: Json | undefined) => (node === undefined ? undefined : milliseconds(String(node)))

/**
 * "A time more than `ahead` (default 1h) ahead of its arrival is unreadable … So is a number more than ten years (of 365.25 days)
 * from its arrival and within ten years of it in another unit".
 */
export function eventTimeOf(rule: Rule, scope: Scope, arrival: number): number | undefined {
  const clause = timeOf(rule)
  if (clause === undefined) return undefined
  const value = evaluate(clause.value, scope)
  const time = readTime(value, clause.unit, clause.tz)
  if (time === undefined || time - arrival > clause.ahead || !Number.isFinite(time)) return undefined
  const isNear = (other: number | undefined) => other !== undefined && Math.abs(other - arrival) <= tenYears
  const isOther =
    isNumber(value) && Number.isFinite(double(value)) && Object.keys(units).some(unit => isNear(readTime(value, unit)))
  return isNear(time) || !isOther ? time : undefined
}

/**
 * The watermark now: "the largest event time seen for the key, less the lateness"; "After `settings.idle` (default 1m) without an
 * event of the key the watermark advances with arrival time", "by as much as arrival time does, from the moment when `idle` has
 * passed". Before the first event it is when the key was expected, so that its silence can be told.
 */
export function watermarkOf(world: World, key: Key): number | undefined {
  const last = lastOf(key)
  if (last === undefined) return undefined
  return Math.max(key.reached, last.time + Math.max(0, world.at - (last.at + idleOf(world))))
}

/** When, in arrival time, the watermark reaches that event time without another event. */
export function reachedAt(world: World, key: Key, time: number): number {
  const last = lastOf(key)
  return last === undefined || time <= Math.max(key.reached, last.time)
    ? world.at
    : Math.max(world.at, last.at + idleOf(world) + (time - last.time))
}

const lastOf = ({ watermark, expectedAt }: Key) =>
  watermark ?? (expectedAt === undefined ? undefined : { time: expectedAt, at: expectedAt })

export const idleOf = ({ settings }: Pick<World, 'settings'>) => milliseconds(String(settings['idle'] ?? '1m'))
