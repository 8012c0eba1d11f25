// Places among the twin's parameters that depend on the event: names, one below the other, each from an expression.
import type { Scope } from '../data/event.ts'
import type { Json } from '../data/json.ts'
import { asText } from '../data/value.ts'
import type { Expression } from './expression.ts'
import type { NodeReader } from './node-reader.ts'

/** Names that lead to a parameter. */
export type ParameterPlace = readonly string[]

/** How an event's place is found. */
export interface PlaceFinder {
  /** Undefined where one of the names is absent. */
  readonly find: (scope: Scope) => ParameterPlace | undefined
  /** The names that no event can change, up to the first that one can. */
  readonly fixed: ParameterPlace
  readonly needsBody: boolean
}

/** Reads a list of segments, which is at the pointer; notes which parameter is read. */
export function readPlace(list: readonly Json[], pointer: string, reader: NodeReader): PlaceFinder {
  const segments = list.map((segment, index) => reader.expression(segment, `${pointer}/${index}`))
  const fixed: string[] = []
  for (const { constant } of segments) {
    if (constant === undefined) break
    fixed.push(twinKey(constant))
  }
  reader.usesParameter(fixed[0])
  return { find: scope => namesOf(segments, scope), fixed, needsBody: segments.some(segment => segment.needsBody) }
}

function namesOf(segments: readonly Expression[], scope: Scope): ParameterPlace | undefined {
  const names: string[] = []
  for (const segment of segments) {
    const value = segment.evaluate(scope)
    if (value === undefined) return undefined
    names.push(twinKey(value))
  }
  return names
}

/** The twin key for this value: characters that a key cannot contain become `_`. */
function twinKey(value: Json): string {
  return asText(value).replaceAll(/[.$\s\p{Cc}]/gu, '_')
}
