// What edgeHub does with what its modules send, whatever the transport: checks identities, routes outputs, answers for
// twins and methods. Knows no transport.
import type { Emit, Transport } from './event.ts'
import type { Faults } from './fault.ts'
import { type HubMessage, messageLimit, messageSize, sameButForCase } from './message.ts'
import type { MethodCalls } from './method-calls.ts'
import type { Module } from './module.ts'
import type { Patience } from './patience.ts'
import type { Presence } from './presence.ts'
import type { Route } from './route.ts'
import type { Timers } from './timers.ts'
import { checkToken, Refusal, readToken, type Token } from './token.ts'
import type { Twins } from './twins.ts'

/** Why an output was not taken, as AMQP says it. MQTT cannot say it. */
export interface Rejection {
  readonly condition: string
  readonly description: string
}

const oversized: Rejection = { condition: 'amqp:link:message-size-exceeded', description: 'The message is too large.' }

/** The hub as a transport sees it. */
export interface Gateway {
  readonly device: string
  readonly hostName: string
  readonly timers: Timers
  /** Throws a `Refusal` for what is not a token, and for one that has expired, with edgeHub's five minutes of grace. */
  readToken(token: string): Token
  /** The module that the token proves the client to be. Throws a `Refusal`. */
  authenticate(moduleId: string, token: string): { readonly module: Module; readonly expiresAt: number }
  refused(transport: Transport, reason: unknown): void
  connected: Presence['connected']
  disconnected: Presence['disconnected']
  subscribed(module: Module, to: 'inputs' | 'desired' | 'methods'): void
  /** A rejection: the message was dropped. */
  output(transport: Transport, module: Module, output: string, message: HubMessage): Rejection | undefined
  getTwin: Twins['get']
  patchReported: Twins['report']
  methodAnswered: MethodCalls['answered']
}

interface GatewayOptions {
  readonly device: string
  readonly hostName: string
  readonly modules: ReadonlyMap<string, Module>
  readonly routes: readonly Route[]
  readonly presence: Presence
  readonly twins: Twins
  readonly methodCalls: MethodCalls
  readonly faults: Faults
  readonly patience: Patience
  readonly timers: Timers
  readonly emit: Emit
}

/** The gateway of one hub, for connections over all transports. */
export function createGateway(options: GatewayOptions): Gateway {
  const { device, hostName, modules, routes, presence, twins, methodCalls, faults, patience, timers, emit } = options

  function route(module: Module, output: string, message: HubMessage): void {
    const source = `/messages/modules/${module.id}/outputs/${output}`
    const taking = routes.filter(({ takes }) => takes(source, message))
    if (taking.length === 0) emit({ kind: 'unrouted', module: module.id, output, message })
    for (const { sink } of taking) {
      if (sink.upstream) emit({ kind: 'upstream', module: module.id, output, message })
      else modules.get(sink.module)?.mailbox.post(sink.input, message)
    }
  }

  const validToken = (text: string) => readToken(text, timers.now() - patience.tokenGrace)

  return {
    device,
    hostName,
    timers,
    readToken: validToken,
    connected: presence.connected,
    disconnected: presence.disconnected,
    methodAnswered: methodCalls.answered,

    authenticate(moduleId, text) {
      const token = validToken(text)
      const module = modules.get(moduleId)
      if (module === undefined)
        throw new Refusal(`there is no module ${moduleId}; there are ${[...modules.keys()].join(', ') || 'none'}`)
      checkToken(token, `${hostName}/devices/${device}/modules/${moduleId}`, module.key)
      return { module, expiresAt: token.expiresAt }
    },

    refused(transport, reason) {
      emit({ kind: 'refused', transport, reason: reason instanceof Error ? reason.message : String(reason) })
    },

    subscribed(module, to) {
      emit({ kind: 'subscribed', module: module.id, to })
    },

    output(transport, module, output, sent) {
      const refuse = (condition: string, why: string): Rejection => {
        emit({ kind: 'refused', transport, reason: `a message of ${module.id} to ${output}, because ${why}` })
        return { condition, description: `The message was refused, because ${why}.` }
      }
      const condition = faults.refuseOutput(module.id)
      if (condition !== undefined) return refuse(condition, 'a fault says so')
      const pair = sameButForCase(sent.properties.keys())
      if (pair !== undefined)
        return refuse(
          'amqp:internal-error',
          `the names of its properties "${pair[0]}" and "${pair[1]}" differ only in case`,
        )
      const sender = { connectionDeviceId: device, connectionModuleId: module.id }
      const message = { ...sent, system: { ...sent.system, ...sender } }
      const size = messageSize(message)
      if (size > messageLimit) {
        emit({ kind: 'oversized', module: module.id, output, message, size })
        return oversized
      }
      emit({ kind: 'output', module: module.id, output, message })
      route(module, output, message)
      return undefined
    },

    getTwin: twins.get,
    patchReported: twins.report,
  }
}
