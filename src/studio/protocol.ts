// What the page and the machine in its worker say to each other: values that can be posted. Knows neither of the two.
import type { Edit } from '../rules/data/edit.ts'
import type { Json, JsonObject } from '../rules/data/json.ts'
import type { CsvChoices } from '../workbench/recording/csv/choices.ts'
import type { TimeForm } from '../workbench/recording/time-form.ts'

/** From the page. `id` comes back with the answer; what is newer of one kind ends what is older. */
export type Request =
  | {
      readonly kind: 'load'
      readonly id: number
      readonly name: string
      readonly bytes: ArrayBuffer
      readonly csv: CsvChoices | undefined
    }
  /** `seen`: epoch milliseconds up to which the view shows; that is told first. */
  | { readonly kind: 'decide'; readonly id: number; readonly text: string; readonly seen: number }
  | { readonly kind: 'compare'; readonly id: number; readonly text: string }
  | { readonly kind: 'ask'; readonly id: number; readonly text: string; readonly question: Question }
  | {
      readonly kind: 'sweep'
      readonly id: number
      readonly text: string
      readonly knob: Knob
      readonly values: readonly (number | string)[]
      readonly labels: readonly Label[]
    }
  | {
      readonly kind: 'test'
      readonly id: number
      readonly text: string
      readonly from: number
      readonly to: number
      readonly name: string
      readonly rules: string
      /** The names of messages, by the letters that they are given. */
      readonly names: ReadonlyMap<string, string>
    }
  | { readonly kind: 'patch'; readonly id: number; readonly from: string; readonly to: string }

export type Answer =
  | { readonly kind: 'loaded'; readonly id: number; readonly recording: Loaded }
  | { readonly kind: 'reading'; readonly id: number; readonly reading: Reading }
  | { readonly kind: 'decided'; readonly id: number; readonly decided: Decided }
  | { readonly kind: 'series'; readonly id: number; readonly series: readonly Series[]; readonly order: Order }
  | { readonly kind: 'why'; readonly id: number; readonly why: Why }
  | { readonly kind: 'swept'; readonly id: number; readonly points: readonly SweepPoint[]; readonly part: number }
  | { readonly kind: 'tested'; readonly id: number; readonly test: KeptTest }
  | { readonly kind: 'patched'; readonly id: number; readonly patch: Patched }
  | {
      readonly kind: 'progress'
      readonly id: number
      readonly of: Request['kind']
      readonly part: number
      readonly what: string
    }
  | { readonly kind: 'failed'; readonly id: number; readonly of: Request['kind']; readonly message: string }

/** Epoch milliseconds, both in it. */
export interface Label {
  readonly from: number
  readonly to: number
}

/** A recording in the worker's memory. */
export interface Loaded {
  readonly name: string
  readonly start: number
  readonly end: number
  readonly form: TimeForm
  readonly count: number
  /** When messages came, by input. */
  readonly inputs: readonly { readonly name: string; readonly times: Float64Array }[]
  /** Of a CSV file, its form. */
  readonly csv: FoundCsv | undefined
  /** How many lines went back in time, and were sorted. */
  readonly sorted: number
  /** Paths of numbers in the first messages. */
  readonly paths: readonly string[]
}

export interface FoundCsv {
  readonly separator: string
  readonly decimal: string
  readonly columns: readonly {
    readonly name: string
    readonly role: 'time' | 'body' | 'input' | 'property'
    readonly path: string
  }[]
  readonly timeFormat: string
  readonly zone: string
  readonly isZoned: boolean
  readonly text: string
  readonly sample: readonly (readonly string[])[]
}

export interface Place {
  readonly from: number
  readonly to: number
}

export interface FoundProblem extends Place {
  readonly severity: 'error' | 'warning'
  readonly code: string
  readonly message: string
  readonly hint: string | undefined
  readonly edits: readonly Edit[]
}

/** What the document says, before anything is run. */
export interface Reading {
  readonly valid: boolean
  readonly problems: readonly FoundProblem[]
  readonly rules: readonly RuleInfo[]
  readonly knobs: readonly Knob[]
  readonly tests: readonly NumberTest[]
}

export interface RuleInfo {
  readonly id: string
  readonly description: string
  readonly alarm: boolean
  readonly keyed: boolean
  readonly shadow: boolean
}

/** A number or a duration of the document that can be tried: a parameter, or a literal. */
export interface Knob {
  /** JSON Pointer. */
  readonly pointer: string
  readonly name: string
  readonly value: number | string
  readonly kind: 'number' | 'duration'
  readonly isParameter: boolean
  /** The rule or the definition in which a literal is; its name begins with that. */
  readonly owner: string | undefined
  /** The rules that read it. */
  readonly rules: readonly string[]
  /** The subject that it is compared with, where there is one. */
  readonly subject: string | undefined
}

