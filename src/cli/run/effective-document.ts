// What runs, as one document: what a replay is given, a viewer is shown, and a hash is made of.
import { createHash } from 'node:crypto'
import { isObject, type JsonObject } from '../../rules/data/json.ts'
import { canonicalText } from '../../rules/document/canonical-text.ts'
import { overlay } from '../../rules/document/document.ts'

/** The desired document with what it takes from the base, so that who reads it does not need to know that there are two. */
export function effective(desired: JsonObject, base: JsonObject): JsonObject {
  const document = overlay(desired, base)
  const { settings } = document
  if (!isObject(settings)) return document
  const { base: _, ...others } = settings
  return { ...document, settings: others }
}

/** By what a document is known, however it is laid out: the SHA-256 of its canonical form, in hexadecimal. */
export const hashOf = (document: JsonObject): string =>
  createHash('sha256').update(canonicalText(document)).digest('hex')
