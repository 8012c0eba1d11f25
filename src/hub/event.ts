// What can be seen of the hub from outside: one union of everything that happens in it. Knows no transport's details.
import type { Json, JsonObject } from '../rules/data/json.ts'
import type { Fault } from './fault.ts'
import type { HubMessage } from './message.ts'

export type Transport = 'amqp' | 'mqtt'

/** One try to deliver a message to a module. `delivery` numbers the message, `attempt` the tries, both from 1. */
interface Attempt {
  readonly module: string
  readonly input: string
  readonly delivery: number
  readonly attempt: number
}

interface Sent {
  readonly module: string
  readonly output: string
  readonly message: HubMessage
}

export type HubEvent =
  | { readonly kind: 'connected'; readonly module: string; readonly transport: Transport }
  | { readonly kind: 'disconnected'; readonly module: string; readonly transport: Transport; readonly reason: string }
  /** A client that was turned away: a bad token, an unknown module, a topic that is not its own. */
  | { readonly kind: 'refused'; readonly transport: Transport; readonly reason: string }
  /** The module listens: to its inputs, to changes of its desired properties, or to method calls. */
  | { readonly kind: 'subscribed'; readonly module: string; readonly to: 'inputs' | 'desired' | 'methods' }
  /** A message joined those that wait for the module. */
  | { readonly kind: 'queued'; readonly module: string; readonly input: string; readonly delivery: number }
  /** `attempt` above 1 is a redelivery. */
  | ({ readonly kind: 'delivered'; readonly message: HubMessage } & Attempt)
  | ({ readonly kind: 'acknowledged' } & Attempt)
  /** No acknowledgement in time, or the connection was taken over before; it will be delivered again. */
  | ({ readonly kind: 'unacknowledged' } & Attempt)
  /** The module did not accept it, so it is lost, as in edgeHub. */
  | ({ readonly kind: 'rejected'; readonly outcome: 'rejected' | 'released' } & Attempt)
  | ({ readonly kind: 'output' } & Sent)
  /** A message that a route sent to the cloud. */
  | ({ readonly kind: 'upstream' } & Sent)
  /** No route took it: acknowledged and dropped, as in edgeHub. */
  | ({ readonly kind: 'unrouted' } & Sent)
  /** A message that broke a limit: rejected over AMQP; over MQTT acknowledged and dropped, as in edgeHub. */
  | ({ readonly kind: 'oversized'; readonly size: number } & Sent)
  | {
      readonly kind: 'reported'
      readonly module: string
      readonly patch: Json | undefined
      readonly version: number
      readonly status: number
      /** Why it was refused. The module is told the status only, as in edgeHub. */
      readonly problem?: string
    }
  /** `pushed`: the module was connected and listening. If not, it never hears of this change. */
  | {
      readonly kind: 'desired'
      readonly module: string
      readonly patch: JsonObject
      readonly version: number
      readonly pushed: boolean
    }
  | {
      readonly kind: 'method'
      readonly module: string
      readonly name: string
      readonly status: number
      readonly payload: Json | undefined
    }
  | { readonly kind: 'fault'; readonly fault: Fault }

export type Emit = (event: HubEvent) => void
