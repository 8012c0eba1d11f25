// Tests that are valid but probably not meant: they never hold, or not where their author thinks. Knows what is known
// of a test before any event. The warnings are few, and right nearly always.
import { isObject, type Json } from '../data/json.ts'
import { type Problem, problem, under } from '../data/problem.ts'
import { compare, show, typeOf, type ValueType, withArticle } from '../data/value.ts'
import { formByName } from '../expressions/form-by-keys.ts'
import type { Bound, Predicate } from '../nodes/condition.ts'
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

/** The subject has a type for which the predicate never holds, or none of those that it is compared with. */
function warnOfTypes({ node, types, many }: Subject, predicate: Predicate, pointer: string): readonly Problem[] {
  const { definition, argument } = predicate
  const { name, holdsFor, comparesWith } = definition
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
  const others = comparesWith === 'elements' ? elements : (argument.types ?? [])
  if (comparesWith === undefined || others.length === 0 || types.some(type => others.includes(type))) return []
  return report(others, `it is never equal to ${sayTypes(others)}, and never greater or less`)
}

/** Bounds between which nothing lies. */
function warnOfBounds(predicates: readonly Predicate[], pointer: string): readonly Problem[] {
  const at = (side: Bound['side']) => predicates.filter(({ definition }) => definition.bound?.side === side)
  return at('least').flatMap(low =>
    at('most').flatMap(high => {
      const [least, most] = [low.argument.present, high.argument.present]
      const order = compare(least, most)
      const touch = low.definition.bound?.inclusive === true && high.definition.bound?.inclusive === true
      if (order === undefined || order < 0 || (order === 0 && touch)) return []
      const [one, other] = [low.definition.name, high.definition.name]
      const message = `Nothing satisfies both "${one}": ${show(least)} and "${other}": ${show(most)}; for either, write { "any": [ … ] }.`
      return [problem('never-holds', under(pointer, other), message)]
    }),
  )
}

/** What an absent value does to a test, where that is easily overlooked. */
function warnOfAbsence({ node }: Subject, predicates: readonly Predicate[], pointer: string): readonly Problem[] {
  const [first, ...others] = predicates
  if (first === undefined) return []
  const missing = predicates.find(
    ({ definition, argument: { present } }) => present !== undefined && definition.absent?.(present) === true,
  )
  if (missing !== undefined && others.length > 0) {
    const { definition, argument } = missing
    const message = `What is absent satisfies no other predicate than "${definition.name}": ${show(argument.present)}; for either, write { "any": [ … ] }.`
    return [problem('never-holds', under(pointer, definition.name), message)]
  }
  const { name, opposite } = first.definition
  const isRead = typeof node === 'string' || (isObject(node) && Object.keys(node).some(readsEvent))
  if (others.length > 0 || !isRead || opposite === undefined) return []
  const message = `"${name}" is false where ${sayNode(node)} is absent. Where that is meant, say so with "exists": true beside it.`
  const hint = `for absent too, write { "not": { …, "${opposite.name}": … } }`
  return [problem('absent-differs', under(pointer, name), message, hint)]
}

const readsEvent = (form: string) => formByName.get(form)?.readsEvent === true

const sayTypes = (types: readonly ValueType[]) => [...new Set(types)].map(withArticle).join(' or ')

const sayNode = (node: Json) => (isObject(node) && typeof node['path'] === 'string' ? node['path'] : show(node))
