// Rules that tag one message differently at one output. Each then sends a message of its own, which is easily overlooked
// where the rules were thought of as one. Says nothing where two rules can be seen never to send the same message.
import { words } from '../clauses/registry.ts'
import { isObject, type Json } from '../data/json.ts'
import { type Problem, problem, under } from '../data/problem.ts'
import { asText, canonical, compare, show } from '../data/value.ts'
import { isStream } from '../nodes/channel-names.ts'
import type { Condition, Predicate } from '../nodes/condition.ts'
import type { Outcome } from '../nodes/outcome.ts'
import type { Rule } from '../rule/rule.ts'

/** More rules than a twin can hold are made by a program, and to compare them would take long. */
const mostRules = 500
const mostPairs = 1000

/** What a rule tags the messages with that it passes on. */
interface Tagging {
  readonly rule: Rule
  readonly outcome: Outcome
  /** As it is written. */
  readonly name: string
  readonly value: string
}

/** For each tag of an output, the first two rules that clash. */
export function clashingTags(rules: readonly Rule[]): readonly Problem[] {
  if (rules.length > mostRules) return []
  const byTag = new Map<string, Tagging[]>()
  for (const rule of rules.filter(passesOn)) {
    for (const outcome of rule.effects) {
      if (outcome.change !== undefined) continue
      for (const output of outcome.outputs.filter(name => !isStream(name))) {
        for (const [name, to] of outcome.tag) {
          if (to.constant === undefined) continue
          const place = JSON.stringify([output, name.toLowerCase()])
          byTag.set(place, [...(byTag.get(place) ?? []), { rule, outcome, name, value: asText(to.constant) }])
        }
      }
    }
  }
  return [...byTag.values()].flatMap(taggings => firstClash(taggings) ?? [])
}

/** Whether what it sends is the message that came. */
const passesOn = ({ node }: Rule) => ![...words].some(([name, { makesBody }]) => makesBody === true && name in node)

function firstClash(taggings: readonly Tagging[]): Problem | undefined {
  let pairs = 0
  for (const [at, one] of taggings.entries()) {
    for (const other of taggings.slice(0, at)) {
      if (one.value === other.value || one.rule === other.rule) continue
      if (pairs++ === mostPairs) return undefined
      if (mayMeet(one, other)) return clash(one, other)
    }
  }
  return undefined
}

function clash({ rule, name, value }: Tagging, other: Tagging): Problem {
  const message = `"${name}" is ${show(value)} here, and ${show(other.value)} in the rule "${other.rule.id}" at the same output: a message that both pass on is sent twice.`
  return problem('clashing-tags', placeOf(rule.node['then'] ?? null, `/rules/${rule.id}/then`, name, value), message)
}

/** Where the rule says so itself; a definition is used by others too. */
function placeOf(then: Json, pointer: string, tag: string, value: string): string {
  const outcomes = Array.isArray(then)
    ? then.map((item, at) => [item, under(pointer, at)] as const)
    : [[then, pointer] as const]
  for (const [node, place] of outcomes) {
    const tags = isObject(node) && isObject(node['tag']) ? Object.entries(node['tag']) : []
    const found = tags.find(([name, to]) => name.toLowerCase() === tag.toLowerCase() && to === value)
    if (found !== undefined) return under(under(place, 'tag'), found[0])
  }
  return pointer
}

/** False where one can see that no message satisfies both. */
function mayMeet(one: Tagging, other: Tagging): boolean {
  const [inputs, others] = [one.rule.inputs, other.rule.inputs]
  if (inputs !== undefined && others !== undefined && !inputs.some(name => others.includes(name))) return false
  const known = testsOf(other)
  return !testsOf(one).some(a => known.some(b => a.subject === b.subject && excludes(a.predicate, b.predicate)))
}

interface Test {
  readonly subject: string
  readonly predicate: Predicate
}

function testsOf({ rule, outcome }: Tagging): readonly Test[] {
  return [rule.filter?.condition, rule.condition, outcome.when].flatMap(found =>
    found === undefined ? [] : demanded(found),
  )
}

/** The tests that hold wherever the condition does. */
function demanded(condition: Condition): readonly Test[] {
  if (condition.kind === 'all') return condition.conditions.flatMap(demanded)
  if (condition.kind === 'use') return demanded(condition.condition)
  if (condition.kind !== 'test' || condition.subject.many === true) return []
  const { source, node } = condition.subject
  const subject =
    source === undefined
      ? canonical(node)
      : `${source.of} ${canonical(source.of === 'body' ? [...source.names] : source.name)}`
  return condition.predicates.map(predicate => ({ subject, predicate }))
}

/** Whether no value satisfies both. */
function excludes(one: Predicate, other: Predicate): boolean {
  const [values, others] = [valuesOf(one), valuesOf(other)]
  if (values !== undefined) return !values.some(value => admits(other, value))
  if (others !== undefined) return !others.some(value => admits(one, value))
  const [low, high] = [endsOf(one), endsOf(other)]
  return isBelow(low.most, high.least) || isBelow(high.most, low.least)
}

/** The only values that satisfy it. */
function valuesOf({ definition, argument: { present } }: Predicate): readonly Json[] | undefined {
  if (definition.name === 'eq') return present === undefined ? undefined : [present]
  return definition.name === 'in' && Array.isArray(present) ? present : undefined
}

const admits = ({ definition, argument: { present } }: Predicate, value: Json) =>
  present === undefined || definition.test(value, present)

interface End {
  readonly at: Json
  readonly inclusive: boolean
}

function endsOf({ definition, argument: { present } }: Predicate): { readonly least?: End; readonly most?: End } {
  const { bound, name } = definition
  if (present === undefined) return {}
  if (bound !== undefined) return { [bound.side]: { at: present, inclusive: bound.inclusive } }
  if (name !== 'between' || !Array.isArray(present) || compare(present[0], present[1]) === 1) return {}
  const [low = null, high = null] = present
  return { least: { at: low, inclusive: true }, most: { at: high, inclusive: true } }
}

function isBelow(most: End | undefined, least: End | undefined): boolean {
  const order = most === undefined || least === undefined ? undefined : compare(most.at, least.at)
  return order === -1 || (order === 0 && !(most?.inclusive === true && least?.inclusive === true))
}
