// Places in a value: reading one, writing one, removing one. Never changes its input; shares what did not change.
import { isObject, type Json, withoutMember } from '../data/json.ts'
import { readChild } from './direct-read.ts'
import { Draft } from './draft.ts'
import type { NameOrIndex } from './syntax.ts'

/** The value at a location, or undefined where there is none. Own members only. */
export function locate(root: Json | undefined, location: readonly NameOrIndex[]): Json | undefined {
  let value = root
  for (const step of location) value = readChild(value, step)
  return value
}

/**
 * The value with another value at that location. Members that are missing on the way become objects; an index one past
 * the end appends. Where it cannot be put (a name into an array or a scalar, an index elsewhere) the root comes back
 * unchanged, as the same object.
 */
export function setAt(root: Json, location: readonly NameOrIndex[], value: Json): Json {
  const draft = new Draft(root)
  draft.set(location, value)
  return draft.value
}

/**
 * The value without what is at those locations, all of them found before anything is removed; the same object where there
 * is nothing. The root itself stays.
 */
export function removeAll(root: Json, locations: readonly (readonly NameOrIndex[])[]): Json {
  const [only] = locations
  if (only !== undefined && locations.length === 1) return removeAt(root, only)
  const there = locations.filter(location => locate(root, location) !== undefined)
  const found = there.map(location => fromStart(root, location)).sort(laterFirst)
  const places = found.filter((place, index) => index === 0 || laterFirst(place, found[index - 1] ?? []) !== 0)
  return places.reduce<Json>(removeAt, root)
}

/** The value without what is at that location; the same object where there is nothing. The root itself stays. */
export function removeAt(root: Json, location: readonly NameOrIndex[]): Json {
  const last = location.at(-1)
  if (last === undefined) return root
  const parents = location.slice(0, -1)
  const parent = locate(root, parents)
  if (locate(parent, [last]) === undefined) return root
  if (typeof last === 'string') return isObject(parent) ? setAt(root, parents, withoutMember(parent, last)) : root
  return Array.isArray(parent) ? setAt(root, parents, parent.toSpliced(last, 1)) : root
}

/** The location with its indexes counted from the start. */
function fromStart(root: Json, location: readonly NameOrIndex[]): readonly NameOrIndex[] {
  let value: Json | undefined = root
  return location.map(step => {
    const index = typeof step === 'number' && step < 0 && Array.isArray(value) ? value.length + step : step
    value = readChild(value, step)
    return index
  })
}

/** So that none moves another: later elements first, and what is inside of another before that. */
function laterFirst(a: readonly NameOrIndex[], b: readonly NameOrIndex[]): number {
  for (let depth = 0; ; depth++) {
    const [one, other] = [a[depth], b[depth]]
    if (one === undefined || other === undefined) return b.length - a.length
    if (one !== other) return one < other ? 1 : -1
  }
}
