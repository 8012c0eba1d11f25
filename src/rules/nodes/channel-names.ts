// The names of inputs, outputs and internal streams, as a document has them: one, or a list.
import type { Json, JsonObject } from '../data/json.ts'
import { checkShape, shapeOf } from '../schema/fragment.ts'
import type { NodeReader } from './node-reader.ts'

/** True for the name of an internal stream: `#name`. */
export const isStream = (name: string): boolean => name.startsWith('#')

/** A name of an input, an output or a stream, or a list of such. */
export function readNames(node: Json, pointer: string, reader: NodeReader): readonly string[] {
  const problems = checkShape(Array.isArray(node) ? listShape : nameShape, node, pointer)
  reader.report(...problems)
  if (problems.length > 0) return []
  return typeof node === 'string' ? [node] : (Array.isArray(node) ? node : []).filter(name => typeof name === 'string')
}

/** Names that edgeHub's routes and topics can carry; `#` marks an internal stream. */
export const nameText: JsonObject = {
  type: 'string',
  pattern: '^#?[A-Za-z0-9_.-]{1,128}$',
  errorMessage: 'A name of an input, an output or a #stream has letters, digits, "_", "-" and ".", at most 128.',
}
const nameShape = shapeOf(nameText)
const listShape = shapeOf({ type: 'array', items: nameText, minItems: 1 })
