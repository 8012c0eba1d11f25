// What the reader of one node needs of the reader of the rule that it stands in. An interface, so that operators do not
// import the registry in which they stand.
import type { Json, JsonObject } from '../data/json.ts'
import type { Reporter } from '../data/problem.ts'
import type { ValueType } from '../data/value.ts'
import type { Path } from '../path/path.ts'
import type { Condition } from './condition.ts'
import type { Expression } from './expression.ts'
import type { Outcome } from './outcome.ts'

/** What expressions may read where the reader is, beside the event. */
export interface Readable {
  /** The rule has `each`. */
  readonly each: boolean
  /** The tables of the rule's `latest`. */
  readonly latest: readonly string[]
  /** The earlier steps of a sequence. */
  readonly steps: readonly string[]
  /** There is an alarm. */
  readonly alarm: boolean
  /** There is a key's state, so that `previous` can be answered. */
  readonly state: boolean
}

/** What the reader of one node asks of the reader of the rule. */
export interface NodeReader extends Reporter {
  readonly parameters: JsonObject
  readonly readable: Readable
  /** Notes that a parameter is read, by its first name; undefined: any of them may be. */
  usesParameter(name: string | undefined): void
  /** Reads an expression; where `wanted` is given, one that can never yield any of these types is a problem. */
  expression(node: Json, pointer: string, wanted?: readonly ValueType[]): Expression
  condition(node: Json, pointer: string): Condition
  outcomes(node: Json, pointer: string): readonly Outcome[]
  /** Reads a JSONPath; undefined where it is a problem, which is then reported, with another way out where there is one. */
  path(node: Json, pointer: string, otherwise?: string): Path | undefined
  /** Reads what `define` has under the name that stands at the pointer; undefined where it has none. */
  definition<Read>(name: Json, pointer: string, read: (node: Json, pointer: string) => Read): Read | undefined
  /** The number under which the rule keeps the value of this expression for `previous`. */
  remember(expression: Expression): number
  /** Notes that the rule asks for its alarm. */
  usesAlarm(): void
  /** Reads something in another place of the rule. */
  at<Read>(readable: Partial<Readable>, read: () => Read): Read
}
