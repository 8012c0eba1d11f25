// By what a document is known, however it is laid out: in reports, metrics, logs and `edge-rules hash` alike.
import { createHash } from 'node:crypto'
import type { JsonObject } from '../rules/data/json.ts'
import { canonicalText, type KnownTexts } from '../rules/document/canonical-text.ts'

/** SHA-256 of the document in its canonical form, in hexadecimal. `known` makes the next one of a changed document quick. */
export function documentHash(document: JsonObject, known?: KnownTexts): string {
  return createHash('sha256').update(canonicalText(document, known)).digest('hex')
}
