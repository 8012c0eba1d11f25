// What of a document no test made happen: rules that never fired, conditions that were never true or never false, clauses
// that never did what they are for. Runs the tests once more, and watches.
import { createMachine } from '../../engine/machine.ts'
import { nameOf } from '../../rules/conditions/reason.ts'
import type { Json, JsonObject } from '../../rules/data/json.ts'
import { under } from '../../rules/data/problem.ts'
import { equal } from '../../rules/data/value.ts'
import { DocumentReader } from '../../rules/document/document.ts'
import type { Condition } from '../../rules/nodes/condition.ts'
import { clauseSides, factsOf, type RuleMoment, ruleSides, type ShownSide } from './clause-sides.ts'
import { playMoments } from './moments.ts'
import type { RuleTest } from './rule-test.ts'

/** A rule, a condition or a clause, and which of its sides no test showed. */
export interface Gap {
  /** JSON Pointer into the document. */
  readonly pointer: string
  /** `$.t gt 25`, or `"for"`; empty for the rule itself. */
  readonly what: string
  /** "was never false" */
  readonly missing: readonly string[]
}

export interface Coverage {
  /** Runs a test of this document. */
  add(test: RuleTest): void
  gaps(): readonly Gap[]
  /** How many rules, conditions and clauses there are. */
  readonly size: number
}

interface Item {
  readonly pointer: string
  readonly what: string
  readonly node: Json
  /** What each of its sides is called where it is missing; those that were shown are taken out. */
  readonly missing: Set<string>
}

/** Coverage of a document, which tests are then added to. */
export function createCoverage(desired: JsonObject): Coverage {
  const items = new Map<string, Item>()
  const add = (pointer: string, what: string, node: Json, missing: readonly string[]) => {
    const known = items.get(pointer)
    if (known === undefined) items.set(pointer, { pointer, what, node, missing: new Set(missing) })
  }
  const { ruleSet } = new DocumentReader({}, (condition, pointer) => {
    if (isAsked(condition, pointer)) add(pointer, textOf(condition), condition.node, [neverTrue, neverFalse])
    return condition
  }).read({ rules: {}, ...desired })
  const rules = ruleSet?.rules ?? []
  for (const rule of rules) {
    const place = under('/rules', rule.id)
    add(
      place,
      '',
      rule.node,
      ruleSides(rule).map(({ missing }) => missing),
    )
    for (const [clause, sides] of clauseSides(rule)) {
      add(
        under(place, clause),
        `"${clause}"`,
        rule.node[clause] ?? null,
        sides.map(({ missing }) => missing),
      )
    }
  }
  const show = (pointer: string, node: Json, what: string) => {
    const item = items.get(pointer)
    if (item !== undefined && equal(item.node, node)) item.missing.delete(what)
  }
  const watch = (condition: Condition, pointer: string) =>
    watched(condition, holds => show(pointer, condition.node, holds ? neverTrue : neverFalse))
  return {
    size: items.size,
    gaps: () => gapsOf([...items.values()]),
    add: test =>
      observe(test, new DocumentReader(undefined, watch), moment => {
        const { rule } = moment
        const place = under('/rules', rule.id)
        const all: readonly (readonly [string, Json, readonly ShownSide[]])[] = [
          [place, rule.node, ruleSides(rule)],
          ...clauseSides(rule).map(
            ([clause, sides]) => [under(place, clause), rule.node[clause] ?? null, sides] as const,
          ),
        ]
        for (const [pointer, node, sides] of all) {
          for (const side of sides) if (side.shownBy(moment)) show(pointer, node, side.missing)
        }
      }),
  }
}

const neverTrue = 'was never true'
const neverFalse = 'was never false'

/** What a `not` comes to its own condition says, and what a definition comes to, the places where it is used. */
const isAsked = ({ kind }: Condition, pointer: string) => kind !== 'not' && !/^\/define\/[^/]+$/.test(pointer)

function textOf(condition: Condition): string {
  switch (condition.kind) {
    case 'test':
      return condition.predicates
        .map(({ definition, argument }) => `${nameOf(condition.subject)} ${definition.name} ${nameOf(argument)}`)
        .join(' and ')
    case 'use':
      return `use ${condition.name}`
    case 'not':
      return 'not'
    default:
      return `${condition.kind} of ${condition.conditions.length}`
  }
}

/** The condition, which tells what it comes to, and which no index answers in its place. */
function watched(condition: Condition, tell: (holds: boolean) => void): Condition {
  const evaluate: Condition['evaluate'] = scope => {
    const holds = condition.evaluate(scope)
    tell(holds)
    return holds
  }
  if (condition.kind !== 'test') return { ...condition, evaluate }
  const { source: _, ...subject } = condition.subject
  return { ...condition, subject, evaluate }
}

/** Shows each moment of each rule. */
function observe(test: RuleTest, reader: DocumentReader, see: (moment: RuleMoment) => void): void {
  const machine = createMachine({ start: test.start, reader })
  playMoments(test, machine, ({ byMessage }, work) => {
    const before = new Map(machine.plan.rules.map(rule => [rule.id, factsOf(rule, machine.memories.get(rule.id))]))
    const fired = new Set(work().flatMap(decision => decision.fired))
    for (const rule of machine.plan.rules) {
      const after = factsOf(rule, machine.memories.get(rule.id))
      see({ rule, before: before.get(rule.id) ?? after, after, byMessage, fired: fired.has(rule.id) })
    }
  })
}

function gapsOf(items: readonly Item[]): readonly Gap[] {
  return items
    .filter(({ missing }) => missing.size > 0)
    .map(({ pointer, what, missing }) => ({
      pointer,
      what,
      missing: missing.size === 2 && missing.has(neverTrue) ? ['was never asked'] : [...missing],
    }))
}
