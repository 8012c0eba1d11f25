// JSON as it came: digits, order and names. Knows no rule.
import type { Json } from '../../src/index.ts'
import { isLess, type Numeral, numeral, sameNumber, shortest } from './exact.ts'

export type { Json, JsonObject } from '../../src/index.ts'

export type Members = ReadonlyMap<string, Value>
export type Value = null | boolean | string | Numeral | readonly Value[] | Members
/** "absent" */
export type Maybe = Value | undefined

export const isMembers = (value: Maybe): value is Members => value instanceof Map
export const isList = (value: Maybe): value is readonly Value[] => Array.isArray(value)
export const isNumber = (value: Maybe): value is Numeral =>
  typeof value === 'object' && value !== null && !isMembers(value) && !isList(value)

export function isObject(node: Json | undefined): node is { readonly [name: string]: Json } {
  return typeof node === 'object' && node !== null && !Array.isArray(node)
}

/** A value of a document. */
export function fromDocument(node: Json): Value {
  if (typeof node === 'number') return numeral(node) ?? null
  if (Array.isArray(node)) return node.map(fromDocument)
  return isObject(node)
    ? new Map(Object.entries(node).map(([name, value]) => [name, fromDocument(value)]))
    : (node as null)
}

/** The JSON text, compact; numbers by `digits`. */
export function textOf(value: Value, digits = (number: Numeral) => number.digits): string {
  if (isNumber(value)) return digits(value)
  if (isList(value)) return `[${value.map(item => textOf(item, digits)).join(',')}]`
  if (!isMembers(value)) return JSON.stringify(value)
  return `{${[...value].map(([name, member]) => `${JSON.stringify(name)}:${textOf(member, digits)}`).join(',')}}`
}

/** "a text is taken as it is, … all else becomes its JSON text (of a number the shortest …)" */
export const tagText = (value: Value): string => (typeof value === 'string' ? value : textOf(value, shortest))

/** A text that equal values share: "Keys are ordered by the code units of their JSON text, and equal where their values are". */
export function keyText(value: Maybe): string {
  if (value === undefined) return ''
  return textOf(sorted(value), shortest)
}

function sorted(value: Value): Value {
  if (isList(value)) return value.map(sorted)
  if (!isMembers(value)) return value
  return new Map([...value].toSorted(([a], [b]) => byCodeUnits(a, b)).map(([name, member]) => [name, sorted(member)]))
}

export const byCodeUnits = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** "deep JSON equality, 1 equals 1.0" */
export function equal(a: Maybe, b: Maybe): boolean {
  if (a === undefined || b === undefined) return false
  if (isNumber(a) || isNumber(b)) return isNumber(a) && isNumber(b) && sameNumber(a, b)
  return keyText(a) === keyText(b)
}

/** Negative, 0, positive; "hold only for two numbers, or two strings (code-unit order)". */
export function compare(a: Maybe, b: Maybe): number | undefined {
  if (isNumber(a) && isNumber(b)) return isLess(a, b) ? -1 : sameNumber(a, b) ? 0 : 1
  return typeof a === 'string' && typeof b === 'string' ? byCodeUnits(a, b) : undefined
}

/** What the text says; undefined where it is no JSON. */
export function parse(text: string): Maybe {
  try {
    JSON.parse(text)
  } catch {
    return undefined
  }
  return new Parser(text).value()
}

/** Of text that is known to be JSON. */
class Parser {
  readonly #tokens: readonly string[]
  #next = 0

  constructor(text: string) {
    this.#tokens = text.match(/"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+/gs) ?? []
  }

  value(): Value {
    const token = this.#take()
    if (token === '[') return this.#list()
    if (token === '{') return this.#members()
    if (token.startsWith('"')) return JSON.parse(token)
    if (token === 'null') return null
    return token === 'true' || token === 'false' ? token === 'true' : { digits: token }
  }

  #list(): Value {
    const items: Value[] = []
    while (!this.#ends(']')) items.push(this.value())
    return items
  }

  #members(): Value {
    const members = new Map<string, Value>()
    while (!this.#ends('}')) {
      const name: string = JSON.parse(this.#take())
      this.#take()
      members.set(name, this.value())
    }
    return members
  }

  #ends(close: string): boolean {
    if (this.#tokens[this.#next] === ',') this.#next++
    if (this.#tokens[this.#next] !== close) return false
    this.#next++
    return true
  }

  #take(): string {
    return this.#tokens[this.#next++] ?? ''
  }
}
