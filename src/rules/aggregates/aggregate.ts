// What an aggregate is: a function over the values of a window. Each is a value in a file of its own, which says what it
// takes, how it is computed, and what it gives. Knows no window and no event.
import type { Json, JsonObject } from '../data/json.ts'
import type { Named } from '../data/nearest.ts'
import type { Value } from '../data/value.ts'
import type { Expression } from '../nodes/expression.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import type { Fold } from './fold.ts'
import type { Retained, Structure } from './retained.ts'

export interface AggregateDefinition extends Named {
  /** One sentence for editors and the documentation. */
  readonly summary: string
  /** True: values that are not numbers are left out. */
  readonly numeric: boolean
  /** True where it is about how a value goes on from event to event: the latest events of several sensors do not. */
  readonly series?: true
  /** The shape of its argument, for editors. */
  readonly argument: JsonObject
  /** Undefined where the argument is a problem, which is then reported. */
  readonly read: (node: Json, pointer: string, reader: NodeReader) => AggregateCall | undefined
  readonly examples: readonly AggregateExample[]
}

/** An aggregate with its argument, as a rule has it. */
export interface AggregateCall {
  /** Undefined: it is how many events there are. */
  readonly of: Expression | undefined
  readonly takes: Taken
  /** What of each event it shows, where that is another value. */
  readonly shows?: Expression
  readonly computation: Computation
  /** The same where all events of a window leave together, so that less has to be kept; left out: it is computed alike. */
  readonly together?: AggregateCall
}

/** What is taken of each event: a number, whether a value is present (as 1), whether it is true (1 or 0), or any value. */
export type Taken = 'number' | 'presence' | 'truth' | 'value'

/** How an aggregate is computed: what of the values a window keeps for it. */
export type Computation =
  /** A partial result in numbers; `ofNothing`: what it gives for no values, by default absent. */
  | { readonly kind: 'fold'; readonly fold: Fold; readonly ofNothing?: number }
  /** One of the values, or a value made of two, of which either may be absent; `result`: what it means. */
  | {
      readonly kind: 'pick'
      readonly pick: (earlier: Value, later: Value) => Value
      readonly result?: (picked: Value) => Value
    }
  /** All values, or a structure over them. */
  | {
      readonly kind: 'retain'
      readonly structure: Structure | undefined
      /** Where it gives a list: the most values of events in it, of which there may be no end. */
      readonly mostValues?: number
      readonly result: (window: RetainedColumn) => Value
    }

/** What a window retains of one column. */
export interface RetainedColumn {
  readonly retained: Retained
  /** The column's place among those that have its structure. */
  readonly index: number
  /** The values that are present, oldest first: where the window keeps them, which it does without a structure. */
  readonly values: () => readonly Json[]
  /** What the event of this number shows. */
  readonly shown: (event: number) => Value
  readonly parameters: JsonObject
}

/** What an aggregate gives: run as a test and shown in the documentation. No `gives` means absent. */
export interface AggregateExample {
  /** The member `v` of events that come a second apart; undefined: absent. */
  readonly values: readonly Value[]
  /** Default: `"$.v"`. */
  readonly argument?: Json
  readonly gives?: Json
  readonly why?: string
}
