// What the argument of a predicate looks like in a document: a literal, or what computes one.
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { expressionOf, refer } from '../schema/fragment.ts'
import { isPath } from '../schema/parts.ts'
import type { PredicateDefinition } from './predicate.ts'

/** A string that is a path, or an object. */
const isComputed: JsonObject = { anyOf: [{ type: 'object' }, isPath] }

/** From the shape of a literal argument and the types that it can have. */
export function argumentSchema({ schema, argument }: Pick<PredicateDefinition, 'schema' | 'argument'>): JsonObject {
  const computed = argument === undefined ? refer('expression') : expressionOf(...argument)
  if (!isObject(schema)) return computed
  const { type, enum: names, enumDescriptions: meanings, anyOf: alternatives, ...rest } = schema
  if (Array.isArray(alternatives)) return { anyOf: [...alternatives, { allOf: [isComputed, computed] }] }
  if (names === undefined && Object.keys(rest).length === 0) return computed
  const offered = Array.isArray(names)
    ? { defaultSnippets: names.map((body, index) => ({ body, ...meaningAt(meanings, index) })) }
    : {}
  return { if: isComputed, then: computed, else: schema, ...offered }
}

function meaningAt(meanings: Json | undefined, index: number): JsonObject {
  const description = Array.isArray(meanings) ? meanings[index] : undefined
  return description === undefined ? {} : { description }
}
