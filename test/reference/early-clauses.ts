// What happens to an event before windows and conditions: `dedupe` and `merge`, by looking back at all that came before.
import { lasting } from './duration.ts'
import { evaluate } from './expressions.ts'
import { equal, isMembers, isObject } from './json.ts'
import { limitOf } from './memory.ts'
import type { Event } from './scope.ts'
import { type Moment, remember, type Seen, scopeOf } from './world.ts'

/**
 * `dedupe`: "drops an event if one with an equal value passed here less than that long ago". False where it is dropped.
 * An absent value equals none. What a shorter duration has let be forgotten stays forgotten.
 */
export function passesDedupe(moment: Moment, event: Event): boolean {
  const { rule } = moment.history
  const { dedupe } = rule.node
  const { key } = moment
  if (!isObject(dedupe)) return true
  // "There are three places: the event as `dedupe` saw it, …"
  const seen: Seen = { event, source: event, previous: key.remembered.dedupe }
  const scope = scopeOf(moment, seen)
  key.remembered.dedupe = remember(rule, scope)
  const within = lasting(moment.world, dedupe['within']) ?? 0
  const value = evaluate(dedupe['on'] ?? null, scope)
  if (value === undefined) return true
  key.passed = key.passed.filter(one => moment.time - one.at < within)
  if (key.passed.some(one => equal(one.value, value))) return false
  key.passed.push({ value, at: moment.time })
  // "(events, or values of `dedupe` …, that are held for one key; 1 000 000, the oldest goes)"
  key.passed = key.passed.slice(-limitOf(moment.world, 'windowEvents', 1_000_000))
  return true
}

const mostMembers = 10_000

/**
 * `merge`: "the event's body becomes the key's newest value of each member of its bodies, forgotten after that long: …
 * (a body that is no object stays as it is)".
 */
export function merged(moment: Moment, event: Event): Event {
  const lifetime = lasting(moment.world, moment.history.rule.node['merge'])
  if (lifetime === undefined || !isMembers(event.body)) return event
  const { key, time } = moment
  // A member stays where it first came, as long as it is not forgotten.
  const members = new Map(key.members.filter(({ at }) => time - at < lifetime).map(member => [member.name, member]))
  for (const [name, value] of event.body) members.set(name, { name, value, at: time })
  // Bounded: of what other events brought, the oldest goes.
  const others = [...members.values()].filter(({ name }) => isMembers(event.body) && !event.body.has(name))
  const extra = Math.max(0, members.size - mostMembers)
  for (const { name } of others.toSorted((a, b) => a.at - b.at).slice(0, extra)) members.delete(name)
  key.members = [...members.values()]
  const body = new Map(key.members.map(member => [member.name, member.value]))
  const { match: _lost, ...rest } = event
  return { ...rest, body, whole: false }
}
