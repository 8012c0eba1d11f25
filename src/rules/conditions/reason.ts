// Why a condition holds or does not: its tree with the values that it saw, and the branch that decided. Walks what
// evaluation has compiled; nothing of this runs while messages are decided.
import type { Scope } from '../data/event.ts'
import { isObject, type Json } from '../data/json.ts'
import { show, type Value } from '../data/value.ts'
import { headOf } from '../expressions/form-by-keys.ts'
import type { Condition, Predicate } from '../nodes/condition.ts'
import type { Expression } from '../nodes/expression.ts'

/** One condition of a tree, and what it came to. */
export interface Reason {
  readonly holds: boolean
  /** As a person reads it: "all of", "$.machine.temperature gt 25". */
  readonly condition: string
  /** The values seen, as a sentence without its full stop: "21.9 is not greater than 25 (twin TemperatureThreshold)". */
  readonly because: string
  /** True for the parts that decided what the whole came to. */
  readonly decided: boolean
  readonly parts: readonly Reason[]
}

/** What was because of something, as a sentence. */
export const sentence = (because: string) => `${because.charAt(0).toUpperCase()}${because.slice(1)}.`

/** The tree of a condition in a scope. */
export function reasonOf(condition: Condition, scope: Scope, decided = true): Reason {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return ofMany(condition, scope, decided)
    case 'not': {
      const part = reasonOf(condition.condition, scope, decided)
      return { holds: !part.holds, condition: 'not', because: part.because, decided, parts: [part] }
    }
    case 'use': {
      const part = reasonOf(condition.condition, scope, decided)
      return { ...part, condition: `${condition.name}: ${part.condition}` }
    }
    case 'test':
      return ofTest(condition, scope, decided)
  }
}

function ofMany(condition: Extract<Condition, { kind: 'all' | 'any' }>, scope: Scope, decided: boolean): Reason {
  const { kind, conditions } = condition
  const holds = condition.evaluate(scope)
  // An `all` fails by its first part that fails, an `any` holds by its first that holds; else every part counts.
  const decisive = kind === 'all' ? !holds : holds
  let found = false
  const parts = conditions.map(part => {
    const own = part.evaluate(scope)
    const decides = !decisive || (!found && own === holds)
    if (decisive && own === holds) found = true
    return reasonOf(part, scope, decided && decides)
  })
  const reasons = parts.filter(part => part.decided || !decided).map(({ because }) => because)
  const because =
    reasons.length === 0 ? 'there is nothing to fulfil' : (decisive ? reasons.slice(0, 1) : reasons).join('; ')
  return { holds, condition: kind === 'all' ? 'all of' : 'any of', because, decided, parts }
}

function ofTest(condition: Extract<Condition, { kind: 'test' }>, scope: Scope, decided: boolean): Reason {
  const { subject, predicates, match } = condition
  const holds = condition.evaluate(scope)
  const value = subject.evaluate(scope)
  const name = nameOf(subject)
  const text = predicates
    .map(({ definition, argument }) => `${name} ${definition.name} ${nameOf(argument)}`)
    .join(' and ')
  const because =
    subject.many === true
      ? ofValues(predicates, value, match, holds, name, scope)
      : ofValue(predicates, value, holds, name, scope)
  return { holds, condition: text, because, decided, parts: [] }
}

function ofValue(predicates: readonly Predicate[], value: Value, holds: boolean, name: string, scope: Scope): string {
  const failing = holds ? predicates : predicates.filter(predicate => !predicate.holds(value, scope)).slice(0, 1)
  if (value === undefined) return `${name} is absent`
  return failing.map(predicate => phrase(predicate, value, holds, name, scope)).join(' and ')
}

function ofValues(
  predicates: readonly Predicate[],
  values: Value,
  match: 'any' | 'all',
  holds: boolean,
  name: string,
  scope: Scope,
): string {
  if (!Array.isArray(values) || values.length === 0) return `${name} is absent`
  const passes = (value: Value) => predicates.every(predicate => predicate.holds(value, scope))
  const of = `of the ${values.length} values of ${name}`
  if (match === 'any' && holds) return `${of}, ${ofValue(predicates, values.find(passes), true, name, scope)}`
  if (match === 'all' && !holds) {
    const failing = values.find(value => !passes(value))
    return `${of}, ${ofValue(predicates, failing, false, name, scope)}`
  }
  return `${holds ? 'each' : 'none'} ${of} passes: ${show(values)}`
}

function phrase({ definition, argument }: Predicate, value: Json, holds: boolean, name: string, scope: Scope): string {
  if (definition.says !== undefined) return definition.says(name, value)
  const wanted = argument.evaluate(scope)
  const source = sourceOf(argument)
  if (wanted === undefined && source !== undefined) return `${source} is absent`
  const limit = wanted === undefined ? show(argument.node) : show(wanted)
  const is = holds ? definition.phrase : (definition.opposite?.phrase ?? `not ${definition.phrase}`)
  return `${show(value)} is ${is} ${limit}${source === undefined ? '' : ` (${source})`}`
}

/** Where a value comes from that is not a literal. */
function sourceOf(argument: Expression): string | undefined {
  if (argument.constant !== undefined) return undefined
  return isObject(argument.node) || typeof argument.node === 'string' ? nameOf(argument) : undefined
}

/** An expression as a person reads it: "$.a", "twin TemperatureThreshold", "property line", or its JSON. */
export function nameOf({ node }: Expression): string {
  if (typeof node === 'string') return node.startsWith('$') ? node : show(node)
  const form = isObject(node) ? headOf(Object.keys(node)) : undefined
  return (isObject(node) ? form?.says?.(node) : undefined) ?? show(node)
}
