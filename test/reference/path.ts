// JSONPath (RFC 9535): what a path finds in a value. Knows no event.
import { double, numeral } from './exact.ts'
import { equal, isList, isMembers, isNumber, type Maybe, parse, type Value } from './json.ts'
import { type Operand, parsePath, type Query, type Segment, type Selector, type Test } from './path-syntax.ts'

export type Location = readonly (string | number)[]
export interface Match {
  readonly value: Value
  readonly location: Location
}

/** "A path that can match many values (wildcard, slice, filter, descendant)" */
export const isMany = (path: string) =>
  segmentsOf(path).some(({ selectors, deep }) => deep || selectors.length > 1 || !selectors.every(isNarrow))

const isNarrow = ({ is }: Selector) => is === 'name' || is === 'index'

/** The value at the only place, or the list of all. "In an expression, a path that can match many values yields the list of them." */
export function read(path: string, root: Maybe): Maybe {
  const found = matches(path, root).map(({ value }) => value)
  return isMany(path) ? found : found[0]
}

export const matches = (path: string, root: Maybe): readonly Match[] =>
  root === undefined ? [] : found(segmentsOf(path), root, root)

const known = new Map<string, readonly Segment[]>()

function segmentsOf(path: string): readonly Segment[] {
  const segments = known.get(path) ?? parsePath(path)
  known.set(path, segments)
  return segments
}

/** The steps of a path of names and indexes. */
export const placeOf = (path: string): Location =>
  segmentsOf(path).map(({ selectors: [first] }) =>
    first?.is === 'index' ? first.index : first?.is === 'name' ? first.name : '',
  )

function found(segments: readonly Segment[], start: Value, root: Value): readonly Match[] {
  let all: readonly Match[] = [{ value: start, location: [] }]
  for (const { selectors, deep } of segments) {
    const from = deep ? all.flatMap(descendants) : all
    all = from.flatMap(match => selectors.flatMap(one => select(match, one, root)))
  }
  return all
}

/** Each value before what is in it. */
function descendants(match: Match): readonly Match[] {
  return [match, ...children(match).flatMap(descendants)]
}

function children({ value, location }: Match): readonly Match[] {
  if (isMembers(value)) return [...value].map(([name, member]) => ({ value: member, location: [...location, name] }))
  return isList(value) ? value.map((item, index) => ({ value: item, location: [...location, index] })) : []
}

function select(match: Match, selector: Selector, root: Value): readonly Match[] {
  const { value } = match
  const inside = children(match)
  switch (selector.is) {
    case 'all':
      return inside
    case 'filter':
      return inside.filter(child => holds(selector.test, child.value, root))
    case 'name':
      return isMembers(value) ? inside.filter(({ location }) => location.at(-1) === selector.name) : []
    case 'index':
      return isList(value) ? inside.slice(selector.index, selector.index + 1 || undefined) : []
    case 'slice':
      return isList(value) ? sliced(inside, selector) : []
  }
}

/** RFC 9535, 2.3.4.2.2. */
function sliced(items: readonly Match[], { from, to, step }: Extract<Selector, { is: 'slice' }>): readonly Match[] {
  const { length } = items
  const normal = (index: number) => (index < 0 ? length + index : index)
  const clamp = (index: number, least: number, most: number) => Math.min(Math.max(index, least), most)
  const picked: Match[] = []
  const take = (index: number) => picked.push(...items.slice(index, index + 1))
  if (step > 0) {
    const [lower, upper] = [clamp(normal(from ?? 0), 0, length), clamp(normal(to ?? length), 0, length)]
    for (let index = lower; index < upper; index += step) take(index)
  } else if (step < 0) {
    const upper = clamp(normal(from ?? length - 1), -1, length - 1)
    const lower = clamp(to === undefined ? -1 : normal(to), -1, length - 1)
    for (let index = upper; index > lower; index += step) take(index)
  }
  return picked
}

function holds(test: Test, current: Value, root: Value): boolean {
  switch (test.is) {
    case 'or':
      return test.tests.some(one => holds(one, current, root))
    case 'and':
      return test.tests.every(one => holds(one, current, root))
    case 'not':
      return !holds(test.test, current, root)
    case 'there':
      return test.operand.is === 'query'
        ? nodes(test.operand, current, root).length > 0
        : operandOf(test.operand, current, root) === true
    case 'compare':
      return compares(operandOf(test.left, current, root), test.by, operandOf(test.right, current, root))
  }
}

const nodes = ({ segments, from }: Query, current: Value, root: Value): readonly Value[] =>
  found(segments, from === '@' ? current : root, root).map(({ value }) => value)

/** RFC 9535, 2.3.5.2.2: what is absent equals only what is absent. */
function compares(left: Maybe, by: string, right: Maybe): boolean {
  const same = left === undefined || right === undefined ? left === right : equal(left, right)
  switch (by) {
    case '==':
      return same
    case '!=':
      return !same
    case '<':
    case '<=':
      return isBefore(left, right) || (by === '<=' && same)
    default:
      return isBefore(right, left) || (by === '>=' && same)
  }
}

/** Numbers by value, strings by code points. */
function isBefore(a: Maybe, b: Maybe): boolean {
  if (isNumber(a) && isNumber(b)) return double(a) < double(b)
  if (typeof a !== 'string' || typeof b !== 'string') return false
  const [one, other] = [a, b].map(text =>
    Array.from(text, point => (point.codePointAt(0) ?? 0).toString(16).padStart(6, '0')).join(''),
  )
  return (one ?? '') < (other ?? '')
}

/** RFC 9535, 2.4: the functions. */
function operandOf(operand: Operand, current: Value, root: Value): Maybe {
  if (operand.is === 'literal') return parse(operand.value)
  if (operand.is === 'query') return nodes(operand, current, root)[0]
  const [first, second] = operand.operands
  const value = first && operandOf(first, current, root)
  const list = first?.is === 'query' ? nodes(first, current, root) : []
  switch (operand.name) {
    case 'length':
      if (typeof value === 'string') return numeral(Array.from(value).length)
      return isList(value) ? numeral(value.length) : isMembers(value) ? numeral(value.size) : undefined
    case 'count':
      return numeral(list.length)
    case 'value':
      return list.length === 1 ? list[0] : undefined
    case 'match':
    case 'search': {
      const pattern = second && operandOf(second, current, root)
      if (typeof value !== 'string' || typeof pattern !== 'string') return false
      return new RegExp(operand.name === 'match' ? `^(?:${pattern})$` : pattern, 'u').test(value)
    }
    default:
      throw new Error(`the reference does not know the function ${operand.name}`)
  }
}

/** The value at a location; own members only. */
export function locate(root: Maybe, location: Location): Maybe {
  let value = root
  for (const step of location) {
    if (isMembers(value)) value = value.get(String(step))
    else value = isList(value) && typeof step === 'number' ? value.at(step) : undefined
  }
  return value
}
