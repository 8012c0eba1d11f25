// JSON Schema (draft-07) fragments, and the check of one node against one. The same fragments make up the schema that
// editors use; here a reference to another kind of node accepts anything, because the reader descends there itself, so
// that each mistake is found once and at its own place.
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import type { Json, JsonObject } from './json.ts'
import { didYouMean, type Problem, problem, under } from './problem.ts'
import { show, typeOf } from './value.ts'

export type Schema = JsonObject | boolean

/** The kinds of nodes that a fragment may refer to. */
export const nodeKinds = ['expression', 'condition', 'outcome', 'outcomes', 'duration', 'path', 'names'] as const
export type NodeKind = (typeof nodeKinds)[number]

/** A reference to a kind of node. */
export const refer = (kind: NodeKind): JsonObject => ({ $ref: `#/definitions/${kind}` })

const anything = Object.fromEntries(nodeKinds.map(kind => [kind, {}]))
const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, strictTypes: false, allowUnionTypes: true })
const compiled = new Map<Schema, ValidateFunction>()

/** Every departure of the node from the fragment, as problems. */
export function checkShape(schema: Schema, node: Json, pointer: string): readonly Problem[] {
  let validate = compiled.get(schema)
  if (validate === undefined) {
    validate = ajv.compile(typeof schema === 'boolean' ? schema : { ...schema, definitions: anything })
    compiled.set(schema, validate)
  }
  return validate(node) ? [] : (validate.errors ?? []).map(error => explainError(error, pointer))
}

function explainError(error: ErrorObject, base: string): Problem {
  const pointer = base + error.instancePath
  const params: Record<string, unknown> = error.params
  const found = show(error.data as Json)
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty'])
      const valid = Object.keys(error.parentSchema?.['properties'] ?? {})
      return problem(
        'unknown-key',
        under(pointer, key),
        `"${key}" is not known here; valid are ${valid.join(', ')}.`,
        didYouMean(key, valid),
      )
    }
    case 'required':
      return problem('missing-key', pointer, `"${String(params['missingProperty'])}" is missing here.`)
    case 'type': {
      const wanted = String(params['type'])
        .split(',')
        .map(name => typeNames[name] ?? name)
      return problem(
        'wrong-type',
        pointer,
        `${found} is ${withArticle(typeOf(error.data as Json))}; ${wanted.join(' or ')} is needed.`,
      )
    }
    case 'enum':
    case 'const': {
      const valid = (params['allowedValues'] ?? [params['allowedValue']]) as readonly Json[]
      const texts = valid.map(value => String(value))
      return problem(
        'unknown-value',
        pointer,
        `${found} is not one of ${texts.join(', ')}.`,
        typeof error.data === 'string' ? didYouMean(error.data, texts) : undefined,
      )
    }
    case 'pattern':
    case 'propertyNames':
      return problem('bad-name', pointer, `${found} ${error.message ?? 'has characters that cannot stand here'}.`)
    default:
      return problem('out-of-range', pointer, `${found} ${error.message ?? 'is out of range'}.`)
  }
}

const typeNames: Readonly<Record<string, string>> = {
  number: 'a number',
  integer: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
}

/** "a number", "a text" and so on, for sentences. */
export function withArticle(type: string): string {
  return typeNames[type] ?? type
}
