// The steps that jsonpath-plus takes as RFC 9535 has them: a wildcard, or a slice forwards, at the start of a path of
// its own. It gets strings that are made here, never one from a document, and may evaluate no expression.
import { JSONPath } from 'jsonpath-plus'
import { isObject, isReordered, type Json, namesOf } from '../data/json.ts'
import type { NameOrIndex, Selector } from './syntax.ts'

const wildcard = '$[*]'

const library = JSONPath({ autostart: false, path: '$', json: {}, eval: false, resultType: 'parentProperty' })

/** How the library is asked for what the selector selects among a value's children; undefined where it would err. */
export function libraryText(selector: Selector): string | undefined {
  if (selector.kind === 'wildcard' || selector.kind === 'filter') return wildcard
  if (selector.kind !== 'slice') return undefined
  const { start, end, step } = selector
  // It takes an end of 0 for none, and a step of 0 for 1, and knows no way back.
  if (step < 1 || end === 0) return undefined
  return `$[${start ?? ''}:${end ?? ''}:${step}]`
}

/** The names or indexes of the children that the library selects, in order. */
export function libraryChildren(text: string, value: Json | undefined): readonly NameOrIndex[] {
  if (!Array.isArray(value) && !isObject(value)) return []
  // The library has members in the order of JavaScript.
  if (isObject(value) && text === wildcard && isReordered(value)) return namesOf(value)
  const steps: readonly NameOrIndex[] = library.evaluate(text, value, undefined, undefined)
  return steps
}
