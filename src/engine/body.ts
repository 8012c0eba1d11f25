// Bodies that outcomes make: what an outcome makes of an event's body, and the bytes in which a body leaves. What is not
// touched keeps its digits, its order and its names, as values have them.
import type { Scope } from '../rules/data/event.ts'
import { isObject, type Json, namesOf } from '../rules/data/json.ts'
import { writeJson } from '../rules/data/json-text.ts'
import { wholeOf } from '../rules/data/unread.ts'
import type { Value } from '../rules/data/value.ts'
import type { BodyChange, PlaceToSet } from '../rules/nodes/outcome.ts'
import { Draft, locate, type Path, type PathNode, removeAll } from '../rules/path/path.ts'

/** The body as it is changed or made; absent where `body` is: the outcome then does not apply. */
export function makeBody({ body, set, remove }: BodyChange, scope: Scope): Value {
  const base = body === undefined ? wholeOf(scope.event.body) : body.evaluate(scope)
  if (base === undefined) return undefined
  const made = set.length === 0 ? base : changed(base, set, scope)
  return remove.length === 0
    ? made
    : removeAll(
        made,
        remove.map(({ names = [] }) => names),
      )
}

/** How many matches of a path are changed at most: finding more takes too much work (see `Path.select`). */
const mostMatches = 1_000_000

/** Every `to` reads the body as it was, and all matches are found before anything is changed. */
function changed(base: Json, set: readonly PlaceToSet[], scope: Scope): Json {
  const draft = new Draft(base)
  const matches = set.map(({ each }) => matchesOf(each, base))
  for (const [index, { each, path, to }] of set.entries()) {
    if (each === undefined) put(draft, path.names, to.evaluate(scope))
    for (const { value, location } of matches[index] ?? []) {
      if (location.length > 0 && locate(draft.value, location) === undefined) continue
      const event = { ...scope.event, body: value, match: { root: base, location } }
      put(draft, [...location, ...(path.names ?? [])], to.evaluate({ ...scope, event }))
    }
  }
  return draft.value
}

function matchesOf(each: Path | undefined, base: Json): readonly PathNode[] {
  const found = each?.select(base, mostMatches) ?? []
  return found.length > mostMatches ? [] : found
}

function put(draft: Draft, location: PathNode['location'] = [], value: Value): void {
  if (value !== undefined) draft.set(location, value)
}

/** Whether the body's text is longer than so many characters: found out without writing it, as parts can be in it many times. */
export function isLonger(body: Json, most: number): boolean {
  let left = most
  const measure = (value: Json): boolean => {
    left -= typeof value === 'string' ? value.length + 2 : 1
    if (Array.isArray(value)) return left >= 0 && value.every(item => measure(item))
    if (!isObject(value)) return left >= 0
    return (
      left >= 0 &&
      namesOf(value).every(name => {
        left -= name.length + 3
        return measure(value[name] ?? null)
      })
    )
  }
  return !measure(body)
}

const utf8 = new TextEncoder()
/** Where short texts are written: to copy one from here takes less than to have an array made for it, a quarter if it is very short. */
const scratch = new Uint8Array(3072)

/** A body that is not the message's own, as it leaves. */
export function bodyBytes(body: Json): Uint8Array {
  const text = writeJson(body)
  if (3 * text.length > scratch.length) return utf8.encode(text)
  return scratch.slice(0, utf8.encodeInto(text, scratch).written)
}
