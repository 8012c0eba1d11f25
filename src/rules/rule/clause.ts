// What a clause is: the words that it owns in a rule, and everything that is to be said about them. A clause is a value
// in a file of its own. The machine runs it by the parts below and knows none by its name.
import type { Reason } from '../conditions/reason.ts'
import type { Alarm, Event, Scope, Tag } from '../data/event.ts'
import type { Json, JsonObject } from '../data/json.ts'
import type { Named } from '../data/nearest.ts'
import type { Problem } from '../data/problem.ts'
import type { TimeUnit } from '../data/time.ts'
import type { Body } from '../data/unread.ts'
import type { Value } from '../data/value.ts'
import type { Condition } from '../nodes/condition.ts'
import type { Duration } from '../nodes/duration-node.ts'
import type { EventDuration } from '../nodes/event-duration.ts'
import type { Expression } from '../nodes/expression.ts'
import type { NodeReader, Readable } from '../nodes/node-reader.ts'
import type { Outcome } from '../nodes/outcome.ts'
import type { Limits } from '../nodes/settings.ts'

/** One name that a clause owns in a rule, and how its node is read. */
export interface Word<Part> extends Omit<Named, 'name'> {
  /** One sentence for editors and the documentation. */
  readonly summary: string
  /** The shape of its node (JSON Schema, draft-07). */
  readonly schema: JsonObject
  /** True where `read` checks more than the schema, and reports what the schema would. */
  readonly readAlone?: boolean
  /** Words that cannot be beside it. Each pair is named once, by one of the two. */
  readonly excludes?: readonly string[]
  /** The node with which it excludes them; default: any. */
  readonly excludesAs?: Json
  /** Words that must be beside it, each with the sentence that says so. */
  readonly needs?: Readonly<Record<string, string>>
  /** The word of another clause that it follows in the sentence; default: the one before it in its own. */
  readonly after?: string
  /** True for the one word that every rule must have; with the sentence that says so. */
  readonly required?: string
  /** True where the events behind it have another body than the message. */
  readonly makesBody?: true
  /** What of it is probably not meant in this rule, which is at the pointer; asked once every word was read. */
  readonly warn?: (rule: RuleWords, pointer: string, parameters: JsonObject) => readonly Problem[]
  /** What its expressions can read. */
  readonly readable: (rule: RuleWords) => Partial<Readable>
  /** Undefined where the node is a problem, which is then reported. */
  readonly read: (node: Json, pointer: string, reader: NodeReader) => Part | undefined
}

export type Words<Parts> = { readonly [Name in keyof Parts]-?: Word<Parts[Name]> }

/** Which words a rule has, while it is read. */
export interface RuleWords {
  readonly node: JsonObject
  has(word: string): boolean
  /** True where an expression of the rule asks for its alarm; known once every word was read. */
  readonly readsAlarm: boolean
  /** The definitions that the rule uses, directly or through others; known once every word was read. */
  readonly definitions: ReadonlyMap<string, Json>
}

/** In which state a key is: a rule without an alarm is raised for a moment, by each event that its condition lets through. */
export type Activity = 'idle' | 'pending' | 'raised'

/** A key as its clauses see it. */
export interface KeyView {
  /** Undefined where the rule has one state for all events. */
  readonly key: Value
  /** The canonical form of the key; '' where it is undefined. */
  readonly text: string
  readonly activity: Activity
  /** The present raising, or the last. */
  readonly raised?: Alarm
  /** Whether an emission of that raising went out. */
  readonly told: boolean
  /** True where a clause has kept the present raising from being told, which is to be made up for. */
  readonly owed?: boolean
  /** The newest event that reached the clause that decides. */
  readonly newest?: Event
  /** When that was, in the rule's time: an event from a stream may be older itself. */
  readonly newestAt?: number
  /** When the key began without an event: with the rule, or because it was expected. */
  readonly begunAt?: number
}

/** What one outcome that applies sends and feeds: decided when the emission was made. */
export interface Prepared {
  readonly outputs: readonly string[]
  readonly event: Event
  readonly body: Body
  /** True where the message goes with its original bytes. */
  readonly whole: boolean
  /** Those that streams brought, and the outcome's own. */
  readonly tags: readonly Tag[]
  readonly own: readonly Tag[]
}

/** What a rule makes, as it is asked whether it may leave. */
export interface Made {
  readonly event: Event
  /** The alarm that it belongs to. */
  readonly alarm: Alarm | undefined
  /** True where it is made only because the raising is owed. */
  readonly isOwed?: true
}

