// What runs, as one document that stands for itself.
import { isObject, type JsonObject } from '../../rules/data/json.ts'
import { overlay } from '../../rules/document/document.ts'

/** The desired document with what it takes from the base, so that who reads it does not need to know that there are two. */
export function effective(desired: JsonObject, base: JsonObject): JsonObject {
  const document = overlay(desired, base)
  const { settings } = document
  if (!isObject(settings)) return document
  const { base: _, ...others } = settings
  return { ...document, settings: others }
}
