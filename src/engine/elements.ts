// The events that a rule with `each` takes an event apart into.
import type { Event, Match } from '../rules/data/event.ts'
import type { Json } from '../rules/data/json.ts'
import { wholeOf } from '../rules/data/unread.ts'
import { locate } from '../rules/path/path.ts'
import type { Elements } from '../rules/rule/rule.ts'

/** In their order; so many of them and one more mean that there are more than `most`, or that finding them is too much. */
export function elementsOf(
  { path, takesListsApart }: Elements,
  event: Event,
  most = Number.MAX_SAFE_INTEGER - 1,
): readonly Event[] {
  const root = wholeOf(event.body)
  const found = path.select(root, most)
  const eventOf = (value: Json, match: Omit<Match, 'root'>, whole: boolean): Event => ({
    ...event,
    body: value,
    whole: whole && event.whole && match.location.length === 0,
    match: { root, ...match },
  })
  if (!takesListsApart || found.length > most)
    return found.map(({ value, location }) => eventOf(value, { location }, true))
  const events: Event[] = []
  for (const { value, location } of found) {
    if (!Array.isArray(value)) events.push(eventOf(value, { location, element: 0 }, true))
    else for (const [element, item] of value.entries()) events.push(eventOf(item, { location, element }, false))
    if (events.length > most) break
  }
  return events
}

/** The names and indexes that lead to the event's body from that in which it was found. */
export function locationOf({ root, location, element }: Match): readonly (string | number)[] {
  const isOfList = element !== undefined && Array.isArray(locate(root, location))
  return isOfList ? [...location, element] : location
}
