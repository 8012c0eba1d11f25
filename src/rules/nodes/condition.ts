// Conditions, once they were read: true or false for one event. Knows no predicate by its name; those are in conditions/,
// one a file.
import type { Scope } from '../data/event.ts'
import type { Json, JsonObject } from '../data/json.ts'
import type { Problem } from '../data/problem.ts'
import { show, type Value, type ValueType } from '../data/value.ts'
import type { Expression } from './expression.ts'
import type { ValueTest } from './value-test.ts'

/** A condition that was read and found valid. `evaluate` is total. */
export type Condition = {
  readonly evaluate: (scope: Scope) => boolean
  /** As written, for people. */
  readonly node: Json
  readonly needsBody: boolean
} & (
  | { readonly kind: 'all' | 'any'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'use'; readonly name: string; readonly condition: Condition }
  | {
      readonly kind: 'test'
      readonly subject: Expression
      readonly predicates: readonly Predicate[]
      readonly match: 'any' | 'all'
    }
)

/** Sees each condition when it is read, and may put one in its place that remembers what it comes to. */
export type WatchCondition = (condition: Condition, pointer: string) => Condition

/** A predicate with its argument, as a test has it. */
export interface Predicate {
  readonly definition: PredicateMeaning
  readonly argument: Expression
  /** Whether it holds for this value in this scope. */
  readonly holds: (value: Value, scope: Scope) => boolean
}

/** What a predicate means, whatever its argument. */
export interface PredicateMeaning {
  readonly name: string
  /** "greater than": completes "21.9 is (not) greater than 25". */
  readonly phrase: string
  /** The types of the values that it can hold for; left out: any. */
  readonly holdsFor?: readonly ValueType[]
  /** The types that its argument can have; left out: any. */
  readonly argument?: readonly ValueType[]
  /** The answer for a value and an argument that are there. */
  readonly test: (value: Json, argument: Json) => boolean
  /** The same test for an argument that stays, where preparing it pays. */
  readonly prepare?: (argument: Json) => (value: Json) => boolean
  /** The answer for an absent value; left out: false. */
  readonly absent?: (argument: Json) => boolean
  /**
   * Tests for an index, of which one holds exactly where the predicate does with this argument; undefined, or left out:
   * an index finds the predicate wherever there is a value.
   */
  readonly probes?: (argument: Json) => readonly ValueTest[] | undefined
  /** What holds for exactly those values that are there and for which this does not. */
  readonly opposite?: PredicateMeaning
  /** What the value is compared with, where its type has to be the same: the argument, or the elements of it. */
  readonly comparesWith?: 'argument' | 'elements'
  /** Where the argument is the least or the greatest value that it holds for, or the first beyond. */
  readonly bound?: Bound
  /** What it means of a value that goes round, as the hours of the day do; left out: the same. */
  readonly goingRound?: PredicateMeaning
  /** What is probably not meant of this argument, where that is known of this predicate alone. */
  readonly warn?: (argument: Expression, tested: Tested) => readonly Problem[]
  /** What is said of a value that is there, in place of "21.9 is greater than 25". */
  readonly says?: (subject: string, value: Json) => string
}

/** What a test is about, as far as it is known before any event. */
export interface Tested {
  /** The subject as written, and the types that it can have. */
  readonly subject: Json
  readonly types?: readonly ValueType[] | undefined
  /** True where each of many values is tested; their types are not known. */
  readonly many?: boolean | undefined
  readonly goesRound?: boolean | undefined
  /** The whole test, where the subject is written in it. */
  readonly node?: JsonObject
  /** Where the predicates are. */
  readonly pointer: string
}

/** An end of the values for which a predicate holds. */
export interface Bound {
  readonly side: 'least' | 'most'
  /** True where the predicate holds for its argument itself. */
  readonly inclusive: boolean
}

/** Holds where every one of the conditions does; so where there are none. */
export const all = (conditions: readonly Condition[], node: Json): Condition => ({
  kind: 'all',
  conditions,
  node,
  needsBody: conditions.some(condition => condition.needsBody),
  evaluate: scope => conditions.every(condition => condition.evaluate(scope)),
})

/** Holds where at least one of the conditions does. */
export const any = (conditions: readonly Condition[], node: Json): Condition => ({
  kind: 'any',
  conditions,
  node,
  needsBody: conditions.some(condition => condition.needsBody),
  evaluate: scope => conditions.some(condition => condition.evaluate(scope)),
})

/** Holds where the condition does not. */
export const not = (condition: Condition, node: Json): Condition => ({
  kind: 'not',
  condition,
  node,
  needsBody: condition.needsBody,
  evaluate: scope => !condition.evaluate(scope),
})

/** A condition that `define` has under this name. */
export const use = (name: string, condition: Condition, node: Json): Condition => ({
  kind: 'use',
  name,
  condition,
  node,
  needsBody: condition.needsBody,
  evaluate: condition.evaluate,
})

/** A test of one subject: all of its predicates hold, for any value or (`match: all`) for each of at least one. */
export function test(
  subject: Expression,
  predicates: readonly Predicate[],
  match: 'any' | 'all',
  node: Json,
): Condition {
  const [only] = predicates
  const holds =
    predicates.length === 1 && only !== undefined
      ? only.holds
      : (value: Value, scope: Scope) => predicates.every(predicate => predicate.holds(value, scope))
  const evaluate =
    subject.many === true
      ? (scope: Scope) => {
          const values = subject.evaluate(scope)
          if (!Array.isArray(values) || values.length === 0) return holds(undefined, scope)
          return match === 'all'
            ? values.every(value => holds(value, scope))
            : values.some(value => holds(value, scope))
        }
      : (scope: Scope) => holds(subject.evaluate(scope), scope)
  const needsBody = subject.needsBody || predicates.some(predicate => predicate.argument.needsBody)
  return { kind: 'test', subject, predicates, match, node, needsBody, evaluate }
}

/** "$.machine.temperature gt 25", for people. */
export function describe(condition: Condition): string {
  if (condition.kind !== 'test') return show(condition.node)
  return condition.predicates
    .map(predicate => `${show(condition.subject.node)} ${predicate.definition.name} ${show(predicate.argument.node)}`)
    .join(' and ')
}
