// The events that a rule with `each` takes an event apart into.
import type { Event, Match } from '../rules/data/event.ts'
import type { Json } from '../rules/data/json.ts'
import { wholeOf } from '../rules/data/unread.ts'
import { locate, type Path } from '../rules/path/path.ts'
import type { Elements } from '../rules/rule/rule.ts'

/** The elements of one event: rules that take it apart alike share them. */
export class FoundElements {
  #event: Event | undefined
  readonly #lists = new Map<Path, readonly Event[]>()
  readonly #apart = new Map<Path, readonly Event[]>()

  /** As `elementsOf`. */
  of(elements: Elements, event: Event, most: number): readonly Event[] {
    if (this.#event !== event) this.forget()
    this.#event = event
    const known = elements.takesListsApart ? this.#apart : this.#lists
    const found = known.get(elements.path) ?? elementsOf(elements, event, most)
    known.set(elements.path, found)
    return found
  }

  forget(): void {
    this.#event = undefined
    this.#lists.clear()
    this.#apart.clear()
  }
}

/** In their order; so many of them and one more mean that there are more than `most`, or that finding them is too much. */
export function elementsOf(
  { path, takesListsApart }: Elements,
  event: Event,
  most = Number.MAX_SAFE_INTEGER - 1,
): readonly Event[] {
  const root = wholeOf(event.body)
  const found = path.select(root, most)
  const elementOf = elementMaker(event)
  if (!takesListsApart || found.length > most)
    return found.map(({ value, location }) => elementOf(value, { root, location }, true))
  const events: Event[] = []
  for (const { value, location } of found) {
    if (!Array.isArray(value)) events.push(elementOf(value, { root, location, element: 0 }, true))
    else for (const [element, item] of value.entries()) events.push(elementOf(item, { root, location, element }, false))
    if (events.length > most) break
  }
  return events
}

/** `whole`: it is what the path found, and so may be the whole body. */
type MakeElement = (body: Json, match: Match, whole: boolean) => Event

function elementMaker(event: Event): MakeElement {
  const isWhole = (match: Match, whole: boolean) => whole && event.whole && match.location.length === 0
  const { message, payload, time, origin, steps, tags, arrived } = event
  // A copy of all members takes ten times as long, and a batch has thousands of elements.
  const isPlain = origin === undefined && steps === undefined && tags === undefined && arrived === undefined
  return isPlain
    ? (body, match, whole) => ({ message, payload, body, whole: isWhole(match, whole), time, match })
    : (body, match, whole) => ({ ...event, body, whole: isWhole(match, whole), match })
}

/** The names and indexes that lead to the event's body from that in which it was found. */
export function locationOf({ root, location, element }: Match): readonly (string | number)[] {
  const isOfList = element !== undefined && Array.isArray(locate(root, location))
  return isOfList ? [...location, element] : location
}
