// JSON values, as documents and bodies hold them. Knows nothing else.
import { type JsonNumber, Numeral } from './numeral.ts'

/** Any JSON value. */
export type Json = null | boolean | JsonNumber | string | readonly Json[] | JsonObject
/**
 * A JSON object; its members may have any name, `__proto__` included: read them with `member`. JavaScript moves names that
 * are indexes (`"2"`) before the others: `namesOf` has them as they came.
 */
export interface JsonObject {
  readonly [key: string]: Json
}

/** True for an object that is neither null nor an array, nor a number. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Numeral)
}

/** The own member of that name, or undefined. Never reads a prototype. */
export function member(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** Of objects with names that JavaScript puts elsewhere: the names in their order. */
const orders = new WeakMap<object, readonly string[]>()

/** The names of the members, as they came. */
export function namesOf(object: object): readonly string[] {
  const names = Object.keys(object)
  return startsWithDigit(names[0]) ? (orders.get(object) ?? names) : names
}

/** True where the members came in another order than JavaScript has them in. */
export function isReordered(object: object): boolean {
  for (const first in object) return startsWithDigit(first) && orders.has(object)
  return false
}

/**
 * An object of these members, in their order; of a name that comes twice, the last value at the first place. `__proto__`
 * is a name like any other.
 */
export function objectOf<Value>(members: Iterable<readonly [string, Value]>): { [name: string]: Value } {
  const object: { [name: string]: Value } = {}
  const names: string[] = []
  let moves = false
  for (const [name, value] of members) {
    moves ||= isIndex(name) && movesBehind(names.at(-1), Number(name))
    names.push(name)
    if (name !== '__proto__') object[name] = value
    else Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true })
  }
  if (moves) orders.set(object, [...new Set(names)])
  return object
}

/** The object with that member: where it was, or as the last. */
export function withMember(object: JsonObject, name: string, value: Json): JsonObject {
  // Spread and a computed name define own members, `__proto__` too; neither runs a setter.
  if (!isReordered(object) && !startsWithDigit(name)) return { ...object, [name]: value }
  const members = namesOf(object).map(own => [own, own === name ? value : (object[own] ?? null)] as const)
  return objectOf(Object.hasOwn(object, name) ? members : [...members, [name, value] as const])
}

/** A copy of the object, which may be changed. */
export const copyOfObject = (object: JsonObject): { [name: string]: Json } =>
  isReordered(object) ? objectOf(namesOf(object).map(name => [name, object[name] ?? null] as const)) : { ...object }

/** Whether a new member of that name is where JavaScript puts it: as the last. */
export const isOrdered = (object: JsonObject, name: string): boolean =>
  !isReordered(object) && !startsWithDigit(name) && name !== '__proto__'

/** The object without that member. */
export function withoutMember(object: JsonObject, name: string): JsonObject {
  const { [name]: _removed, ...rest } = object
  if (!isReordered(object)) return rest
  return objectOf(namesOf(object).flatMap(own => (own === name ? [] : [[own, object[own] ?? null] as const])))
}

/** Whether JavaScript puts an index elsewhere than behind that name: before all that are none, and before greater ones. */
const movesBehind = (name: string | undefined, index: number) =>
  name !== undefined && !(isIndex(name) && Number(name) < index)

const isIndex = (name: string) => startsWithDigit(name) && /^(0|[1-9]\d*)$/.test(name)

const startsWithDigit = (name: string | undefined) => {
  const code = name?.charCodeAt(0) ?? 0
  return code >= 0x30 && code <= 0x39
}
