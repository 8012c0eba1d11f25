// Tests that are valid but probably not meant: they never hold, or not where their author thinks. Knows what is known
// of a test before any event. The warnings are few, and right nearly always.
import { isObject, type Json } from '../data/json.ts'
import { type Problem, problem, under } from '../data/problem.ts'
import { compare, show, typeOf, type ValueType, withArticle } from '../data/value.ts'
import type { Predicate } from '../nodes/condition.ts'
import { isInvalid } from '../nodes/expression.ts'

/** What is tested, as far as it is known. */
export interface Subject {
  readonly node: Json
  readonly types?: readonly ValueType[] | undefined
  /** Each of many values is tested; their types are not known. */
  readonly many?: boolean | undefined
}

/** The warnings for the predicates of one test, which stands at the pointer. */
export function warningsOf(subject: Subject, predicates: readonly Predicate[], pointer: string): readonly Problem[] {
  if (predicates.some(({ argument }) => isInvalid(argument))) return []
  return [
    ...predicates.flatMap(predicate => warnOfTypes(subject, predicate, pointer)),
    ...warnOfBounds(predicates, pointer),
    ...warnOfAbsence(subject, predicates, pointer),
  ]
}

const comparing = new Set(['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'between', 'in', 'notIn'])

/** The subject has a type for which the predicate never holds, or none of those that it is compared with. */
function warnOfTypes({ node, types, many }: Subject, predicate: Predicate, pointer: string): readonly Problem[] {
  const { definition, argument } = predicate
  const { name, holdsFor } = definition
  if (types === undefined || many === true) return []
  const report = (wanted: readonly ValueType[], what: string) => {
    const message = `${sayNode(node)} is ${sayTypes(types)}; ${what}.`
    const hint = 'make a number of a text with { "number": … }'
    const readable = types.includes('string') && wanted.includes('number')
    return [problem('types-differ', under(pointer, name), message, readable ? hint : undefined)]
  }
  if (holdsFor !== undefined && !types.some(type => holdsFor.includes(type))) {
    return report(holdsFor, `"${name}" holds only for ${sayTypes(holdsFor)}`)
  }
  const elements = Array.isArray(argument.present) ? argument.present.map(typeOf) : []
  const others = definition.argument?.includes('array') === true ? elements : (argument.types ?? [])
  if (!comparing.has(name) || others.length === 0 || types.some(type => others.includes(type))) return []
  return report(others, `it is never equal to ${sayTypes(others)}, and never greater or less`)
}

/** Bounds between which nothing lies. */
function warnOfBounds(predicates: readonly Predicate[], pointer: string): readonly Problem[] {
  const named = (...names: readonly string[]) => predicates.filter(({ definition }) => names.includes(definition.name))
  return named('gt', 'gte').flatMap(low =>
    named('lt', 'lte').flatMap(high => {
      const [least, most] = [low.argument.present, high.argument.present]
      const order = compare(least, most)
      const touch = low.definition.name === 'gte' && high.definition.name === 'lte'
      if (order === undefined || order < 0 || (order === 0 && touch)) return []
      const [one, other] = [low.definition.name, high.definition.name]
      const message = `Nothing satisfies both "${one}": ${show(least)} and "${other}": ${show(most)}; for either, write { "any": [ … ] }.`
      return [problem('never-holds', under(pointer, other), message)]
    }),
  )
}

const readsEvent = ['path', 'message', 'property', 'system', 'latest', 'up', 'previous']

function warnOfAbsence({ node }: Subject, predicates: readonly Predicate[], pointer: string): readonly Problem[] {
  const [first, ...others] = predicates
  if (first === undefined) return []
  const { name } = first.definition
  const missing = predicates.find(
    ({ definition, argument }) => definition.name === 'exists' && argument.present === false,
  )
  if (missing !== undefined && others.length > 0) {
    const message =
      'What is absent satisfies no other predicate than "exists": false; for either, write { "any": [ … ] }.'
    return [problem('never-holds', under(pointer, 'exists'), message)]
  }
  const isRead = typeof node === 'string' || (isObject(node) && readsEvent.some(key => Object.hasOwn(node, key)))
  if (others.length > 0 || !isRead || (name !== 'ne' && name !== 'notIn')) return []
  const opposite = name === 'ne' ? 'eq' : 'in'
  const message = `"${name}" is false where ${sayNode(node)} is absent. Where that is meant, say so with "exists": true beside it.`
  return [
    problem(
      'absent-differs',
      under(pointer, name),
      message,
      `for absent too, write { "not": { …, "${opposite}": … } }`,
    ),
  ]
}

const sayTypes = (types: readonly ValueType[]) => [...new Set(types)].map(withArticle).join(' or ')

const sayNode = (node: Json) => (isObject(node) && typeof node['path'] === 'string' ? node['path'] : show(node))