/** What goes out: an event of the rule, and what is sent of it. */
export interface Emission extends Made {
  /** True where it repeats what was told. */
  readonly repeated: boolean
  /** What it sends and feeds; undefined where version 0.1 held it, which decided that when it was released. */
  readonly sends: readonly Prepared[] | undefined
  /** What `previous` yielded for it, in version 0.1. */
  readonly previous?: readonly Value[]
}

/** What is counted for each rule. Nothing is dropped in silence: each way to end has a name. */
export type Count =
  | 'fired'
  | 'raised'
  | 'resolved'
  | 'keyless'
  | 'duplicates'
  | 'late'
  | 'untimed'
  /** Of these, a number that looks like one in another unit. */
  | `untimed-${TimeUnit}`
  | 'evicted'
  | 'forgotten'
  | 'partials'
  | 'crowded'
  | 'valueless'
  | 'leapt'
  | 'defaulted'
  | 'muted'

/** How many empty windows, or repeats, of a key are worked off where the clock leaps ahead: only the last of them. */
export const mostInALeap = 10_000

/** A clause at work on a key: what the machine gives it, while an event or a timer is worked off. */
export interface Stage<State> {
  /** The id of the rule. */
  readonly rule: string
  /** Whether another rule reads its alarm. */
  readonly isRead: boolean
  readonly key: KeyView
  /** The key's state of this clause, as plain data; undefined before there is any. */
  state: State | undefined
  readonly parameters: JsonObject
  readonly limits: Limits
  /** The rule's time in epoch milliseconds: under `time` the event's or the timer's, else the clock's. */
  readonly now: number
  /** The clock: when the message arrived, or the timer came up. */
  readonly clock: number
  /** The scope in which the rule's expressions see this event. */
  scope(event: Event, alarm?: Alarm): Scope
  /** Before the clause that decides: on to the next. */
  pass(event: Event): void
  /** Of the clause that decides: an emission about the event, if one of the rule's outcomes applies. */
  emit(event: Event, alarm: Alarm | undefined, why?: Why): void
  /** Behind the clause that decides: on to the next, or, after the last, out. */
  forward(emission: Emission): void
  /** Of a clause that has held an emission: on to the next, if the clauses before it admit that now; whether they do. */
  release(emission: Emission): boolean
  /** Applies outcomes to the scope's event; a rule that is a shadow sends nothing. */
  send(outcomes: readonly Outcome[], scope: Scope): void
  /** The same, if the clauses that emissions go through admit it. */
  sendAdmitted(outcomes: readonly Outcome[], scope: Scope): void
  /** The raising is not told because of this clause: it is owed, if nothing of it has gone out. */
  owe(alarm: Alarm): void
  /** This clause keeps nothing of the raising back any more. */
  pay(alarm: Alarm): void
  /** The key's state changes. */
  become(activity: Activity): void
  /** A raising begins: none of its emissions has gone out. */
  raise(alarm: Alarm): void
  /** A raising is over: the clauses after this one drop what they hold of it. */
  settle(): void
  /** Sets, moves or (undefined) clears a timer of this clause. */
  setTimer(timer: string, due: number | undefined): void
  /** When a timer of this clause is due. */
  due(timer: string): number | undefined
  count(what: Count, times?: number): void
  /** What the clause holds for a body of the key is by now of so many events at most, of each a part. */
  gather(parts: number): void
  /** The rule's time to which the timers that are due now run: far ahead where the clock has leapt. */
  reached(): number
}

/** Why an emission is made, where it is another than the event: it repeats what was told, or the raising is owed. */
export type Why = 'again' | 'owed'

/** Whether a word, or one member of its node, says the same as before, the definitions that it uses included. */
export type Same = (word: string, member?: string) => boolean

/** What happens to a key next. Times are epoch milliseconds; under `time`, those of the key's event time. */
export interface Wait {
  /** When; absent where only an event brings it. */
  readonly due?: number
  /** "is raised, if no event fails `when` before". */
  readonly what: string
}

/** A key and its state of one clause, looked at from outside. Asking changes nothing. */
export interface View<State> {
  readonly key: KeyView
  readonly state: State | undefined
  readonly parameters: JsonObject
  /** The rule's time. */
  readonly now: number
  due(timer: string): number | undefined
}

/** What a clause tells of a key's state. */
export interface Report {
  readonly waits?: readonly Wait[]
  /** Since when the key is pending or raised. */
  readonly since?: number
  /** The aggregate that its window would give now. */
  readonly window?: JsonObject
  /** The last value that was let pass. */
  readonly passed?: Json
  /** Whether the clear condition holds, and waits to have held for long enough. */
  readonly clearing?: boolean
  /** The event of an emission that is held back. */
  readonly held?: Event
  /** How many steps each partial match has. */
  readonly partials?: readonly number[]
}

