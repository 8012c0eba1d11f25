// Strings where numbers were probably meant, in tests of order: "90", "5m", or a property.
import { parseDuration } from '../data/duration.ts'
import { isObject, type Json } from '../data/json.ts'
import { type Hint, type Problem, problem, replacing, under } from '../data/problem.ts'
import { show } from '../data/value.ts'
import type { Tested } from '../nodes/condition.ts'
import type { Expression } from '../nodes/expression.ts'

/** The number that a string was meant to be: its digits, or a duration in milliseconds. */
export function numberIn(text: Json): number | undefined {
  if (typeof text !== 'string') return undefined
  if (/^\s*[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?\s*$/.test(text)) return Number(text)
  return parseDuration(text)
}

/** Such strings in the argument; a list has one of the two ends of `between` in each place. */
export function warnOfTexts(name: string, argument: Expression, tested: Tested): readonly Problem[] {
  const isText = isProperty(tested.subject)
  // Of other types it is known whether a string can be compared with them.
  if (tested.types !== undefined && !isText && tested.many !== true) return []
  const place = under(tested.pointer, name)
  const { constant, node } = argument
  if (isProperty(node)) {
    if (isText) return []
    const message = `${show(node)} is always a string, and a number is never greater or less than a string.`
    return [problem('text-order', place, message, ofNumber(place, node))]
  }
  const ends = Array.isArray(constant) ? constant : [constant ?? null]
  const numbers = ends.map(end => numberIn(end) ?? end)
  const at = ends.findIndex(end => numberIn(end) !== undefined)
  if (at < 0) return []
  const message = `${show(ends[at])} is a string: strings are compared letter by letter, so "100" is less than "90", and a number never compares with one.`
  const written = Array.isArray(constant) ? numbers : (numbers[0] ?? null)
  const hint = isText ? numberOfSubject(tested, name, written) : replacing(place, written, sayNumber(ends[at], written))
  return [problem('text-order', place, message, hint)]
}

/** "write 300000", with the unit where that is not what was written. */
export function sayNumber(text: Json | undefined, written: Json): string {
  const isDuration = typeof text === 'string' && parseDuration(text) !== undefined
  return isDuration ? `for milliseconds write ${show(written)}` : `write ${show(written)}`
}

/** The hint to make a number of the expression at this place. */
export const ofNumber = (pointer: string, node: Json): Hint =>
  replacing(pointer, { number: node }, 'convert a string with { "number": … }')

/** The hint to test the number in the text that is the subject; with another argument where one is given. */
export function numberOfSubject({ node, subject, pointer }: Tested, name: string, argument?: Json): Hint | undefined {
  if (node === undefined) return undefined
  const own = isObject(subject) && node['value'] === undefined ? Object.keys(subject) : ['value']
  const rest = Object.entries(node).filter(([key]) => !own.includes(key))
  // Another predicate may want the text.
  if (rest.some(([key]) => key !== name && key !== 'match')) return undefined
  const tests = rest.map(([key, value]) => [key, key === name && argument !== undefined ? argument : value] as const)
  const test = { number: subject, ...Object.fromEntries(tests) }
  return replacing(pointer, test, 'convert a string with { "number": … }')
}

const isProperty = (node: Json) => isObject(node) && typeof node['property'] === 'string'
