// JSON Schema (draft-07) fragments, and the check of one node against one. The same fragments make up the schema that
// editors use; here a reference to another kind of node accepts anything, because the reader descends there itself, so
// that each mistake is found once and at its own place.
import { Ajv, type ValidateFunction } from 'ajv'
import type { Json, JsonObject } from '../data/json.ts'
import type { Problem } from '../data/problem.ts'
import { type ValueType, valueTypes } from '../data/value.ts'
import { explain } from './shape-problem.ts'

/** A JSON Schema (draft-07); true: anything, false: nothing. */
export type Schema = JsonObject | boolean

/** The kinds of nodes that a fragment may refer to. */
export const nodeKinds = ['expression', 'condition', 'outcome', 'outcomes', 'duration', 'path', 'names'] as const
export type NodeKind = (typeof nodeKinds)[number]

/** A reference to a kind of node. */
export const refer = (kind: NodeKind): JsonObject => ({ $ref: `#/definitions/${kind}` })

/** The same, with a sentence of what it is for at its place. */
export const described = (description: string, schema: JsonObject): JsonObject => ({ ...schema, description })

/** An object with these members and no others. */
export const closedObject = (properties: JsonObject, required: readonly string[]): JsonObject => ({
  type: 'object',
  required,
  properties,
  additionalProperties: false,
})

/** A reference to an expression that can yield one of these types. */
export const expressionOf = (...types: readonly ValueType[]): JsonObject => ({
  $ref: `#/definitions/${valueTypes.filter(type => types.includes(type)).join('-or-')}-expression`,
})

/** What VS Code reads beside the standard's keywords. */
export const editorKeywords = ['markdownDescription', 'defaultSnippets', 'enumDescriptions', 'errorMessage']

const ajv = new Ajv({
  allErrors: true,
  verbose: true,
  strict: true,
  strictTypes: false,
  strictTuples: false,
  allowUnionTypes: true,
})
ajv.addVocabulary(editorKeywords)
const compiled = new Map<Schema, ValidateFunction>()

/** Every departure of the node from the fragment, as problems. */
export function checkShape(schema: Schema, node: Json, pointer: string): readonly Problem[] {
  let validate = compiled.get(schema)
  if (validate === undefined) {
    validate = ajv.compile(typeof schema === 'boolean' ? schema : { ...schema, definitions: acceptAll(schema) })
    compiled.set(schema, validate)
  }
  return validate(node) ? [] : explain(validate.errors ?? [], pointer)
}

/** Definitions that accept anything, for each that the fragment refers to. */
function acceptAll(schema: JsonObject): JsonObject {
  const referred = JSON.stringify(schema).matchAll(/"#\/definitions\/([\w-]+)"/g)
  return Object.fromEntries([...referred].map(([, name]) => [name ?? '', {}]))
}
