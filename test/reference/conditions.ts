// Conditions: whether they hold for an event. Each predicate as the contract lists it.
import { isWithin } from './areas.ts'
import { evaluate, formOf, valuesOf } from './expressions.ts'
import { lengthOf } from './functions.ts'
import {
  compare,
  equal,
  fromDocument,
  isList,
  isMembers,
  isNumber,
  isObject,
  type Json,
  type JsonObject,
  type Maybe,
  type Value,
} from './json.ts'
import type { Scope } from './scope.ts'

export function isTrue(node: Json, scope: Scope): boolean {
  if (!isObject(node)) throw new Error(`the reference does not know the condition ${JSON.stringify(node)}`)
  const { all, any, not } = node
  if (Array.isArray(all)) return all.every((item: Json) => isTrue(item, scope))
  if (Array.isArray(any)) return any.some((item: Json) => isTrue(item, scope))
  if (not !== undefined) return !isTrue(not, scope)
  const tested = Object.keys(node).filter(name => Object.hasOwn(predicates, name) && name !== subjectName(node))
  if (node['use'] !== undefined && tested.length === 0) return isTrue(scope.define[String(node['use'])] ?? null, scope)
  const subject = subjectOf(node)
  const { many, values } = valuesOf(subject, scope)
  const holds = (value: Maybe) =>
    tested.every(name => predicates[name]?.(value, node[name] ?? null, { scope, subject }))
  // "holds when *any* value does; `"match": "all"` asks all, and at least one"
  if (many && values.length > 0) return node['match'] === 'all' ? values.every(holds) : values.some(holds)
  return holds(values[0])
}

/** "Subjects: any expression's form, written in place …, or `value` with any expression." `length` is both. */
const subjectName = (node: JsonObject) => (node['value'] === undefined ? formOf(node) : undefined)

function subjectOf(node: JsonObject): Json {
  if (node['value'] !== undefined) return node['value']
  const others = Object.entries(node).filter(([name]) => !Object.hasOwn(predicates, name) || name === subjectName(node))
  return Object.fromEntries(others.filter(([name]) => name !== 'match'))
}

interface Test {
  readonly scope: Scope
  readonly subject: Json
}
type Predicate = (value: Maybe, argument: Json, test: Test) => boolean

/** "A predicate on an absent subject or argument is false" */
const of =
  (holds: (value: Value, argument: Value) => boolean): Predicate =>
  (value, node, { scope }) => {
    const argument = evaluate(node, scope)
    return value !== undefined && argument !== undefined && holds(value, argument)
  }

/** "hold only for two numbers, or two strings (code-unit order)" */
const ordered = (holds: (order: number) => boolean): Predicate =>
  of((value, argument) => {
    const order = compare(value, argument)
    return order !== undefined && holds(order)
  })

const member = (value: Value, list: Value) => isList(list) && list.some(item => equal(item, value))

const predicates: Readonly<Record<string, Predicate>> = {
  eq: of(equal),
  ne: of((value, argument) => !equal(value, argument)),
  gt: ordered(order => order > 0),
  gte: ordered(order => order >= 0),
  lt: ordered(order => order < 0),
  lte: ordered(order => order <= 0),
  between: (value, node, { scope, subject }) => {
    const [from, to] = (Array.isArray(node) ? node : []).map((item: Json) => evaluate(item, scope))
    const [above, below, turned] = [compare(value, from), compare(value, to), compare(from, to)]
    if (above === undefined || below === undefined) return false
    // "of `hour`, `minute`, `weekday` and `clock` (also by `use`) it goes round where a is later than b"
    if (isOfClock(subject, scope) && turned !== undefined && turned > 0) return above >= 0 || below <= 0
    return above >= 0 && below <= 0
  },
  in: of((value, list) => member(value, list)),
  notIn: of((value, list) => isList(list) && !member(value, list)),
  matches: of((value, pattern) => typeof value === 'string' && new RegExp(String(pattern), 'u').test(value)),
  startsWith: of((value, part) => typeof value === 'string' && typeof part === 'string' && value.startsWith(part)),
  endsWith: of((value, part) => typeof value === 'string' && typeof part === 'string' && value.endsWith(part)),
  contains: of((value, part) =>
    typeof value === 'string' ? typeof part === 'string' && value.includes(part) : member(part, value),
  ),
  exists: (value, argument) => (value !== undefined) === argument,
  type: of((value, name) => typeName(value) === name),
  length: (value, argument, { scope, subject }) => {
    const length = lengthOf(value)
    if (length === undefined) return false
    if (!isObject(argument) || formOf(argument) !== undefined) return equal(length, evaluate(argument, scope))
    return Object.entries(argument).every(([name, limit]) => predicates[name]?.(length, limit, { scope, subject }))
  },
  within: (value, node, { scope }) => isWithin(value, areaOf(node, scope)),
}

/** An area as it is written, with expressions in it, or an expression that yields one. */
function areaOf(node: Json, scope: Scope): Maybe {
  if (!isObject(node) || formOf(node) !== undefined) return evaluate(node, scope)
  const parts = Object.entries(node).map(([name, part]) => {
    const isPlain = isObject(part) && formOf(part) === undefined
    return [name, isPlain ? fromDocument(part) : evaluate(part, scope)] as const
  })
  return new Map(parts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])))
}

function isOfClock(node: Json, scope: Scope): boolean {
  if (!isObject(node)) return false
  if (node['use'] !== undefined) return isOfClock(scope.define[String(node['use'])] ?? null, scope)
  return ['hour', 'minute', 'weekday', 'clock'].includes(formOf(node) ?? '')
}

function typeName(value: Value): string {
  if (value === null) return 'null'
  if (isNumber(value)) return 'number'
  if (isList(value)) return 'array'
  return isMembers(value) ? 'object' : typeof value
}
