// What the reader of one node needs of the reader of its rule. An interface, so that operators do not
// import the registry that they are in.
import type { Json, JsonObject } from '../data/json.ts'
import type { Hint, Reporter } from '../data/problem.ts'
import type { ValueType } from '../data/value.ts'
import type { Path } from '../path/path.ts'
import type { Condition } from './condition.ts'
import type { Expression } from './expression.ts'
import type { Outcome } from './outcome.ts'

/** A body that a clause makes: only these members are ever in it. */
export interface MadeBody {
  /** What makes it, as in "its window". */
  readonly by: string
  readonly members: readonly string[]
}

/** What expressions may read where the reader is, beside the event. */
export interface Readable {
  /** The rule has `each`. */
  readonly each: boolean
  /** The tables of the rule's `latest`. */
  readonly latest: readonly string[]
  /** The earlier steps of a sequence. */
  readonly steps: readonly string[]
  /** The steps of the same `all`, which come in any order. */
  readonly stepsBeside?: readonly string[]
  /** The tables of the rule that are looked up only behind this place. */
  readonly latestBehind?: readonly string[]
  /** The body is one that the rule makes; undefined: it is one that came. */
  readonly made?: MadeBody | undefined
  /** There is an alarm. */
  readonly alarm: boolean
  /** The expression is of a match in a body, of which there may be many. */
  readonly inMatch?: boolean
  /** There is a key's state, so that `previous` can be answered. */
  readonly state: boolean
}

/** Another rule whose alarm is read. */
export interface AlarmReading {
  readonly rule: string
  /** Where the expression is in the document. */
  readonly pointer: string
  /** Of which key: the one that is given, or the reader's own, if there is one at that place. */
  readonly key: 'given' | 'own' | 'none'
}

/** A regular expression that a rule asks. */
export interface PatternUse {
  /** Where it is in the document. */
  readonly pointer: string
  /** How large its automaton is. */
  readonly cost: number
}

/** What the reader of one node asks of the reader of the rule. */
export interface NodeReader extends Reporter {
  readonly parameters: JsonObject
  readonly readable: Readable
  /** Notes that a parameter is read, by its first name; undefined: any of them may be. */
  usesParameter(name: string | undefined): void
  /** Notes that the rule asks a regular expression. */
  usesPattern(text: string, cost: number, pointer: string): void
  /** Reads an expression; where `wanted` is given, one that can never yield any of these types is a problem. */
  expression(node: Json, pointer: string, wanted?: readonly ValueType[]): Expression
  condition(node: Json, pointer: string): Condition
  outcomes(node: Json, pointer: string): readonly Outcome[]
  /** Reads a JSONPath; undefined where it is a problem, which is then reported, with another way out where there is one. */
  path(node: Json, pointer: string, otherwise?: Hint): Path | undefined
  /** Reads what `define` has under the name at the pointer; undefined where it has none. */
  definition<Read>(name: Json, pointer: string, read: (node: Json, pointer: string) => Read): Read | undefined
  /** The number under which the rule keeps the value of this expression for `previous`. */
  remember(expression: Expression): number
  /** Notes that the rule asks for its alarm. */
  usesAlarm(): void
  /** Notes that the rule reads the alarm of another. */
  readsAlarmOf(reading: AlarmReading): void
  /** Reads something in another place of the rule. */
  at<Read>(readable: Partial<Readable>, read: () => Read): Read
}
