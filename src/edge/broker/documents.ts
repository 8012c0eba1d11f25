// What the module knows of its document and of its own report, across connections: on a broker both are whole, in retained
// topics, where an edgeHub has patches and versions. Knows no connection.
import { isObject, type JsonObject } from '../../rules/data/json.ts'
import { parseByValue } from '../../rules/data/json-text.ts'
import { equal } from '../../rules/data/value.ts'
import { diffPatch, mergeObject } from '../../rules/twin/merge-patch.ts'

export interface Documents {
  /** The desired document, with its `$version`. */
  readonly desired: JsonObject
  /** Takes a whole document, and returns the patch from the one before; undefined: it is the same. */
  replace(document: JsonObject): JsonObject | undefined
  /** Takes a patch, and returns it with its version; undefined: it changes nothing. */
  patch(patch: JsonObject): JsonObject | undefined
  /** Takes a patch of the report, and returns all of it. */
  report(patch: JsonObject): JsonObject
}

export function createDocuments(): Documents {
  let document: JsonObject = {}
  let version = 1
  let reported: JsonObject = {}

  function replace(next: JsonObject): JsonObject | undefined {
    if (equal(document, next)) return undefined
    const patch = diffPatch(document, next)
    document = next
    version++
    return { ...patch, $version: version }
  }

  return {
    get desired() {
      return { ...document, $version: version }
    },
    replace,
    patch: patch => replace(mergeObject(document, patch)),
    report(patch) {
      reported = mergeObject(reported, patch)
      return reported
    },
  }
}

/** A document or a patch as it is published; an empty message is one without keys. Undefined: it is not a JSON object. */
export function readObject(payload: Uint8Array): JsonObject | undefined {
  if (payload.length === 0) return {}
  try {
    const value = parseByValue(new TextDecoder('utf-8', { fatal: true }).decode(payload))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
