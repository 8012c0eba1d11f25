// Reads conditions: combinations, definitions, and tests of one subject by the registry of predicates.
import { bind, readPredicate } from '../conditions/predicate.ts'
import { predicates } from '../conditions/registry.ts'
import { warningsOf } from '../conditions/warnings.ts'
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { type Named, negates } from '../data/nearest.ts'
import { type Hint, problem, replacing, under, unknownKey } from '../data/problem.ts'
import { show } from '../data/value.ts'
import { formByName, headOf, keysOf } from '../expressions/form-by-keys.ts'
import { expressionForms } from '../expressions/registry.ts'
import { all, any, type Condition, not, type Predicate, test, use } from '../nodes/condition.ts'
import { type Expression, invalid, isInvalid } from '../nodes/expression.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import { readForm } from './expression-reader.ts'

const predicateByName = new Map(predicates.map(definition => [definition.name, definition]))
const combinators = ['all', 'any', 'not'] as const
const combinations: readonly Named[] = [
  { name: 'all', synonyms: ['and', '&&', '&', 'allOf', 'every'] },
  { name: 'any', synonyms: ['or', '||', '|', 'anyOf', 'some'] },
  { name: 'not', synonyms: ['!'], unlike: ['none', 'noneOf', 'nor', 'neither'] },
]

/** True for an object that is written like a condition, not like an expression. */
export function isCondition(node: JsonObject): boolean {
  const keys = Object.keys(node)
  return (
    keys.some(key => combinators.some(name => name === key)) ||
    (keys.length > 1 && keys.some(key => predicateByName.has(key)))
  )
}

/** Reads a condition; a mistake is reported, and counts as a condition that always holds. */
export function readCondition(node: Json, pointer: string, reader: NodeReader): Condition {
  const nothing = all([], node)
  if (!isObject(node)) {
    const message = `${show(node)} is not a condition; write a test like { "path": "$.machine.temperature", "gt": 25 }.`
    if (node !== null) reader.report(problem('not-an-object', pointer, message))
    return nothing
  }
  if (Object.keys(node).length === 1 && node['use'] !== undefined) {
    const read = (found: Json, place: string) => reader.condition(found, place)
    const found = reader.definition(node['use'], under(pointer, 'use'), read)
    return found === undefined ? nothing : use(String(node['use']), found, node)
  }
  const combinator = combinators.find(name => Object.hasOwn(node, name))
  if (combinator === undefined) return readTest(node, pointer, reader)
  for (const key of Object.keys(node)) {
    if (key === combinator) continue
    const message = `"${key}" cannot be combined with "${combinator}"; put it into its own condition in the list of an "all".`
    reader.report(problem('unknown-key', under(pointer, key), message))
  }
  const argument = node[combinator] ?? null
  const place = under(pointer, combinator)
  if (combinator === 'not') return not(reader.condition(argument, place), node)
  if (!Array.isArray(argument)) {
    const message = `"${combinator}" takes a list of conditions, not ${show(argument)}.`
    if (argument !== null) reader.report(problem('wrong-type', place, message))
    return nothing
  }
  const conditions = argument.map((item, index) => reader.condition(item, under(place, index)))
  return combinator === 'all' ? all(conditions, node) : any(conditions, node)
}

function readTest(node: JsonObject, pointer: string, reader: NodeReader): Condition {
  const subjects = subjectsOf(node)
  const own = new Set(subjects.flatMap(name => keysOf(formByName.get(name) ?? value)))
  const found: Predicate[] = []
  let unknown = 0
  for (const [key, argument] of Object.entries(node)) {
    if (own.has(key) || key === 'match') continue
    const definition = predicateByName.get(key)
    if (definition === undefined) {
      unknown++
      reportUnknown(key, node, subjects, own, pointer, reader)
      continue
    }
    const predicate = readPredicate(definition, argument, under(pointer, key), reader)
    if (predicate !== undefined) found.push(predicate)
  }
  const subject = readSubject(node, subjects, pointer, reader)
  const tests = Object.keys(node).some(key => predicateByName.has(key) && !own.has(key))
  if (subject === undefined && (subjects.length > 0 || unknown === 0)) {
    reader.report(problem('ambiguous-test', pointer, notOne(subjects)))
  } else if (subject !== undefined && unknown === 0 && !tests) {
    const message = `The test says nothing about ${show(node[subjects[0] ?? ''])}; add a predicate such as "gt" or "exists".`
    reader.report(problem('no-predicate', pointer, message))
  }
  const { types, many, goesRound } = subject ?? invalid(node)
  const meant = goesRound === true ? found.map(asGoingRound) : found
  if (subject !== undefined && !isInvalid(subject)) {
    reader.report(...warningsOf({ subject: subject.node, types, many, goesRound, node, pointer }, meant))
  }
  return test(subject ?? invalid(node), meant, readMatch(node['match'], under(pointer, 'match'), reader), node)
}

