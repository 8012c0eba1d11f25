// A rule as it was read: what the machine needs to know of any rule, and the clauses that it runs. The words of a rule
// are not here: each clause says what it makes of them.
import type { Scope } from '../data/event.ts'
import type { Json, JsonObject } from '../data/json.ts'
import type { TimeUnit } from '../data/time.ts'
import type { Condition } from '../nodes/condition.ts'
import type { Duration } from '../nodes/duration-node.ts'
import type { EventDuration } from '../nodes/event-duration.ts'
import type { Expression } from '../nodes/expression.ts'
import type { Outcome } from '../nodes/outcome.ts'
import type { Path } from '../path/path.ts'
import type { BoundClause } from './bound-clause.ts'
import type { Makes } from './clause.ts'

/** What a rule says of where its events come from, and where they go. Each member is given by one clause. */
export interface RuleFrame {
  /** False: it is not run. */
  readonly enabled: boolean
  /** True: it is evaluated and counted, but sends and feeds nothing. */
  readonly silent: boolean
  /** Inputs and `#streams` that it reads; undefined: every input. */
  readonly inputs: readonly string[] | undefined
  /** The events that a message is taken apart into; undefined: it is one. */
  readonly elements: Elements | undefined
  /** Events that fail it do not belong to the stream. */
  readonly filter: Filter | undefined
  /** The key of its state; undefined: one state for all events. */
  readonly key: Expression | undefined
  /** The time in which it lives; undefined: that of the machine's clock. */
  readonly ownTime: OwnTime | undefined
  readonly tables: readonly LookupTable[]
  /** What an emission does. */
  readonly effects: readonly Outcome[]
}

/** One event per match, with the match as its body. */
export interface Elements {
  readonly path: Path
  /** True where a match that is a list is one event per element. */
  readonly takesListsApart: boolean
}

export interface Filter {
  readonly condition: Condition
  /** The word under which it is in the rule. */
  readonly word: string
}

/** Event time: read from each event, in epoch milliseconds. */
export interface OwnTime {
  readonly value: Expression
  /** Where in the body it is read, if nowhere else. */
  readonly path: Path | undefined
  /** How late an event may come and still be put in order, in milliseconds. */
  readonly lateness: number
  /** A time in epoch milliseconds, as a number of the rule's unit. */
  readonly write: (time: number) => Json
  /** The time of the scope's event, which arrived at that time. */
  readonly read: (scope: Scope, arrived: number) => ReadOwnTime
}

/** A time, or why there is none: one sentence, and the unit in which it would be one. */
export type ReadOwnTime = { readonly time: number } | { readonly unreadable: string; readonly looksLike?: TimeUnit }

/** A table of the newest event of each key, filled by other inputs and looked up by a rule's events. */
export interface LookupTable {
  readonly name: string
  /** The word and the member under which it is in the rule. */
  readonly place: readonly [word: string, member: string]
  /** The inputs that fill it; undefined: every input. */
  readonly inputs: readonly string[] | undefined
  /** Of the event that is kept; undefined: one event in all. */
  readonly by: Expression | undefined
  /** Of the event that looks it up. */
  readonly on: Expression | undefined
  readonly ttl: Duration | undefined
}

export interface Rule extends RuleFrame {
  readonly id: string
  /** As written: what two documents are compared by. */
  readonly node: JsonObject
  /** The definitions that it uses, directly or through others. */
  readonly definitions: ReadonlyMap<string, Json>
  /** The clauses that have state, in the order in which an event goes through them. */
  readonly clauses: readonly BoundClause[]
  /** The place among them of the one that decides. */
  readonly decider: number
  /** What the clause that decides asks of an event; undefined: nothing. */
  readonly condition: Condition | undefined
  /** What is done about events that fail the condition. */
  readonly unmet: readonly Outcome[]
  /** True where an event that fails the condition changes nothing, unless its key is pending or raised. */
  readonly gated: boolean
  /** True where nothing is remembered from one event to the next. */
  readonly stateless: boolean
  /** True where it matters in which state a key is: somebody is told once, or waits to be told of the end. */
  readonly alarm: boolean
  /** True where the rule has keys before any event comes, or may have. */
  readonly starts: boolean
  /** The ids of the rules whose alarms it reads. */
  readonly alarmsRead: readonly string[]
  /** True where another rule reads its alarm, so that it keeps its state whatever its words are. */
  readonly isRead: boolean
  /** The expressions whose values are kept for `previous`, at each place where an event is seen, by number. */
  readonly remembered: readonly Expression[]
  /** The durations that timers are set by. */
  readonly durations: readonly Duration[]
  /** The same, of those that may depend on the event. */
  readonly waits: readonly EventDuration[]
  /** All durations: no key is forgotten before twice the longest. */
  readonly spans: readonly Duration[]
  /** Every outcome of the rule. */
  readonly outcomes: readonly Outcome[]
  /** The names of steps that expressions in it can read. */
  readonly steps: readonly string[]
  /** The most bytes of a body that is made of state for one event. */
  readonly makes: Makes
  /** True where deciding or sending reads the body of the message. */
  readonly needsBody: boolean
}

const read = new WeakMap<Rule, Rule>()

/** The rule as it is where another reads its alarm: always the same one. */
export function asRead(rule: Rule): Rule {
  const known = read.get(rule)
  if (known !== undefined) return known
  const made = { ...rule, isRead: true, stateless: false }
  read.set(rule, made)
  return made
}
