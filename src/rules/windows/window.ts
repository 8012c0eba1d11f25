// What a kind of window is: which events belong together, and when an aggregate is made of them. Each kind is a value in a
// file of its own, which says everything about itself. Knows no kind by its name.
import type { Event } from '../data/event.ts'
import type { Json, JsonObject } from '../data/json.ts'
import type { Named } from '../data/nearest.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import type { ClauseExample, Moment, Stage, Verdict } from '../rule/clause.ts'
import type { Bounds } from './contents/aggregate-event.ts'
import type { WindowState } from './contents/state.ts'
import type { Storage, StorageLayout } from './contents/storage-layout.ts'

export interface WindowKind extends Named {
  /** The word by which a window is of this kind, as in `{ "tumbling": "1m" }`. */
  readonly name: string
  /** One sentence for the documentation: when its aggregate is sent. */
  readonly summary: string
  /** The words that its node can have, with the schema of each. */
  readonly words: Readonly<Record<string, JsonObject>>
  /** Those that it must have. */
  readonly required: readonly string[]
  /** Those whose change keeps what a window holds: all others say of which kind it is, how long, and how aligned. */
  readonly keeping: readonly string[]
  /** True where it holds events of several series, as of all sensors. */
  readonly mixes?: true
  /** Whether a window of this node is told before it has ended, with `open` in its body; left out: never. */
  readonly opens?: (node: JsonObject) => boolean
  /** What was probably meant by the value of a word that is none. */
  readonly meant?: (word: string, value: Json) => Json | undefined
  /** Reads a node of the shape that the words say, and reports what is wrong besides. */
  readonly read: (node: JsonObject, pointer: string, reader: NodeReader) => Window
  /** The most that it holds of a key. */
  readonly most: string
  readonly examples: readonly WindowExample[]
}

/** A window as a rule has it. It holds nothing of a machine: what it knows of a key is in the stage's state. */
export interface Window extends Storage {
  /** The longest of its durations, in milliseconds. */
  readonly span: number
  /** What it asks of events itself. */
  readonly asks: readonly { readonly needsBody: boolean }[]
  /** True where an event may complete an aggregate, and not only a timer. */
  readonly completes: boolean
  /** An event of the key: passes on the aggregates that it completes. */
  readonly receive: (stage: WindowStage, layout: StorageLayout, event: Event) => void
  /** The timer `window`: passes on the aggregates of the windows that end now. */
  readonly close: (stage: WindowStage, layout: StorageLayout) => void
  /** For a key that begins without an event: waits for a window that is wanted without any. */
  readonly begin: (stage: WindowStage, layout: StorageLayout) => void
  /** Waits for the window that ends next, after the rule changed. */
  readonly retime: (stage: WindowStage, layout: StorageLayout) => void
  /** The bounds of the window that ends next, where they are known before its events. */
  readonly next: (state: WindowState, layout: StorageLayout) => Bounds | undefined
  /** Else those of a window whose first and last event are from then. */
  readonly bounds: (held: Bounds) => Bounds
  /** True where what it holds keeps its key from being forgotten, though no timer is set; left out: nothing does. */
  readonly keepsKey?: (state: WindowState) => boolean
  /** Why an event is in no window; undefined where it is in one. Left out: each is in one. */
  readonly leavesOut?: (moment: Moment<WindowState>) => Verdict | undefined
}

export type WindowStage = Stage<WindowState>

/** Sizes in milliseconds. */
export interface Panes {
  /** Of a month: the longest. */
  readonly size: number
  readonly every: number
  /** True for months, whatever the size. */
  readonly isMonth: boolean
  /** How far the windows are shifted from where they would be. */
  readonly shift: number
  /** An IANA name. */
  readonly tz: string | undefined
}

/** A window of the values `v` of the events that come: run as a test and shown in the documentation. */
export interface WindowExample {
  readonly window: Json
  /** Seconds, and `v`; without it time passes to there. */
  readonly given: readonly (readonly [second: number, v?: Json])[]
  /** Seconds, and the list of the values of the window that is sent then. */
  readonly gives: readonly (readonly [second: number, values: Json])[]
  readonly why?: string
}

/** As an example of the clause. */
export const ruleExample = ({ window, given, gives, why }: WindowExample): ClauseExample => ({
  rule: { window, aggregate: { values: { collect: '$.v' } }, then: { output: 'out', body: '$.values' } },
  given: given.map(([second, v]) => (v === undefined ? [second] : [second, { v }])),
  gives,
  ...(why === undefined ? {} : { why }),
})