/** What the predicate means of a value that goes round. */
function asGoingRound(predicate: Predicate): Predicate {
  const { goingRound } = predicate.definition
  return goingRound === undefined ? predicate : bind(goingRound, predicate.argument)
}

/** `value` as a form: it has no other keys. */
const value = { name: 'value', modifiers: {} }

/** The keys that say what is tested. A name that is a predicate and a form (`length`) is one only where nothing else is. */
function subjectsOf(node: JsonObject): readonly string[] {
  const keys = Object.keys(node)
  const named = keys.filter(key => key === value.name || (formByName.has(key) && !predicateByName.has(key)))
  return named.length > 0 ? named : keys.filter(key => formByName.has(key))
}

/** The subject of a test: one form in place, or `value`; undefined where there is none, or more than one. */
function readSubject(
  node: JsonObject,
  subjects: readonly string[],
  pointer: string,
  reader: NodeReader,
): Expression | undefined {
  if (subjects.includes(value.name)) {
    return subjects.length > 1 ? undefined : reader.expression(node['value'] ?? null, under(pointer, 'value'))
  }
  const form = headOf(subjects)
  if (form === undefined) return undefined
  const own = keysOf(form)
  const parts = Object.entries(node).filter(([key]) => own.includes(key))
  return readForm(form, Object.fromEntries(parts), pointer, reader)
}

function notOne(subjects: readonly string[]): string {
  return subjects.length > 1
    ? `${subjects.map(key => `"${key}"`).join(' and ')} cannot be combined; a test has one subject.`
    : 'There is no subject here; add one, such as "path": "$.machine.temperature".'
}

function reportUnknown(
  key: string,
  node: JsonObject,
  subjects: readonly string[],
  own: ReadonlySet<string>,
  pointer: string,
  reader: NodeReader,
): void {
  const contrary = contraryOf(key, node, pointer)
  const problem =
    subjects.length > 0
      ? unknownKey(pointer, key, node, 'is not a predicate', [...predicates, 'match', ...own], contrary)
      : unknownKey(
          pointer,
          key,
          node,
          'is not known here',
          [...combinations, ...expressionForms, value.name, ...predicates, 'match'],
          contrary,
        )
  reader.report(problem)
}

/** The way out of a key that says the contrary of a predicate, or of "any": "notMatches", "missing", "none". */
function contraryOf(key: string, node: JsonObject, pointer: string): Hint | undefined {
  const argument = node[key] ?? null
  const { [key]: _, ...others } = node
  if (predicates.some(({ name, synonyms = [] }) => [name, ...synonyms].includes(key))) return undefined
  if (combinations.some(({ unlike = [] }) => unlike.includes(key)) && Array.isArray(argument)) {
    return Object.keys(others).length === 0
      ? replacing(pointer, { not: { any: argument } }, 'write { "not": { "any": [ … ] } }')
      : undefined
  }
  const missing = predicates.find(({ unlike = [] }) => unlike.includes(key))
  const denied = missing ?? predicates.find(({ name }) => negates(key, name) && key.length > name.length)
  if (denied === undefined || Object.hasOwn(others, denied.name) || Object.keys(others).some(isPredicate))
    return undefined
  const denies = missing === undefined ? argument : true
  if (missing !== undefined && argument !== true) return undefined
  return replacing(
    pointer,
    { not: { ...others, [denied.name]: denies } },
    `write { "not": { …, "${denied.name}": … } }`,
  )
}

const isPredicate = (key: string) => predicateByName.has(key) && !formByName.has(key)

function readMatch(node: Json | undefined, pointer: string, reader: NodeReader): 'any' | 'all' {
  if (node === 'any' || node === 'all') return node
  if (node !== undefined && node !== null) {
    reader.report(problem('unknown-value', pointer, `"match" is "any" or "all", not ${show(node)}.`))
  }
  return 'any'
}
