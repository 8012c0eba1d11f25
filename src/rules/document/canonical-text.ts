// A document as one text, the same however it is laid out: what its hash is made of.
import type { JsonObject } from '../data/json.ts'
import { canonical } from '../data/value.ts'

/**
 * Members in code-unit order, numbers by value, no white space. Without `$schema` and what a twin adds (`$version`,
 * `$metadata`), which say nothing of what runs.
 */
export function canonicalText(document: JsonObject): string {
  return canonical(Object.fromEntries(Object.entries(document).filter(([name]) => !name.startsWith('$'))))
}
