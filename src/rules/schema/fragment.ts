// JSON Schema (draft-07) fragments, and the check of one node against one. The same fragments make up the schema that
// editors use; here a reference to another kind of node accepts anything, because the reader descends there itself, so
// that each mistake is found once and at its own place.
import type { Json, JsonObject } from '../data/json.ts'
import type { Problem } from '../data/problem.ts'
import { inDoubles, type ValueType, valueTypes } from '../data/value.ts'
import { explain } from './shape-problem.ts'
import { type Validate, validatorOf } from './validators.ts'

/** A JSON Schema (draft-07); true: anything, false: nothing. */
export type Schema = JsonObject | boolean

/** The kinds of nodes that a fragment may refer to. */
export const nodeKinds = [
  'expression',
  'condition',
  'outcome',
  'outcomes',
  'duration',
  'event-duration',
  'path',
  'names',
] as const
export type NodeKind = (typeof nodeKinds)[number]

/** A reference to a kind of node. */
export const refer = (kind: NodeKind): JsonObject => ({ $ref: `#/definitions/${kind}` })

/** The same, with a sentence of what it is for at its place. */
export const described = (description: string, schema: JsonObject): JsonObject => ({ ...schema, description })

/** The same, with what others call the member: hints find it by that. */
export const alsoCalled = (synonyms: readonly string[], schema: JsonObject): JsonObject => ({ ...schema, synonyms })

/** One of these names; an editor says beside each what it means. */
export const choices = <Name extends string>(meanings: Readonly<Record<Name, string>>): JsonObject => ({
  enum: Object.keys(meanings),
  enumDescriptions: Object.values<string>(meanings),
})

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

/** A fragment against which nodes are checked. */
export interface Shape {
  readonly schema: JsonObject
  readonly validate: Validate
}

const known: Shape[] = []

/** Every shape there is, once the modules that have one are loaded: the build compiles them. */
export const shapes: readonly Shape[] = known

/** Makes a fragment one that can be checked. Called as modules load, so that the build finds each. */
export function shapeOf(fragment: Schema): Shape {
  const schema = typeof fragment === 'boolean' ? boolean(fragment) : { ...fragment, definitions: acceptAll(fragment) }
  const shape = { schema, validate: validatorOf(schema) }
  known.push(shape)
  return shape
}

/** Every departure of the node from the shape, as problems. */
export const checkShape = ({ validate }: Shape, node: Json, pointer: string): readonly Problem[] =>
  explain(validate(inDoubles(node)), pointer)

const boolean = (accepts: boolean): JsonObject => (accepts ? {} : { not: {} })

/** Definitions that accept anything, for each that the fragment refers to. */
function acceptAll(schema: JsonObject): JsonObject {
  const referred = JSON.stringify(schema).matchAll(/"#\/definitions\/([\w-]+)"/g)
  return Object.fromEntries([...referred].map(([, name]) => [name ?? '', {}]))
}
