// What the machine needs from outside. Fakes in the tests and the adapters in src/edge satisfy the same contract.
import type { Observable, ObservableInput } from 'rxjs'
import type { Json, JsonObject } from '../rules/data/json.ts'
import type { Message, OutputMessage } from '../rules/data/message.ts'

/** Done when it completes or resolves, failed when it errors or rejects: a Promise, or an Observable in virtual time. */
export type Completion = ObservableInput<unknown>

/** One message that waits for its acknowledgement. */
export interface Delivery {
  readonly message: Message
  /**
   * What the transport delivers it under again, where it has no message id: unique among what is not acknowledged. Left out:
   * at most one message of an input is in flight.
   */
  readonly id?: string | undefined
  /** The transport may have delivered it before, under this id. */
  readonly isRepeated?: boolean | undefined
  /**
   * Acknowledges the message: edgeHub then deletes it. Called exactly once, after the last output that depends on it
   * was accepted. A failure means that the acknowledgement may not have arrived, so that edgeHub may deliver again.
   */
  settle(): Completion
}

/** The module's inputs. Hot; never completes of itself and never errors: the adapter reconnects. */
export interface Inputs {
  readonly deliveries$: Observable<Delivery>
}

/** The module's outputs. */
export interface Sender {
  /**
   * Done when edgeHub has accepted the message; failed when the adapter has given up on it: with a `code` of `refused`
   * where it can never be accepted, so that trying again is of no use; of `doubted` where it was refused several times, and
   * it is not known whether for what it is.
   */
  send(message: OutputMessage): Completion
}

/** The whole desired document, without `$version` and `$metadata`, after every patch so far has been merged. */
export interface Desired {
  readonly version: number
  readonly document: JsonObject
}

/** The module twin. */
export interface Twin {
  /** The desired document now and after each change, and again after each reconnect if it is another. Never errors. */
  readonly desired$: Observable<Desired>
  /** Told of each document that was accepted: the one to go on with where edgeHub has none to give. */
  keep(desired: Desired): void
  /** Sends a merge patch of the reported properties, in the order of the calls; those that wait are sent as one. */
  report(patch: JsonObject): Completion
}

/** One thing that the machine was given, with its time in epoch milliseconds: enough to do it again. */
export type Entry = {
  readonly at: number
  /** Where the clock has leapt to that time. */
  readonly leap?: true
} & (
  | { readonly kind: 'message'; readonly message: Message; readonly delivery?: string }
  /** A desired document that was accepted. */
  | { readonly kind: 'desired'; readonly document: JsonObject }
  /** Time that passed, and made timers run. */
  | { readonly kind: 'time' }
)

/** All state at a moment, in epoch milliseconds. */
export interface Snapshot {
  readonly at: number
  readonly state: Json
}

/** A snapshot as it is written: `pieces` are the JSON text of its state, which may be read while more is decided. */
export interface SnapshotText {
  readonly at: number
  readonly pieces: Iterable<string>
}

/** What a journal holds: a snapshot, and what came after it, in order. */
export interface Recovered {
  readonly snapshot: Snapshot
  readonly entries: readonly (NamedEntry | Done)[]
}

export type NamedEntry = Entry & { readonly name: string }

/** What the entry of that name caused is done. */
export interface Done {
  readonly kind: 'done'
  readonly name: string
}

/** Keeps over restarts what the machine was given. Nothing here waits or throws: a disk that fails stops no message. */
export interface Journal {
  /** What an earlier start left behind, if it left anything; until `begin`. */
  readonly recovered: Recovered | undefined
  /**
   * Starts again, from a snapshot; it may be asked for again whenever `checkpoint` is called. `refused`: why what was
   * recovered is of no use; it is put aside for a person to see.
   */
  begin(snapshot: () => SnapshotText, refused?: unknown): void
  /** Returns the entry's name, another one for each entry of all starts; undefined where nothing is ever kept. */
  append(entry: Entry): string | undefined
  /** Another name, for what is not kept; undefined where nothing is named. */
  name(): string | undefined
  /** What the entry caused is done: sent and, if it was a message, acknowledged. */
  done(name: string): void
  /** Called between two steps: where the journal has grown enough, it takes a snapshot and starts again from that. */
  checkpoint(): void
  /** Whether what is appended now is there after a restart. */
  readonly isKept: boolean
  /** Done when what was appended outlives a failing power supply too; undefined where nothing waits for that. */
  secure(): Completion | undefined
}

/** Keeps nothing. */
export const noJournal: Journal = {
  recovered: undefined,
  begin() {},
  append: () => undefined,
  name: () => undefined,
  done() {},
  checkpoint() {},
  isKept: false,
  secure: () => undefined,
}

/** Keeps nothing over a restart; within this start, what is delivered again is known, and outputs have ids of their own. */
export function forgetfulJournal(start: string): Journal {
  let count = 0
  const name = () => `${start}-${++count}`
  return { ...noJournal, append: name, name }
}
