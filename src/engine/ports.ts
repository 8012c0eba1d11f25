// What the machine needs from outside. Fakes in the tests and the adapters in src/edge satisfy the same contract.
import type { Observable, ObservableInput } from 'rxjs'
import type { JsonObject } from '../rules/json.ts'
import type { Message, OutputMessage } from '../rules/message.ts'

/** Done when it completes or resolves, failed when it errors or rejects: a Promise, or an Observable in virtual time. */
export type Completion = ObservableInput<unknown>

/** One message that waits for its acknowledgement. */
export interface Delivery {
  readonly message: Message
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
   * where it can never be accepted, so that trying again is of no use.
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
  /** Sends a merge patch of the reported properties. */
  report(patch: JsonObject): Completion
}
