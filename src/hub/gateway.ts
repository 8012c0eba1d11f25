// What edgeHub does with what its modules send, whatever the transport: checks identities, routes outputs, answers for
// twins and methods. Knows no transport.
import { isObject, type Json } from '../rules/data/json.ts'
import { reportedProblem } from '../rules/twin/reported-limits.ts'
import type { Emit, Transport } from './event.ts'
import type { Faults } from './fault.ts'
import { type HubMessage, messageLimit, messageSize, readJson } from './message.ts'
import type { MethodCalls } from './method-calls.ts'
import type { Module } from './module.ts'
import type { Presence } from './presence.ts'
import type { Route } from './route.ts'
import { checkToken, Refusal, readToken } from './token.ts'
import { twinDocument } from './twin.ts'

/** What a twin request is answered with. edgeHub gives no reason for an error: the body is empty. */
export interface TwinResponse {
  readonly status: number
  readonly body: Uint8Array
}

/** The hub as a transport sees it. */
export interface Gateway {
  readonly device: string
  readonly hostName: string
  /** The module that the token proves the client to be. Throws a `Refusal`. */
  authenticate(moduleId: string, token: string): { readonly module: Module; readonly expiresAt: number }
  refused(transport: Transport, reason: unknown): void
  connected: Presence['connected']
  disconnected: Presence['disconnected']
  subscribed(module: Module, to: 'inputs' | 'desired' | 'methods'): void
  /** `false`: the message is too large, and was dropped. */
  output(module: Module, output: string, message: HubMessage): boolean
  /** Undefined where a fault says not to answer. */
  getTwin(module: Module): TwinResponse | undefined
  patchReported(module: Module, body: Uint8Array): TwinResponse | undefined
  methodAnswered: MethodCalls['answered']
}

interface GatewayOptions {
  readonly device: string
  readonly hostName: string
  readonly modules: ReadonlyMap<string, Module>
  readonly routes: readonly Route[]
  readonly presence: Presence
  readonly methodCalls: MethodCalls
  readonly faults: Faults
  readonly emit: Emit
}

export function createGateway(options: GatewayOptions): Gateway {
  const { device, hostName, modules, routes, presence, methodCalls, faults, emit } = options

  function route(module: Module, output: string, message: HubMessage): void {
    const source = `/messages/modules/${module.id}/outputs/${output}`
    const taking = routes.filter(({ takes }) => takes(source, message))
    if (taking.length === 0) emit({ kind: 'unrouted', module: module.id, output, message })
    for (const { sink } of taking) {
      if (sink.upstream) emit({ kind: 'upstream', module: module.id, output, message })
      else modules.get(sink.module)?.mailbox.post(sink.input, message)
    }
  }

  function refuseReported(module: Module, patch: Json | undefined, status: number, problem: string): TwinResponse {
    emit({ kind: 'reported', module: module.id, patch, version: module.twin.reported.version, status, problem })
    return { status, body: new Uint8Array() }
  }

  return {
    device,
    hostName,
    connected: presence.connected,
    disconnected: presence.disconnected,
    methodAnswered: methodCalls.answered,

    authenticate(moduleId, text) {
      const token = readToken(text, Date.now())
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

    output(module, output, sent) {
      const sender = { connectionDeviceId: device, connectionModuleId: module.id }
      const message = { ...sent, system: { ...sent.system, ...sender } }
      const size = messageSize(message)
      if (size > messageLimit) {
        emit({ kind: 'oversized', module: module.id, output, message, size })
        return false
      }
      emit({ kind: 'output', module: module.id, output, message })
      route(module, output, message)
      return true
    },

    getTwin(module) {
      const answer = faults.twinAnswer(module.id)
      if (answer === 'none') return undefined
      const document = answer === 'empty' ? { desired: {}, reported: {} } : twinDocument(module.twin)
      return { status: 200, body: Buffer.from(JSON.stringify(document)) }
    },

    patchReported(module, body) {
      if (faults.twinAnswer(module.id) === 'none') return undefined
      const patch = readJson(body)
      if (!isObject(patch)) return refuseReported(module, patch, 500, 'the patch is no JSON object')
      const problem = reportedProblem(patch)
      if (problem !== undefined) return refuseReported(module, patch, 400, problem)
      module.twin.patchReported(patch)
      emit({ kind: 'reported', module: module.id, patch, version: module.twin.reported.version, status: 204 })
      return { status: 204, body: new Uint8Array() }
    },
  }
}
