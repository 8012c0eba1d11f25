// `each`: one event for each match, and the levels above it that `up` and `each` read.
import { isList, isObject, type Json } from './json.ts'
import { type Location, matches } from './path.ts'
import type { Event, Level } from './scope.ts'

/** The match, what holds it, and so on up to the root, which has no name. */
export const levelsOf = (location: Location): readonly Level[] =>
  Array.from({ length: location.length + 1 }, (_, up) => ({
    name: location.at(-1 - up),
    location: location.slice(0, location.length - up),
  })).map((level, up) => (up === location.length ? { ...level, name: undefined } : level))

/** "one event per match, with the match as its body; else one event per message" */
export function partsOf(node: Json | undefined, event: Event): readonly Event[] {
  if (isObject(node)) return elementsOf(String(node['list']), event)
  if (typeof node !== 'string') return [event]
  return matches(node, event.body).map(({ value, location }) => ({
    ...event,
    body: value,
    whole: event.whole && location.length === 0,
    match: { root: event.body, levels: levelsOf(location) },
  }))
}

/**
 * "every match that is a list is taken apart into its elements, any other is one event itself …; the list is no level of its own
 * (`up: 1` is what holds it, or the value …), a single value's name is 0, and one that is the whole body leaves with its original
 * bytes"
 */
function elementsOf(path: string, event: Event): readonly Event[] {
  return matches(path, event.body).flatMap(({ value, location }) => {
    const [, ...above] = levelsOf(location)
    const part = (of: typeof value, name: number, at: Location): Event => ({
      ...event,
      body: of,
      whole: event.whole && at.length === 0,
      match: { root: event.body, levels: [{ name, location: at }, ...above] },
    })
    return isList(value)
      ? value.map((item, index) => part(item, index, [...location, index]))
      : [part(value, 0, location)]
  })
}
