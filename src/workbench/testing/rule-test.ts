// A test of rules, read and found valid: what arrives when, and what must leave. Data only; times are milliseconds since
// frame 0, which is at `start`.
import type { Json, JsonObject } from '../../rules/data/json.ts'
import type { Message } from '../../rules/data/message.ts'
import type { Line, Marble } from './marbles.ts'

/** What happens in a test. */
export interface Scenario {
  /** Epoch milliseconds of frame 0. */
  readonly start: number
  /** The desired properties at the start. */
  readonly desired: JsonObject
  /** In the order in which they happen; the last one lets time pass to the end. */
  readonly entries: readonly TestEntry[]
}

export interface RuleTest extends Scenario {
  readonly name: string
  /** JSON Pointer into its file. */
  readonly pointer: string
  readonly frame: number
  readonly end: number
  /** As drawn, for reports. */
  readonly inputs: ReadonlyMap<string, readonly Marble[]>
  readonly changes: readonly Marble[]
  /** What must leave, by output; of all others, nothing. */
  readonly outputs: ReadonlyMap<string, readonly Marble[]>
  /** By letter. */
  readonly expect: ReadonlyMap<string, Expectation>
  readonly states: readonly ExpectedState[]
  readonly reasons: readonly ExpectedReason[]
}

/** What happens in a test at a time, in milliseconds since its frame 0. */
export type TestEntry =
  | { readonly kind: 'message'; readonly at: number; readonly letter: string; readonly message: Message }
  | {
      readonly kind: 'twin'
      readonly at: number
      readonly letter: string
      readonly patch: JsonObject
      /** The rules must reject it. */
      readonly rejected: boolean
    }
  | { readonly kind: 'pause'; readonly at: number }

/** What must be true of a message that is sent; only what is named is looked at. */
export interface Expectation {
  /** The letter of the message whose bytes it has. */
  readonly like?: string
  readonly body?: Json
  readonly bodyContains?: Json
  readonly near?: { readonly body: Json; readonly tolerance: number }
  /** null: the property is absent. */
  readonly properties?: { readonly [name: string]: string | null }
  readonly rules?: readonly string[]
}

export interface ExpectedState {
  readonly pointer: string
  readonly at: number
  readonly rule: string
  /** Undefined for a rule without `by`. */
  readonly key: Json | undefined
  readonly is: 'idle' | 'pending' | 'raised'
}

export interface ExpectedReason {
  readonly pointer: string
  readonly at: number
  readonly rule: string
  /** The place of the message among the entries. */
  readonly entry: number
  readonly fired: boolean | undefined
  /** A part of the sentence. */
  readonly reason: string | undefined
}

/** A line of a test, and where it is. */
export interface Drawn extends Line {
  /** As it was drawn. */
  readonly text: string
  /** The input, or the output. */
  readonly name: string
  readonly pointer: string
}
