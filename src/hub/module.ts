// One module as the hub knows it: its identity, its twin, what waits for it, and its connection. Knows no transport.
import { randomBytes, randomUUID } from 'node:crypto'
import type { JsonObject } from '../rules/data/json.ts'
import type { Transport } from './event.ts'
import type { Mailbox } from './mailbox.ts'
import { Mistake } from './mistake.ts'
import { checkLimits, createTwin, type Twin } from './twin.ts'

/** The one connection that a module may have. A `false` says that the client has not subscribed. */
export interface Connection {
  readonly transport: Transport
  /** When the client's token expires, in epoch milliseconds. */
  readonly expiresAt: number
  pushDesired(patch: JsonObject, version: number): boolean
  invokeMethod(name: string, id: string, payload: Uint8Array): boolean
  /** Ends it in good order, as edgeHub does when the token expires or another client takes over. Resolves when it is gone. */
  close(): Promise<void>
  /** Cuts the socket. */
  cut(): void
}

export interface Module {
  readonly id: string
  readonly generation: string
  readonly key: Uint8Array
  readonly twin: Twin
  readonly mailbox: Mailbox
  connection: Connection | undefined
}

const validId = /^[A-Za-z0-9._-]{1,128}$/

/** Throws a `Mistake` where the id is none, and for desired properties that IoT Hub would refuse. */
export function createModule(id: string, desired: JsonObject, mailbox: Mailbox): Module {
  if (!validId.test(id))
    throw new Mistake(`module "${id}": a module id must have 1 to 128 letters, digits, ".", "-" and "_".`)
  checkLimits(desired)
  return {
    id,
    generation: randomUUID(),
    key: randomBytes(32),
    twin: createTwin(desired),
    mailbox,
    connection: undefined,
  }
}
