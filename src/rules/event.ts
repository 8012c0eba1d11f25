// What rules look at: one event, and the scope in which an expression is evaluated. Data only.
import type { JsonObject } from './json.ts'
import type { Message } from './message.ts'
import type { Value } from './value.ts'

/** One thing that a rule decides about: a message, or a part of one. */
export interface Event {
  readonly message: Message
  /** The whole message's body, decoded; undefined where it was not needed. */
  readonly payload: Value
  /** The event's own body: the message's, a match of `each`, or a body that a clause made. */
  readonly body: Value
  /** Where `body` stands in `payload`; empty for the whole, undefined for a body that a clause made. */
  readonly location: readonly (string | number)[] | undefined
  /** Epoch milliseconds: arrival time, or event time under `time`. */
  readonly time: number
}

/** Everything that an expression can read. */
export interface Scope {
  readonly event: Event
  readonly parameters: JsonObject
  /** The id of the rule. */
  readonly rule: string
}
