// What happens to an event before windows and conditions: `dedupe` and `merge`, by looking back at all that came before.
import type { Event } from '../../src/rules/data/event.ts'
import { isObject, type Json } from '../../src/rules/data/json.ts'
import { equal, objectOf } from '../../src/rules/data/value.ts'
import { type Moment, scopeOf } from './world.ts'

/**
 * `dedupe`: "drops an event if one with an equal value passed here less than that long ago". False where it is dropped.
 * An absent value equals none. What a shorter duration has let be forgotten stays forgotten.
 */
export function passesDedupe(moment: Moment, event: Event): boolean {
  const { dedupe } = moment.history.rule
  if (dedupe === undefined) return true
  const within = dedupe.within(moment.world.parameters)
  const value = dedupe.on.evaluate(scopeOf(moment, { event, source: event, previous: [] }, {}))
  if (value === undefined) return true
  const { key } = moment
  key.passed = key.passed.filter(one => moment.time - one.at < within)
  if (key.passed.some(one => equal(one.value, value))) return false
  key.passed.push({ value, at: moment.time })
  return true
}

/**
 * `merge`: "the event's body becomes the key's newest value of each member of its bodies, forgotten after that long: for
 * signals that come in separate messages". A body that is no object has no members and stays as it is.
 */
export function merged(moment: Moment, event: Event): Event {
  const { merge } = moment.history.rule
  if (merge === undefined || !isObject(event.body)) return event
  const { key } = moment
  for (const [name, value] of Object.entries(event.body)) key.members.push({ name, value, at: moment.time })
  const lifetime = merge(moment.world.parameters)
  key.members = key.members.filter(member => moment.time - member.at < lifetime)
  const body: Json = objectOf(key.members.map(member => [member.name, member.value]))
  return { ...event, body, whole: false }
}
