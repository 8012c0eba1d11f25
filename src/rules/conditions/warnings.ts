// Tests that are valid but probably not meant: they never hold, or not where their author thinks. Knows what is known
// of a test before any event. The warnings are few, and right nearly always.
import { isObject, type Json } from '../data/json.ts'
import { type Hint, meantValue, type Problem, problem, replacing, under } from '../data/problem.ts'
import { compare, show, typeOf, type ValueType, withArticle } from '../data/value.ts'
import { formByName } from '../expressions/form-by-keys.ts'
import type { Bound, Predicate, Tested } from '../nodes/condition.ts'
import { type Expression, isInvalid } from '../nodes/expression.ts'
import { numberIn, numberOfSubject, ofNumber, sayNumber } from './text-order.ts'

/** The warnings for the predicates of one test. */
export function warningsOf(tested: Tested, predicates: readonly Predicate[]): readonly Problem[] {
  if (predicates.some(({ argument }) => isInvalid(argument))) return []
  return [
    ...predicates.flatMap(predicate => warnOfTypes(tested, predicate)),
    ...predicates.flatMap(predicate => warnOfValues(tested, predicate)),
    ...predicates.flatMap(({ definition, argument }) => definition.warn?.(argument, tested) ?? []),
    ...warnOfBounds(predicates, tested.pointer),
    ...warnOfAbsence(tested, predicates),
  ]
}

/** The subject has a type for which the predicate never holds, or none of those that it is compared with. */
function warnOfTypes(tested: Tested, { definition, argument }: Predicate): readonly Problem[] {
  const { subject, types, many, pointer } = tested
  const { name, holdsFor, comparesWith } = definition
  if (types === undefined || many === true) return []
  const report = (what: string, hint: Hint | undefined) => [
    problem('types-differ', under(pointer, name), `${sayNode(subject)} is ${sayTypes(types)}; ${what}.`, hint),
  ]
  if (holdsFor !== undefined && !types.some(type => holdsFor.includes(type))) {
    return report(`"${name}" holds only for ${sayTypes(holdsFor)}`, undefined)
  }
  const elements = Array.isArray(argument.present) ? argument.present.map(typeOf) : []
  const others = comparesWith === 'elements' ? elements : (argument.types ?? [])
  if (comparesWith === undefined || others.length === 0 || types.some(type => others.includes(type))) return []
  const what = `it is never equal to ${sayTypes(others)}, and never greater or less`
  return report(what, asNumbers(tested, name, argument, others))
}

/** A value that the subject never has. */
function warnOfValues({ subject, pointer }: Tested, { definition, argument }: Predicate): readonly Problem[] {
  const forms = isObject(subject) ? Object.keys(subject) : []
  const values = forms.map(form => formByName.get(form)?.values).find(found => found !== undefined)
  const { name, comparesWith } = definition
  if (values === undefined || comparesWith === undefined) return []
  const asked = comparesWith === 'elements' && Array.isArray(argument.present) ? argument.present : [argument.present]
  return asked.flatMap((value, index) => {
    if (typeof value !== 'string' || values.includes(value)) return []
    const message = `${sayNode(subject)} is one of ${values.join(', ')}, and never ${show(value)}.`
    const written = writtenAt(under(pointer, name), argument.node, index)
    // What a parameter says is mended in the parameter.
    const hint = written.node === value ? meantValue(written.place, value, values) : undefined
    return [problem('never-holds', written.place, message, hint)]
  })
}

/** Where the document says what is compared with: an element of a list, or all of it. */
const writtenAt = (place: string, node: Json, index: number) =>
  Array.isArray(node) ? { place: under(place, index), node: node[index] } : { place, node }

/** The fix where one side is a number and the other a string: a number of the string. */
function asNumbers(
  tested: Tested,
  name: string,
  { node, constant }: Expression,
  others: readonly ValueType[],
): Hint | undefined {
  const types = tested.types ?? []
  if (types.includes('string') && others.every(type => type === 'number')) return numberOfSubject(tested, name)
  if (!types.includes('number') || others.some(type => type !== 'string')) return undefined
  const place = under(tested.pointer, name)
  if (constant === undefined) return isObject(node) && !('twin' in node) ? ofNumber(place, node) : undefined
  const texts = Array.isArray(constant) ? constant : [constant]
  const numbers = texts.map(numberIn)
  if (numbers.some(number => number === undefined)) return undefined
  const written = Array.isArray(constant) ? numbers.map(number => number ?? null) : (numbers[0] ?? null)
  return replacing(place, written, sayNumber(texts[0], written))
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
function warnOfAbsence({ subject, pointer, node }: Tested, predicates: readonly Predicate[]): readonly Problem[] {
  const [first, ...others] = predicates
  if (first === undefined) return []
  const missing = predicates.find(
    ({ definition, argument: { present } }) => present !== undefined && definition.absent?.(present) === true,
  )
  if (missing !== undefined && others.length > 0) {
    const { definition, argument } = missing
    const message = `An absent value satisfies only "${definition.name}": ${show(argument.present)}; for either, write { "any": [ … ] }.`
    return [problem('never-holds', under(pointer, definition.name), message)]
  }
  const { name, opposite } = first.definition
  const isRead = typeof subject === 'string' || (isObject(subject) && Object.keys(subject).some(readsEvent))
  if (node === undefined || others.length > 0 || !isRead || opposite === undefined) return []
  const message = `"${name}" is false where ${sayNode(subject)} is absent. For absent too, write { "not": { …, "${opposite.name}": … } }.`
  const text = 'if you mean that, add "exists": true'
  const edits = [{ op: 'add', path: under(pointer, 'exists'), value: true }] as const
  return [problem('absent-differs', under(pointer, name), message, { text, edits })]
}

const readsEvent = (form: string) => formByName.get(form)?.readsEvent === true

const sayTypes = (types: readonly ValueType[]) => [...new Set(types)].map(withArticle).join(' or ')

const sayNode = (node: Json) => (isObject(node) && typeof node['path'] === 'string' ? node['path'] : show(node))
