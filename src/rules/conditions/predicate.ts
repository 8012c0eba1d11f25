// What a predicate is: one way to test a value, as a value in a file of its own; and how its argument is read and bound.
import type { Json } from '../data/json.ts'
import type { Named } from '../data/nearest.ts'
import type { Problem } from '../data/problem.ts'
import type { Value } from '../data/value.ts'
import type { Predicate, PredicateMeaning } from '../nodes/condition.ts'
import type { Expression } from '../nodes/expression.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import type { Schema } from '../schema/fragment.ts'

/** One way to test a value: `"<name>": argument`. */
export interface PredicateDefinition extends PredicateMeaning, Named {
  readonly name: string
  /** One sentence for editors and the documentation. */
  readonly summary: string
  /** What a literal argument looks like. */
  readonly schema: Schema
  /** What is wrong with the argument's value, where that is known when the document is read. */
  readonly check?: (argument: Json, pointer: string) => readonly Problem[]
  /** Reads the argument, where it is more than an expression. */
  readonly read?: (node: Json, pointer: string, reader: NodeReader) => Predicate | undefined
  readonly examples: readonly PredicateExample[]
}

/** value, argument, whether it holds; an undefined value is an absent one. Run as tests and shown in the documentation. */
export type PredicateExample = readonly [value: Value, argument: Json, holds: boolean, why?: string]

/** The predicate with the argument at the pointer; undefined where that is a problem, which is then reported. */
export function readPredicate(
  definition: PredicateDefinition,
  node: Json,
  pointer: string,
  reader: NodeReader,
): Predicate | undefined {
  if (definition.read !== undefined) return definition.read(node, pointer, reader)
  const argument = reader.expression(node, pointer, definition.argument)
  if (argument.present !== undefined) reader.report(...(definition.check?.(argument.present, pointer) ?? []))
  return bind(definition, argument)
}

/**
 * A predicate over an argument that is an expression. What no event can change is fixed: a rule that reads a parameter
 * is read again when the parameter changes.
 */
export function bind(definition: PredicateMeaning, argument: Expression): Predicate {
  const { test, prepare, absent } = definition
  const { present } = argument
  if (present !== undefined) {
    const prepared = prepare === undefined ? (value: Json) => test(value, present) : prepare(present)
    const whenAbsent = absent?.(present) ?? false
    return { definition, argument, holds: value => (value === undefined ? whenAbsent : prepared(value)) }
  }
  return {
    definition,
    argument,
    holds: (value, scope) => {
      const limit = argument.evaluate(scope)
      if (limit === undefined) return false
      return value === undefined ? (absent?.(limit) ?? false) : test(value, limit)
    },
  }
}
