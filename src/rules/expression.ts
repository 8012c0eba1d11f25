// Expressions: what can be computed from one event. The forms stand in expressions/, one a file.
import type { Scope } from './event.ts'
import type { Json, JsonObject } from './json.ts'
import type { Reading } from './reading.ts'
import type { Schema } from './schema.ts'
import type { Value, ValueType } from './value.ts'

/** An expression that was read and found valid. */
export interface Expression {
  /** Total: never throws, and undefined means absent. */
  readonly evaluate: (scope: Scope) => Value
  /** As written, for people. */
  readonly node: Json
  /** The types that it can yield, where they are known without an event. */
  readonly types?: readonly ValueType[]
  /** Its value, where no event can change it until the next document. */
  readonly constant?: Json
  /** True for a path that can match many values: it then yields the list of them. */
  readonly many?: boolean
  /** True where it reads the body of the message. */
  readonly needsBody: boolean
}

/** One way to write an expression as an object: `{ "<name>": argument, …modifiers }`. */
export interface ExpressionForm {
  readonly name: string
  /** One sentence for editors and the documentation. */
  readonly summary: string
  readonly argument: Schema
  /** The other keys that it takes. */
  readonly modifiers?: { readonly [name: string]: Schema }
  /** Reads the object; the shapes of argument and modifiers were checked before. */
  readonly read: (node: JsonObject, pointer: string, reading: Reading) => Expression
  readonly examples: readonly ExpressionExample[]
}

/** What an expression gives for a body: run as a test and shown in the documentation. No `gives` means absent. */
export interface ExpressionExample {
  readonly expression: Json
  readonly body?: Json
  readonly properties?: { readonly [name: string]: string }
  readonly parameters?: JsonObject
  readonly gives?: Json
  readonly why?: string
}

/** An expression whose value is fixed. */
export function literal(value: Json, node: Json = value, types?: readonly ValueType[]): Expression {
  const base = { evaluate: () => value, node, constant: value, needsBody: false }
  return types === undefined ? base : { ...base, types }
}

/** What stands for an expression in which a problem was found; the document is rejected anyhow. */
export function invalid(node: Json): Expression {
  return { evaluate: () => undefined, node, needsBody: false }
}
