// What rules look at: one event, and the scope in which an expression is evaluated. Data only.
import type { JsonObject } from './json.ts'
import type { Message, Properties } from './message.ts'
import type { Body } from './unread.ts'
import type { Value } from './value.ts'

/** One thing that a rule decides about: a message, a part of one, or a body that a clause made. */
export interface Event {
  readonly message: Message
  /** The whole message's body, decoded; undefined where no rule needs it. */
  readonly payload: Body
  /** The event's own body. */
  readonly body: Body
  /** True where `body` is the message's own, so that the message can go out with its original bytes. */
  readonly whole: boolean
  /** Of a body that a clause made: the event that arrived last for it. */
  readonly origin?: Event
  /** Under `each`: in what, and where, the body was found. */
  readonly match?: Match
  /** Of a body that a sequence made: the events of its steps, by name. */
  readonly steps?: ReadonlyMap<string, Event>
  /** Epoch milliseconds: arrival time, or event time under `time`. */
  readonly time: number
  /** What outcomes of the rules before tagged it with, where it comes from a stream; in `message` too. */
  readonly tags?: readonly Tag[]
  /** The properties of the message as they arrived, where a stream has changed them. */
  readonly arrived?: Properties
}

/** A property to set, or (undefined) to remove. */
export type Tag = readonly [name: string, value: string | undefined]

/** Where `each` found an event: names and indexes that lead to it from the body that it was found in. */
export interface Match {
  readonly root: Value
  readonly location: readonly (string | number)[]
  /** Where that is a list which was taken apart, and no level of its own: the element's index; of a single value there, 0. */
  readonly element?: number
}

/** The name under which a match is found, or that of what is so many levels above it; undefined: it has none. */
export const nameOf = ({ location, element }: Match, level: number): string | number | undefined =>
  level === 0 && element !== undefined ? element : location.at(-1 - level)

/** A raised alarm, as expressions see it. */
export interface Alarm {
  /** Epoch milliseconds when it was raised. */
  readonly at: number
  /** A string for this raising alone. */
  readonly id: string
}

/** The states of other rules, as expressions read them. */
export interface Alarms {
  /** "idle", "pending" or "raised". */
  alarmOf(rule: string, key: Value): string
}

/** Everything that an expression can read. */
export interface Scope {
  readonly event: Event
  readonly parameters: JsonObject
  /** The id of the rule. */
  readonly rule: string
  /** Epoch milliseconds at which it is evaluated. */
  readonly at: number
  /** The key of the rule's state; undefined without `by`. */
  readonly key?: Value
  /** What each `previous` of the rule yields at this place, by its number. */
  readonly previous?: readonly Value[]
  /** The newest event of a table of `latest`. */
  readonly latest?: (name: string, scope: Scope) => Event | undefined
  /** The events of a sequence's earlier steps, by name; where it is complete, of all. */
  readonly steps?: ReadonlyMap<string, Event> | undefined
  readonly alarm?: Alarm | undefined
  readonly alarms?: Alarms
}