/** An event that went through a clause, looked at afterwards. */
export interface Moment<State> {
  readonly before: View<State>
  readonly after: View<State>
  readonly event: Event
  /** The scope in which the clause saw the event. */
  readonly scope: Scope
  /** True where the event reached the clause that decides. */
  readonly decided: boolean
  /** How often more than before something is counted. */
  counted(what: Count): number
  /** True where the rule's `then` was reached. */
  readonly fired: boolean
  /** Why an emission was held back: what the clauses after this one say of it. */
  readonly heldBack: string | undefined
  /** How sentences name a time. */
  readonly writeTime: (time: number) => string | number
}

/** Why a clause let an event through, held it, or raised the rule. */
export interface Verdict {
  /** One sentence; of a clause that holds emissions back, its words after "and". */
  readonly reason: string
  /** The word that decided, and its condition's tree. */
  readonly word?: string
  readonly tree?: Reason
  readonly state?: Activity
  /** True where the event ended what was raised. */
  readonly resolved?: true
}

/** One of the ways in which a clause can act, which rule tests should show. */
export interface Side<Spec, Fact> {
  /** What to say where no test made it do that: completes "`for` …". */
  readonly missing: string
  readonly shownBy: (step: FactStep<Fact>, spec: Spec) => boolean
}

/** What one message or timer did to one rule, as far as a clause looks at it. */
export interface FactStep<Fact> {
  readonly byMessage: boolean
  readonly fired: boolean
  /** How often more than before. */
  counted(what: Count): number
  /** Each key of the rule, before and after. */
  readonly keys: readonly KeyStep<Fact>[]
}

export interface KeyStep<Fact> {
  readonly before: KeyFacts<Fact>
  readonly after: KeyFacts<Fact>
  /** An event, or from the clause that decides on an emission, came as far as this clause. */
  readonly arrived: boolean
}

export interface KeyFacts<Fact> {
  readonly activity: Activity
  /** When the key's last event arrived. */
  readonly seen: number
  readonly newest: Event | undefined
  readonly fact: Fact | undefined
}

/** How it is known afterwards what a clause did. */
export interface Coverage<Spec, State, Fact> {
  /** What is compared of a state before and after: never changed in place. */
  readonly fact: (state: State) => Fact
  /** Whether an emission was made, or let through, where one arrived. */
  readonly letsThrough: (step: KeyStep<Fact>, spec: Spec) => boolean
  /** By word. */
  readonly sides: Readonly<Record<string, readonly Side<Spec, Fact>[]>>
}

/** What of a rule a specification reads, and where it sends. */
export interface Uses {
  readonly expressions?: readonly ({ readonly needsBody: boolean } | undefined)[]
  /** True where it looks into the body in another way. */
  readonly needsBody?: boolean
  /** Those that timers are set by. */
  readonly durations?: readonly (Duration | undefined)[]
  /** The same, of those that may depend on the event. */
  readonly waits?: readonly (EventDuration | undefined)[]
  /** True where it takes of a body what it needs as the event comes: whatever it keeps of the event, hardly anyone reads the body. */
  readonly takes?: true
  /** Others for which it remembers something. */
  readonly spans?: readonly Duration[]
  readonly outcomes?: readonly Outcome[]
  /** The names of steps that its expressions can read. */
  readonly steps?: readonly string[]
  /** The most bytes of a body that it makes of its state for one event; Infinity where that has no bound. */
  readonly makes?: Makes
}

/** So many bytes, where no body of an event is larger than that, and none is put together of more parts; see `Stage.gather`. */
export type Makes = (largestBody: number, mostParts: number) => number

/** The most that the state of a key holds, and what is counted when that is reached. */
export interface Bound {
  readonly most: string
  readonly counted: Count | undefined
}

/** A rule with the clause, what comes, and what leaves: run as a test and shown in the documentation. */
export interface ClauseExample {
  /** A whole rule; `output` is where it sends to. */
  readonly rule: JsonObject
  /** Seconds, and the body that comes; without a body time passes to there. */
  readonly given: readonly (readonly [second: number, body?: Json])[]
  /** Seconds, and the body that leaves. */
  readonly gives: readonly (readonly [second: number, body: Json])[]
  readonly why?: string
}