/** A test of a number in the document, and the limits that it has now. */
export interface NumberTest {
  readonly rule: string
  readonly pointer: string
  readonly clause: string
  readonly subject: string
  /** The series in which its values are. */
  readonly series: string
  readonly limits: readonly { readonly value: number; readonly predicate: string; readonly pointer: string }[]
}

/** In order of `from`; 1: pending, 2: raised. */
export interface Bands {
  readonly from: Float64Array
  readonly to: Float64Array
  readonly state: Uint8Array
  /** Of which key of the rule. */
  readonly key: Uint32Array
}

export interface Marbles {
  readonly output: string
  readonly times: Float64Array
  /** The place of the message in the recording that caused it; -1: a timer did. */
  readonly entries: Int32Array
}

export interface Spans {
  readonly from: Float64Array
  readonly to: Float64Array
}

export interface RuleTrace {
  readonly rule: string
  /** What all keys come to: the worst state of any. */
  readonly all: Bands
  readonly bands: Bands
  /** The keys, longest raised first. */
  readonly keys: readonly KeyTrace[]
  readonly raisings: Float64Array
  /** Milliseconds, over all keys. */
  readonly raisedFor: number
  readonly outputs: readonly Marbles[]
}

export interface KeyTrace {
  readonly text: string
  readonly index: number
  readonly raisedFor: number
  readonly raisings: number
}

/** Against the version before: raised spans, and times of messages. */
export interface RuleChanges {
  readonly rule: string
  /** How often it was raised, before and now. */
  readonly raisings: readonly [before: number, after: number]
  readonly came: Spans
  readonly went: Spans
  readonly sent: readonly { readonly output: string; readonly came: Float64Array; readonly went: Float64Array }[]
}

export interface Decided {
  /** Epoch milliseconds up to which it is decided. */
  readonly until: number
  readonly whole: boolean
  /** Those that the page does not have yet. */
  readonly traces: readonly RuleTrace[]
  /** The rules of all that there are. */
  readonly order: Order
  readonly changes: readonly RuleChanges[]
  readonly milliseconds: number
  readonly errors: number
}

/** The ids of all that there are, in their order: of what the page has already, only its id is sent. */
export type Order = readonly string[]

/** Numbers over time: of a path in the messages, or as a rule computed them. */
export interface Series {
  readonly id: string
  readonly name: string
  /** True for what stays until the next value: results of windows. */
  readonly steps: boolean
  readonly lines: readonly { readonly key: string; readonly times: Float64Array; readonly values: Float64Array }[]
  readonly more: number
}

export interface Question {
  readonly time: number
  /** The message that is asked about. */
  readonly entry: number | undefined
  readonly rule: string | undefined
  readonly key: string | undefined
}

export interface ReasonPart {
  readonly holds: boolean
  readonly decided: boolean
  readonly condition: string
  readonly because: string
  /** JSON Pointer of the condition. */
  readonly pointer: string | undefined
  readonly parts: readonly ReasonPart[]
}

export interface RuleWhy {
  readonly rule: string
  readonly match: string | undefined
  readonly verdict: 'fires' | 'is resolved' | 'does not fire'
  readonly state: string | undefined
  readonly reason: string
  readonly clause: string | undefined
  readonly pointer: string
  readonly tree: ReasonPart | undefined
}

export interface Why {
  readonly question: Question
  readonly at: string
  readonly message:
    | { readonly at: string; readonly time: number; readonly input: string; readonly body: string }
    | undefined
  readonly rules: readonly RuleWhy[]
  /** As `explain` writes it, by rule. */
  readonly states: readonly { readonly rule: string; readonly text: string }[]
  /** Why there is no reason. */
  readonly note?: string
  readonly sends: readonly {
    readonly output: string
    readonly rules: readonly string[]
    readonly body: string
    readonly tags: string
    readonly by: 'message' | 'timer'
  }[]
}

export interface SweepPoint {
  readonly value: number | string
  readonly rules: readonly SweepFigures[]
}

export interface SweepFigures {
  readonly rule: string
  readonly raisings: number
  readonly raisedFor: number
  readonly sent: number
  readonly score: { readonly hits: number; readonly misses: number; readonly falseAlarms: number } | undefined
}

/** A rule test that was made of a range. */
export interface KeptTest {
  readonly text: string
  readonly names: readonly TestName[]
}

/** A message of it: the letter that it is given, the one that it has, and the message. */
export interface TestName {
  readonly letter: string
  readonly name: string
  readonly isSent: boolean
  readonly text: string
}

export interface Patched {
  readonly patch: JsonObject
  readonly text: string
  readonly counted: number
  readonly written: number
  readonly most: number
  readonly problems: readonly { readonly message: string; readonly hint: string | undefined }[]
}

export type { Json, JsonObject }
