// A document as one text, the same however it is laid out: what its hash is made of.
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { canonical } from '../data/value.ts'

/** Texts of rules and definitions, by their nodes: a change of the twin leaves those that it does not name as they were. */
export type KnownTexts = WeakMap<object, string>

/**
 * Members in code-unit order, numbers by value, no white space. Without `$schema` and what a twin adds (`$version`,
 * `$metadata`), which say nothing of what runs.
 */
export function canonicalText(document: JsonObject, known: KnownTexts = new WeakMap()): string {
  const names = Object.keys(document).filter(name => !name.startsWith('$'))
  return textOf(document, names, value =>
    isObject(value) ? textOf(value, Object.keys(value), inner => knownText(inner, known)) : canonical(value),
  )
}

/** The same as `canonical` gives for an object, with the members' texts made by that. */
function textOf(object: JsonObject, names: string[], write: (value: Json) => string): string {
  return `{${names
    .sort()
    .map(name => `${JSON.stringify(name)}:${write(object[name] ?? null)}`)
    .join(',')}}`
}

function knownText(value: Json, known: KnownTexts): string {
  if (!isObject(value)) return canonical(value)
  const found = known.get(value) ?? canonical(value)
  known.set(value, found)
  return found
}
