// The values that rules compute with: JSON, or absent. Equality, order, types and text forms of them. Pure.
import { isObject, type Json, member } from './json.ts'
import { writeJson, writeShortest } from './json-text.ts'
import { compareNumbers, doubleOf, isNumber, type JsonNumber, shortest } from './numeral.ts'

/** A JSON value, or undefined where the language says "absent". */
export type Value = Json | undefined

/** The types of JSON, as the `type` predicate names them. */
export const valueTypes = ['number', 'string', 'boolean', 'object', 'array', 'null'] as const
export type ValueType = (typeof valueTypes)[number]

/** The type's name as the language's `type` predicate spells it. */
export function typeOf(value: Json): ValueType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return isNumber(value) ? 'number' : (typeof value as ValueType)
}

/** The value with the nearest double for each number: itself, where it has no others. */
export function inDoubles(value: Json): Json {
  if (isPrimitive(value)) return value
  if (isNumber(value)) return doubleOf(value) ?? null
  if (!isObject(value)) {
    const items = value.map(inDoubles)
    return items.every((item, index) => item === value[index]) ? value : items
  }
  let isOther = false
  const members = Object.entries(value).map(([name, part]): [string, Json] => {
    const inner = inDoubles(part)
    isOther ||= inner !== part
    return [name, inner]
  })
  return isOther ? Object.fromEntries(members) : value
}

/** True for what is neither an object nor a list. */
export function isScalar(value: Json): value is string | JsonNumber | boolean | null {
  return isPrimitive(value) || isNumber(value)
}

/** True for a scalar that is one value of JavaScript, by which it can be looked up. */
export function isPrimitive(value: Json): value is string | number | boolean | null {
  return typeof value !== 'object' || value === null
}

/** "a number", "a string" and so on: how sentences name the types of JSON and of JSON Schema. */
export function withArticle(type: string): string {
  return typeNames[type] ?? type
}

const typeNames: Readonly<Record<string, string>> = {
  number: 'a number',
  integer: 'a whole number',
  string: 'a string',
  boolean: 'a boolean',
  object: 'an object',
  array: 'a list',
}

/**
 * Deep JSON equality; the order of members does not count, 1 equals 1.0, and -0 equals 0. Integers are compared by all
 * their digits.
 */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => equal(item, b[index]))
  }
  if (!isObject(a) || !isObject(b)) return isNumber(a) && isNumber(b) && compareNumbers(a, b) === 0
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length && names.every(name => Object.hasOwn(b, name) && equal(a[name], b[name]))
  )
}

/** -1, 0 or 1: the order of code units, in which ids and keys are. */
export const compareStrings = (a: string, b: string): -1 | 0 | 1 => (a < b ? -1 : a > b ? 1 : 0)

/** -1, 0 or 1 for two numbers or two strings (by code units); undefined for anything else. */
export function compare(a: Value, b: Value): number | undefined {
  if ((typeof a === 'number' && typeof b === 'number') || (typeof a === 'string' && typeof b === 'string')) {
    return a < b ? -1 : a > b ? 1 : 0
  }
  return isNumber(a) && isNumber(b) ? compareNumbers(a, b) : undefined
}

/**
 * JSON text in which equal values give equal strings: members in code-unit order, -0 as 0. The text of a key, and the
 * order of keys.
 */
export function canonical(value: Json): string {
  if (isPrimitive(value)) return JSON.stringify(value)
  if (isNumber(value)) return shortest(value)
  if (!isObject(value)) return `[${value.map(canonical).join(',')}]`
  const members = Object.keys(value).sort()
  return `{${members.map(name => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`).join(',')}}`
}

/** A value as a tag carries it: text as it is, all else its JSON text, with numbers as short as can be. */
export function asText(value: Json): string {
  return typeof value === 'string' ? value : writeShortest(value)
}

/** A value as a sentence shows it: JSON, cut to one short line. However large the value is, only that much is written. */
export function show(value: Value, most = 60): string {
  if (value === undefined) return 'absent'
  const text = startOf(value, most)
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}

/** The JSON text of the value, whole if it has at most this many characters; else at least that many of them. */
function startOf(value: Json, most: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, most + 1))
  if (isScalar(value)) return writeJson(value)
  const [open, close] = isObject(value) ? '{}' : '[]'
  let text = `${open}`
  for (const [name, child] of Object.entries(value)) {
    if (text.length > most) return text
    if (text.length > 1) text += ','
    text += isObject(value) ? `${startOf(name, most)}:${startOf(child, most)}` : startOf(child, most)
  }
  return `${text}${close}`
}

/** The value that a dotted list of names leads to, through own members only. */
export function valueAt(root: Value, names: readonly string[]): Value {
  let value = root
  for (const name of names) {
    if (!isObject(value)) return undefined
    value = member(value, name)
  }
  return value
}
