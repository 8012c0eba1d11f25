// Whether a filter holds for a value: comparisons and functions as RFC 9535, section 2.3.5 has them. Never coerces.
import { isObject, type Json, member } from '../data/json.ts'
import { compareNumbers, isNumber } from '../data/numeral.ts'
import { locate } from './location.ts'
import type { Comparison, Operand, Query, Test } from './syntax.ts'
import { type Node, type Run, rootNode, spend, walk } from './walk.ts'

/** Whether the test holds where `@` is that value. Throws `WorkSpent`. */
export function holds(run: Run, test: Test, current: Json): boolean {
  spend(run)
  switch (test.kind) {
    case 'or':
      return test.of.some(each => holds(run, each, current))
    case 'and':
      return test.of.every(each => holds(run, each, current))
    case 'not':
      return !holds(run, test.of, current)
    case 'exists':
      return matches(run, test.query, current, 1).length > 0
    case 'match':
    case 'search': {
      const value = evaluate(run, test.of, current)
      if (typeof value !== 'string') return false
      for (let read = 0; read < value.length; read += charactersPerStep) spend(run)
      return test.pattern.test(value)
    }
    case 'compare':
      return compare(run, test.operator, evaluate(run, test.left, current), evaluate(run, test.right, current))
  }
}

/** The first nodes that a query selects. */
function matches(run: Run, query: Query, current: Json, most: number): readonly Node[] {
  const nodes: Node[] = []
  walk(run, query.segments, rootNode(query.from === '$' ? run.root : current), node => nodes.push(node) < most)
  return nodes
}

/** Undefined is what the RFC calls Nothing. */
function evaluate(run: Run, operand: Operand, current: Json): Json | undefined {
  switch (operand.kind) {
    case 'literal':
      return operand.value
    case 'singular':
      return locate(operand.from === '$' ? run.root : current, operand.steps)
    case 'length':
      return lengthOf(run, evaluate(run, operand.of, current))
    case 'count':
      return matches(run, operand.query, current, Number.POSITIVE_INFINITY).length
    case 'value': {
      const [first, second] = matches(run, operand.query, current, 2)
      return second === undefined ? first?.value : undefined
    }
  }
}

function lengthOf(run: Run, value: Json | undefined): number | undefined {
  if (Array.isArray(value)) return value.length
  if (isObject(value)) return Object.keys(value).length
  if (typeof value !== 'string') return undefined
  let length = 0
  for (const _ of value) {
    length += 1
    if (length % charactersPerStep === 0) spend(run)
  }
  return length
}

// A character costs so much less than a visited value.
const charactersPerStep = 16

function compare(run: Run, operator: Comparison, left: Json | undefined, right: Json | undefined): boolean {
  switch (operator) {
    case '==':
      return equal(run, left, right)
    case '!=':
      return !equal(run, left, right)
    case '<':
      return less(left, right)
    case '<=':
      return less(left, right) || equal(run, left, right)
    case '>':
      return less(right, left)
    case '>=':
      return less(right, left) || equal(run, left, right)
  }
}

function less(left: Json | undefined, right: Json | undefined): boolean {
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right) < 0
  return typeof left === 'string' && typeof right === 'string' && precedes(left, right)
}

/** By code points, as the RFC has it; the operator `<` goes by code units, which differs beyond U+FFFF. */
function precedes(left: string, right: string): boolean {
  for (let at = 0; at < left.length && at < right.length; at += 1) {
    const difference = rank(left.charCodeAt(at)) - rank(right.charCodeAt(at))
    if (difference !== 0) return difference < 0
  }
  return left.length < right.length
}

/** Orders surrogates, which make up the characters beyond U+FFFF, behind all other code units. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}

/** Deep equality; two absent values are equal. Without recursion: bodies may be deeper than the call stack. */
function equal(run: Run, left: Json | undefined, right: Json | undefined): boolean {
  const pairs: (readonly [Json | undefined, Json | undefined])[] = [[left, right]]
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [one, other] = pair
    if (one === other) continue
    spend(run)
    if (Array.isArray(one)) {
      if (!Array.isArray(other) || one.length !== other.length) return false
      for (let index = 0; index < one.length; index += 1) pairs.push([one[index], other[index]])
    } else if (isNumber(one) && isNumber(other)) {
      if (compareNumbers(one, other) !== 0) return false
    } else {
      if (!isObject(one) || !isObject(other)) return false
      const names = Object.keys(one)
      if (names.length !== Object.keys(other).length) return false
      for (const name of names) {
        if (!Object.hasOwn(other, name)) return false
        pairs.push([member(one, name), member(other, name)])
      }
    }
  }
  return true
}
