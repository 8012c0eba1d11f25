// `body`, `set` and `remove`: what an outcome makes of a body.
import { levelsOf } from './each.ts'
import { evaluate } from './expressions.ts'
import { isList, isMembers, isObject, type Json, type JsonObject, type Maybe, type Value } from './json.ts'
import { type Location, locate, matches, placeOf } from './path.ts'
import type { Event, Scope } from './scope.ts'

/**
 * "Else the event's body goes out as JSON …, changed by `set` and `remove`, or replaced by `body`"; "Every `to` reads the body as
 * it was". Undefined: "an outcome whose `body` is absent does not apply".
 */
export function bodyOf(outcome: JsonObject, scope: Scope): Event | undefined {
  const { event } = scope
  const { body: made, set, remove } = outcome
  if (made === undefined && set === undefined && remove === undefined) return event
  let body = made === undefined ? event.body : evaluate(made, scope)
  if (body === undefined) return undefined
  const whole = body
  for (const item of listOf(set)) {
    if (isObject(item))
      for (const { place, to, match } of changesOf(item, scope, whole)) {
        // "matches are found before anything is changed, and one that is gone is skipped"
        if (match !== undefined && locate(body, match) === undefined) continue
        if (to !== undefined) body = put(body, place, to) ?? body
      }
  }
  // "matches are found before anything is changed, and one that is gone is skipped": the later of two places in a list first.
  const places = listOf(remove).map(path => located(body, placeOf(String(path))))
  for (const place of places.toSorted(laterFirst)) body = without(body, place)
  return { ...event, body, whole: false }
}

/**
 * "`{ "each": JSONPath, "path": …, "to": … }` in `set` changes each match of `each`, the paths of `path` and `to` being relative to it,
 * `up` and `each` those of the match … Every `to` reads the body as it was".
 */
function changesOf({ each, path, to = null }: JsonObject, scope: Scope, whole: Maybe) {
  const place = placeOf(String(path))
  if (each === undefined) return [{ place, to: evaluate(to, scope), match: undefined }]
  const { event } = scope
  // Those of the body that `body` has made, where there is one.
  return matches(String(each), whole).map(({ value, location }) => {
    const match = { root: whole, levels: levelsOf(location) }
    const inside: Scope = { ...scope, event: { ...event, body: value, match } }
    return { place: [...location, ...place], to: evaluate(to, inside), match: location }
  })
}

const listOf = (node: Json | undefined): readonly Json[] => (Array.isArray(node) ? node : [])

/** With indexes from the start of their lists. */
function located(root: Maybe, place: Location): Location {
  return place.map((step, depth) => {
    const parent = locate(root, place.slice(0, depth))
    return typeof step === 'number' && step < 0 && isList(parent) ? parent.length + step : step
  })
}

function laterFirst(a: Location, b: Location): number {
  const depth = a.findIndex((step, index) => step !== b[index])
  const [one, other] = [a[depth], b[depth]]
  if (typeof one === 'number' && typeof other === 'number') return other - one
  return b.length - a.length
}

/** "a path that leads through what is no object or list, changes nothing (an index at a list's end appends)" */
function put(target: Maybe, place: Location, value: Value): Maybe {
  const [step, ...rest] = place
  if (step === undefined) return value
  if (typeof step === 'string') {
    if (target !== undefined && !isMembers(target)) return undefined
    const changed = put(target?.get(step), rest, value)
    return changed === undefined ? undefined : new Map([...(target ?? []), [step, changed]])
  }
  if (!isList(target)) return undefined
  const index = step < 0 ? target.length + step : step
  if (index < 0 || index > target.length) return undefined
  const changed = put(target[index], rest, value)
  return changed === undefined ? undefined : target.toSpliced(index, 1, changed)
}

function without(target: Maybe, place: Location): Maybe {
  const [step, ...rest] = place
  if (step === undefined) return target
  if (isMembers(target) && typeof step === 'string') {
    if (!target.has(step)) return target
    if (rest.length === 0) return new Map([...target].filter(([name]) => name !== step))
    return new Map([...target].map(([name, value]) => [name, name === step ? (without(value, rest) ?? value) : value]))
  }
  if (!isList(target) || typeof step !== 'number' || step < 0 || step >= target.length) return target
  if (rest.length === 0) return target.toSpliced(step, 1)
  return target.map((value, index) => (index === step ? (without(value, rest) ?? value) : value))
}
