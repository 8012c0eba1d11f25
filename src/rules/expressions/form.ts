// What a form of expression is: one way to write an expression, as a value in a file of its own.
import type { Json, JsonObject } from '../data/json.ts'
import type { Named } from '../data/nearest.ts'
import type { Hint } from '../data/problem.ts'
import type { Expression } from '../nodes/expression.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import type { Schema } from '../schema/fragment.ts'

/** One way to write an expression as an object: `{ "<name>": argument, …modifiers }`. */
export interface ExpressionForm extends Named {
  /** One sentence for editors and the documentation. */
  readonly summary: string
  readonly argument: Schema
  /** The other keys that it takes. */
  readonly modifiers?: { readonly [name: string]: Schema }
  /** True where what it reads comes with an event, which may not have it. */
  readonly readsEvent?: true
  /** All values that it ever has, where they are few. */
  readonly values?: readonly string[]
  /** How a person reads it: "twin TemperatureThreshold"; undefined, or left out: as its JSON. */
  readonly says?: (node: JsonObject) => string | undefined
  /** The way out of a key that it does not take, where its object has one that says what was meant. */
  readonly insteadOf?: (node: JsonObject, key: string, pointer: string) => Hint | undefined
  /** Reads the object; the shapes of argument and modifiers were checked before. */
  readonly read: (node: JsonObject, pointer: string, reader: NodeReader) => Expression
  readonly examples: readonly ExpressionExample[]
}

/** What an expression gives for a body: run as a test and shown in the documentation. No `gives` means absent. */
export interface ExpressionExample {
  readonly expression: Json
  readonly body?: Json
  readonly properties?: { readonly [name: string]: string }
  readonly parameters?: JsonObject
  readonly define?: JsonObject
  /** The rule's clause `each`. */
  readonly each?: Json
  readonly gives?: Json
  readonly why?: string
}

/** Says of a form whose argument is a name: "twin TemperatureThreshold". */
export const saysName =
  (form: string) =>
  (node: JsonObject): string | undefined =>
    typeof node[form] === 'string' ? `${form} ${node[form]}` : undefined
