// Reads conditions: combinations, definitions, and tests of one subject by the registry of predicates.
import { all, any, type Condition, not, type Predicate, readPredicate, test, use } from './condition.ts'
import { predicates } from './conditions/registry.ts'
import { doubtsOf } from './doubt.ts'
import { type Expression, invalid, isInvalid } from './expression.ts'
import { formByName, headOf, keysOf, readForm } from './expression-reader.ts'
import { isObject, type Json, type JsonObject } from './json.ts'
import { problem, under, unknownKey } from './problem.ts'
import type { Reading } from './reading.ts'
import { show } from './value.ts'

const predicateByName = new Map(predicates.map(definition => [definition.name, definition]))
const combinators = ['all', 'any', 'not'] as const

/** True for an object that is written like a condition, not like an expression. */
export function isCondition(node: JsonObject): boolean {
  const keys = Object.keys(node)
  return (
    keys.some(key => combinators.some(name => name === key)) ||
    (keys.length > 1 && keys.some(key => predicateByName.has(key)))
  )
}

export function readCondition(node: Json, pointer: string, reading: Reading): Condition {
  const nothing = all([], node)
  if (!isObject(node)) {
    const message = `${show(node)} is no condition; write a test like { "path": "$.machine.temperature", "gt": 25 }.`
    if (node !== null) reading.report(problem('not-an-object', pointer, message))
    return nothing
  }
  if (Object.keys(node).length === 1 && node['use'] !== undefined) {
    const read = (found: Json, place: string) => reading.condition(found, place)
    const found = reading.definition(node['use'], under(pointer, 'use'), read)
    return found === undefined ? nothing : use(String(node['use']), found, node)
  }
  const combinator = combinators.find(name => Object.hasOwn(node, name))
  if (combinator === undefined) return readTest(node, pointer, reading)
  for (const key of Object.keys(node)) {
    if (key === combinator) continue
    const message = `"${key}" cannot stand beside "${combinator}"; put it into a condition of its own in the list of an "all".`
    reading.report(problem('unknown-key', under(pointer, key), message))
  }
  const argument = node[combinator] ?? null
  const place = under(pointer, combinator)
  if (combinator === 'not') return not(reading.condition(argument, place), node)
  if (!Array.isArray(argument)) {
    const message = `"${combinator}" takes a list of conditions, not ${show(argument)}.`
    if (argument !== null) reading.report(problem('wrong-type', place, message))
    return nothing
  }
  const conditions = argument.map((item, index) => reading.condition(item, under(place, index)))
  return combinator === 'all' ? all(conditions, node) : any(conditions, node)
}

function readTest(node: JsonObject, pointer: string, reading: Reading): Condition {
  const subjects = subjectsOf(node)
  const own = new Set(subjects.flatMap(name => keysOf(formByName.get(name) ?? value)))
  const found: Predicate[] = []
  let unknown = 0
  for (const [key, argument] of Object.entries(node)) {
    if (own.has(key) || key === 'match') continue
    const definition = predicateByName.get(key)
    if (definition === undefined) {
      unknown++
      reportUnknown(key, subjects, own, pointer, reading)
      continue
    }
    const predicate = readPredicate(definition, argument, under(pointer, key), reading)
    if (predicate !== undefined) found.push(predicate)
  }
  const subject = readSubject(node, subjects, pointer, reading)
  const tests = Object.keys(node).some(key => predicateByName.has(key) && !own.has(key))
  if (subject === undefined && (subjects.length > 0 || unknown === 0)) {
    reading.report(problem('ambiguous-test', pointer, notOne(subjects)))
  } else if (subject !== undefined && unknown === 0 && !tests) {
    const message = `The test says nothing about ${show(node[subjects[0] ?? ''])}; add a predicate such as "gt" or "exists".`
    reading.report(problem('no-predicate', pointer, message))
  }
  if (subject !== undefined && !isInvalid(subject)) reading.report(...doubtsOf(subject, found, pointer))
  return test(subject ?? invalid(node), found, readMatch(node['match'], under(pointer, 'match'), reading), node)
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
  reading: Reading,
): Expression | undefined {
  if (subjects.includes(value.name)) {
    return subjects.length > 1 ? undefined : reading.expression(node['value'] ?? null, under(pointer, 'value'))
  }
  const form = headOf(subjects)
  if (form === undefined) return undefined
  const own = keysOf(form)
  const parts = Object.entries(node).filter(([key]) => own.includes(key))
  return readForm(form, Object.fromEntries(parts), pointer, reading)
}

function notOne(subjects: readonly string[]): string {
  return subjects.length > 1
    ? `${subjects.map(key => `"${key}"`).join(' and ')} cannot stand together; one subject is needed.`
    : 'There is no subject here; add one, such as "path": "$.machine.temperature".'
}

function reportUnknown(
  key: string,
  subjects: readonly string[],
  own: ReadonlySet<string>,
  pointer: string,
  reading: Reading,
): void {
  const valid = [...predicateByName.keys(), 'match']
  const problem =
    subjects.length > 0
      ? unknownKey(pointer, key, 'is no predicate', [...valid, ...own])
      : unknownKey(pointer, key, 'is not known here', [...formByName.keys(), ...combinators, value.name, ...valid])
  reading.report(problem)
}

function readMatch(node: Json | undefined, pointer: string, reading: Reading): 'any' | 'all' {
  if (node === 'any' || node === 'all') return node
  if (node !== undefined && node !== null) {
    reading.report(problem('unknown-value', pointer, `"match" is "any" or "all", not ${show(node)}.`))
  }
  return 'any'
}
