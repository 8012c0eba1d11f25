// Departures from a JSON Schema, as Ajv finds them, in the words of the language: one problem a mistake. Knows no
// fragment by name.
import { durationPattern } from '../data/duration.ts'
import { isObject, type Json } from '../data/json.ts'
import { badDuration, meantValue, type Problem, problem, under, unknownKey } from '../data/problem.ts'
import { show, typeOf, withArticle } from '../data/value.ts'

interface Members {
  readonly [name: string]: unknown
}

/** A departure as Ajv's validators tell it, with `verbose`. */
export interface Departure {
  readonly keyword: string
  readonly instancePath: string
  readonly schemaPath: string
  readonly params: Members
  readonly propertyName?: string
  readonly message?: string
  readonly schema?: unknown
  readonly parentSchema?: Members
  readonly data?: unknown
}

/** The problems behind Ajv's errors (with `verbose` and `allErrors`), for the node at the pointer. */
export function explain(errors: readonly Departure[], pointer: string): readonly Problem[] {
  return (
    withoutOtherAlternatives(errors)
      // The errors behind these two are there too; a null is reported where the document is searched for nulls.
      .filter(
        ({ keyword, data, propertyName }) =>
          !['propertyNames', 'if'].includes(keyword) && (data !== null || propertyName !== undefined),
      )
      .map(error => explainError(error, pointer))
  )
}

/**
 * Of an `anyOf`, the errors of the first alternative that fits the value's type, or the `anyOf` itself where none
 * does: the others say nothing of the mistake.
 */
function withoutOtherAlternatives(errors: readonly Departure[]): readonly Departure[] {
  const dropped = new Set<Departure>()
  for (const choice of errors.filter(({ keyword }) => keyword === 'anyOf')) {
    const alternatives = new Map<string, Departure[]>()
    for (const error of errors) {
      if (!error.schemaPath.startsWith(`${choice.schemaPath}/`)) continue
      const index = error.schemaPath.slice(choice.schemaPath.length + 1).split('/', 1)[0] ?? ''
      alternatives.set(index, [...(alternatives.get(index) ?? []), error])
    }
    const departs = (error: Departure) =>
      error.instancePath === choice.instancePath && ['type', 'const', 'enum'].includes(error.keyword)
    const fitting = [...alternatives.values()].find(found => !found.some(departs))
    for (const found of alternatives.values()) if (found !== fitting) for (const error of found) dropped.add(error)
    if (fitting !== undefined) dropped.add(choice)
  }
  return errors.filter(error => !dropped.has(error))
}

function explainError(error: Departure, base: string): Problem {
  const name = error.propertyName
  const pointer = name === undefined ? base + error.instancePath : under(base + error.instancePath, name)
  const data = (name ?? error.data) as Json
  const found = error.keyword === 'additionalProperties' || error.keyword === 'required' ? '' : show(data)
  const { params } = error
  const limit = Number(params['limit'])
  if (error.parentSchema?.['pattern'] === durationPattern) return badDuration(pointer, data)
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty'])
      const valid = Object.entries(error.parentSchema?.['properties'] ?? {}).map(([known, schema]) => ({
        name: known,
        synonyms: synonymsIn(schema),
      }))
      return unknownKey(pointer, key, isObject(data) ? data : {}, 'is not known here', valid)
    }
    case 'required': {
      const key = String(params['missingProperty'])
      const members = error.parentSchema?.['properties']
      const member = isObject(members) ? members[key] : undefined
      const description = isObject(member) ? member['description'] : undefined
      const what = typeof description === 'string' ? `: ${decapitalized(description)}` : '.'
      return problem('missing-key', pointer, `"${key}" is missing here${what}`)
    }
    case 'type':
    case 'anyOf': {
      const message = `${found} is ${withArticle(typeOf(data))}; ${wanted(error.keyword === 'type' ? [error.parentSchema] : error.schema)} is needed.`
      return problem('wrong-type', pointer, message)
    }
    case 'enum':
    case 'const': {
      const valid = (params['allowedValues'] ?? [params['allowedValue']]) as readonly Json[]
      const message = `${found} is not valid here; ${valid.map(value => show(value)).join(', ')} ${valid.length === 1 ? 'is' : 'are'}.`
      const texts = valid.filter(value => typeof value === 'string')
      return problem('unknown-value', pointer, message, meantValue(pointer, data, texts))
    }
    case 'pattern': {
      const advice = error.parentSchema?.['errorMessage']
      const why = typeof advice === 'string' ? decapitalized(advice) : `it does not match ${String(params['pattern'])}.`
      return problem('bad-name', pointer, `${found} is not allowed here: ${why}`)
    }
    case 'minimum':
      return problem('out-of-range', pointer, `${found} is too small; it must be at least ${limit}.`)
    case 'maximum':
      return problem('out-of-range', pointer, `${found} is too large; it must be at most ${limit}.`)
    case 'minItems':
    case 'minLength':
    case 'minProperties':
      return problem(
        'out-of-range',
        pointer,
        `${found} is too short; it must have at least ${counted(limit, error.keyword)}.`,
      )
    case 'maxItems':
    case 'maxLength':
    case 'maxProperties':
      return problem(
        'out-of-range',
        pointer,
        `${found} is too long; it must have at most ${counted(limit, error.keyword)}.`,
      )
    default:
      return problem('out-of-range', pointer, `${found} ${error.message ?? 'is out of range'}.`)
  }
}

/** What others call a member: a keyword of our own beside those of JSON Schema. */
const synonymsIn = (schema: unknown): readonly string[] => {
  const synonyms = isObject(schema) ? schema['synonyms'] : undefined
  return Array.isArray(synonyms) ? synonyms.map(String) : []
}

/** What would be right: "a string or a list", from the types and constants of the alternatives. */
function wanted(alternatives: unknown): string {
  const found = (Array.isArray(alternatives) ? alternatives : []).flatMap((schema): string[] => {
    if (!isObject(schema)) return []
    const { type, const: constant } = schema
    if (constant !== undefined) return [show(constant)]
    return (Array.isArray(type) ? type : [type ?? '']).map(name =>
      name === 'boolean' ? 'true or false' : withArticle(String(name)),
    )
  })
  return [...new Set(found)].join(' or ')
}

function counted(limit: number, keyword: string): string {
  const unit = keyword.endsWith('Length') ? 'character' : keyword.endsWith('Items') ? 'element' : 'key'
  return `${limit} ${unit}${limit === 1 ? '' : 's'}`
}

const decapitalized = (sentence: string) =>
  /^[A-Z][a-z ]/.test(sentence) ? `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}` : sentence