/** The parts that every clause with a state has. */
interface StatefulClause<Parts, Spec, State, Fact> {
  /** The name of its slot in the state of a key, and in snapshots: never to be changed. */
  readonly name: string
  readonly words: Words<Parts>
  /** The specification of a rule that has the clause, from what was read of its words; undefined: it has not. */
  readonly compose: (parts: Partial<Parts>, rule: RuleWords) => Spec | undefined
  readonly uses: (spec: Spec) => Uses
  /** Whether the rule, where it has one state for all events, begins without an event. */
  readonly starts: (spec: Spec) => boolean
  /** For a key that begins without an event: where the rule starts, or expects it. */
  readonly begin: (spec: Spec, stage: Stage<State>) => void
  /** By name: what happens when one is due. Later ones come first where several are due at once. */
  readonly timers: Readonly<Record<string, (spec: Spec, stage: Stage<State>) => void>>
  /** Whether what it holds keeps the key from being forgotten, though no timer of it is set. Left out: nothing does. */
  readonly keepsKey?: (spec: Spec, state: State) => boolean
  /**
   * Whether a change is one with which this clause and those after it start again, where both rules have it. With one that adds
   * it, or takes it away, they do. Left out: with none.
   */
  readonly renews?: (same: Same) => boolean
  /** What of the state a changed rule goes on with; undefined: it starts again. May change the state in place. */
  readonly carry: (change: Change<Spec>, state: State) => State | undefined
  /** Sets the timers again by the present durations, from the moments in the state. */
  readonly retime: (spec: Spec, stage: Stage<State>) => void
  /** What it tells of a key, to `states`. */
  readonly report: (spec: Spec, view: View<State>) => Report
  readonly coverage: Coverage<Spec, State, Fact>
  readonly bound: Bound
  readonly examples: readonly ClauseExample[]
}

/** A specification before and after its rule changed. */
export interface Change<Spec> {
  readonly before: Spec
  readonly after: Spec
  readonly same: Same
  readonly reading: Reading
}

/** Whether another rule reads the alarm of the rule: then it is remembered, whatever the rule's own words. */
export interface Reading {
  readonly before: boolean
  readonly after: boolean
}

/** A clause that events go through on their way to the one that decides: it passes 0 … n events on. */
export interface StreamClause<Parts, Spec, State, Fact> extends StatefulClause<Parts, Spec, State, Fact> {
  readonly phase: 'stream'
  /** Whether its expressions can ask what they yielded for the event that it saw before. */
  readonly recalls: boolean
  readonly receive: (spec: Spec, stage: Stage<State>, event: Event) => void
  /** Why the event went no further; undefined where it did. */
  readonly reason: (spec: Spec, moment: Moment<State>) => Verdict | undefined
}

/** A clause that makes emissions of events: a rule has exactly one. */
export interface DecidingClause<Parts, Spec, State, Fact> extends StatefulClause<Parts, Spec, State, Fact> {
  readonly phase: 'decide'
  readonly receive: (spec: Spec, stage: Stage<State>, event: Event) => void
  readonly reason: (spec: Spec, moment: Moment<State>) => Verdict
  /**
   * Where an event can change an idle key only if a condition holds: that condition (undefined: every event can), and
   * what is done about events that fail it. Undefined where every event is noticed.
   */
  readonly gate: (spec: Spec) => Gate | undefined
  /** The list of the keys that are expected from the rule's start on, without any event; undefined: none is. */
  readonly expected: (spec: Spec) => Expression | undefined
  /** An expected key is expected no more: ends what is raised of it. */
  readonly dismiss: (spec: Spec, stage: Stage<State>) => void
  /** False where each event is decided by itself, so that nothing is remembered. */
  readonly remembers: (spec: Spec) => boolean
  /** Whether somebody is told once, or waits to be told of the end, so that it matters in which state a key is. */
  readonly alarms: (spec: Spec) => boolean
}

export interface Gate {
  readonly condition: Condition | undefined
  readonly otherwise: readonly Outcome[]
}

/** A clause that emissions go through on their way out. */
export interface EmissionClause<Parts, Spec, State, Fact> extends StatefulClause<Parts, Spec, State, Fact> {
  readonly phase: 'emission'
  readonly receive: (spec: Spec, stage: Stage<State>, emission: Emission) => void
  /**
   * Whether something may leave at all. Asked again where a clause after it has held an emission that is due, and of what
   * leaves beside emissions.
   */
  readonly admits: (spec: Spec, stage: Stage<State>, made: Made) => boolean
  /** A raising is over: drops what is held of it. */
  readonly settle: (spec: Spec, stage: Stage<State>) => void
  /** Why it holds an emission back, in this state after it: its words after "and"; undefined where it does not. */
  readonly reason: (spec: Spec, state: State | undefined) => string | undefined
}
