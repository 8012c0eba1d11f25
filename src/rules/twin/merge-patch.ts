// JSON merge patch, RFC 7396: how a twin merges, and the patch that leads from one document to another. Pure.
import { isObject, type Json, type JsonObject, member } from '../data/json.ts'
import { equal } from '../data/value.ts'

/** The target after the patch. Neither argument is changed; what the patch does not touch is shared, not copied. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch
  const merged = new Map(Object.entries(isObject(target) ? target : {}))
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name)
    else merged.set(name, mergePatch(merged.get(name), value))
  }
  return Object.fromEntries(merged)
}

/** A merge patch of an object, which stays an object. */
export function mergeObject(target: JsonObject, patch: JsonObject): JsonObject {
  const merged = mergePatch(target, patch)
  return isObject(merged) ? merged : {}
}

/**
 * The smallest merge patch that turns `from` into `to`, with null for each member to remove. Only a document without
 * nulls can be reached by a merge patch, which a valid twin document is.
 */
export function diffPatch(from: JsonObject, to: JsonObject): JsonObject {
  const patch = new Map<string, Json>()
  for (const name of Object.keys(from)) if (!Object.hasOwn(to, name)) patch.set(name, null)
  for (const [name, value] of Object.entries(to)) {
    const before = member(from, name)
    if (equal(before, value)) continue
    patch.set(name, isObject(before) && isObject(value) ? diffPatch(before, value) : value)
  }
  return Object.fromEntries(patch)
}
