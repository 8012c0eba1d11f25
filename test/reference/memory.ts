// When a key is forgotten.
import { lasting } from './duration.ts'
import { isObject, type Json, type JsonObject, keyText, type Maybe } from './json.ts'
import { isDuration, milliseconds } from './time.ts'
import { firstTimer } from './timers.ts'
import { hasOpenRun } from './windows.ts'
import type { History, Key, World } from './world.ts'

export function limitOf({ settings }: World, name: string, otherwise: number): number {
  const { limits } = settings
  return Number((isObject(limits) ? limits[name] : undefined) ?? otherwise)
}

/** "(`settings.limits.keys`, default 10 000, least recently used goes first and is counted)": raised or not. */
export function use(world: World, history: History, key: Key): void {
  const text = keyText(key.value)
  history.keys.delete(text)
  history.keys.set(text, key)
  const [oldest] = history.keys.keys()
  if (oldest !== undefined && history.keys.size > limitOf(world, 'keys', 10_000)) history.keys.delete(oldest)
}

/**
 * "forgotten after `settings.limits.forget` (default 24h, and never less than twice the longest duration of the rule) without an
 * event, unless the key is pending or raised, a timer is set or a `while` window is open. Without `by` it is never forgotten."
 */
export function isForgotten(world: World, history: History, key: Key): boolean {
  if (key.seenAt === undefined || history.rule.node['by'] === undefined || key.expectedAt !== undefined) return false
  const { limits } = world.settings
  const forget = milliseconds(String((isObject(limits) ? limits['forget'] : undefined) ?? '24h'))
  const raised = (hasAlarm(history.rule.node) || history.isRead) && key.alarm.is !== 'idle'
  const isSet = key.waiting.length > 0 || firstTimer(world, history, key) !== undefined
  if (raised || isSet || hasOpenRun(history, key)) return false
  return world.at - key.seenAt >= Math.max(forget, 2 * longest(world, history))
}

export function forgetIdle(world: World, history: History, value: Maybe): void {
  const text = keyText(value)
  const key = history.keys.get(text)
  if (key !== undefined && isForgotten(world, history, key)) history.keys.delete(text)
}

/**
 * A rule that has no condition, no alarm word, reads no alarm of its own and is read by none is never raised: else it would never forget. Any other "is
 * raised while its `when` holds".
 */
export const hasAlarm = (node: JsonObject) =>
  node['emit'] === 'rise' ||
  ['when', 'for', 'times', 'until', 'keep', 'expire', 'absent', 'resolved', 'repeat'].some(
    name => node[name] !== undefined,
  ) ||
  JSON.stringify(node).includes('"raised":')

/** Of all durations that stand in the rule. */
function longest(world: World, { rule: { node } }: History): number {
  const durations: number[] = []
  const look = (name: string, value: Json | undefined) => {
    if (isObject(value) && value['twin'] === undefined) {
      for (const [inner, part] of Object.entries(value)) look(inner, part)
    } else if (Array.isArray(value)) {
      for (const part of value) look(name, part)
    } else if (named.includes(name)) {
      durations.push(value === 'month' ? 31 * 86_400_000 : (lasting(world, value) ?? 0), ...anywhere(world, value))
    }
  }
  for (const clause of clauses) look(clause, node[clause])
  return Math.max(0, ...durations)
}

/** All that a duration by event may be: each that stands below the part of its place that no event changes. */
function anywhere({ desired }: World, node: Json | undefined): readonly number[] {
  const { twin } = isObject(node) ? node : {}
  if (!Array.isArray(twin)) return []
  let found: Json | undefined = desired
  for (const segment of twin) {
    if (typeof segment !== 'string' || segment.startsWith('$')) break
    found = isObject(found) ? found[segment] : undefined
  }
  const inside = (value: Json | undefined): readonly number[] =>
    typeof value === 'string' && isDuration(value)
      ? [milliseconds(value)]
      : Object.values(isObject(value) ? value : {}).flatMap(inside)
  return inside(found)
}

const clauses = [
  'time',
  'dedupe',
  'merge',
  'latest',
  'window',
  'sequence',
  'absent',
  'for',
  'keep',
  'expire',
  'repeat',
  'throttle',
  'debounce',
  'sample',
]
const named = [
  ...clauses,
  'lateness',
  'within',
  'ttl',
  'tumbling',
  'hopping',
  'every',
  'sliding',
  'session',
  'max',
  'after',
]
