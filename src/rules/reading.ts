// What the reader of one node needs of the reader of the whole document. An interface, so that operators do not import
// the registry in which they stand.
import type { Condition } from './condition.ts'
import type { Expression } from './expression.ts'
import type { Json, JsonObject } from './json.ts'
import type { Path } from './path/path.ts'
import type { Problem } from './problem.ts'
import type { ValueType } from './value.ts'

export interface Reading {
  readonly parameters: JsonObject
  report(...problems: readonly Problem[]): void
  /** Notes that a parameter is read, by its first name; undefined: any of them may be. */
  usesParameter(name: string | undefined): void
  /** Reads an expression; where `wanted` is given, one that can never yield any of these types is a problem. */
  expression(node: Json, pointer: string, wanted?: readonly ValueType[]): Expression
  condition(node: Json, pointer: string): Condition
  /** Reads a JSONPath; undefined where it is a problem, which is then reported. */
  path(node: Json, pointer: string): Path | undefined
}
