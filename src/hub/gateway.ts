// What edgeHub does with what its modules send, whatever the transport: checks identities, keeps one connection for
// each module, routes outputs, answers for twins, matches method calls with their answers. Knows no transport.
import { randomUUID } from 'node:crypto'
import { isObject, type Json, type JsonObject } from '../rules/json.ts'
import type { Emit, Transport } from './event.ts'
import type { Faults } from './fault.ts'
import { type HubMessage, messageLimit, messageSize } from './message.ts'
import type { Connection, Module } from './module.ts'
import { reportedProblem } from './reported.ts'
import type { Route } from './route.ts'
import { checkToken, Refusal, readToken } from './token.ts'
import { twinDocument } from './twin.ts'

/** What a twin request is answered with. edgeHub gives no reason for an error: the body is empty. */
export interface TwinResponse {
  readonly status: number
  readonly body: Uint8Array
}

export interface MethodAnswer {
  readonly status: number
  readonly payload: Json | undefined
}

/** The hub as a transport sees it. */
export interface Gateway {
  readonly device: string
  readonly hostName: string
  /** The module that the token proves the client to be. Throws a `Refusal`. */
  authenticate(moduleId: string, token: string): { readonly module: Module; readonly expiresAt: number }
  refused(transport: Transport, reason: unknown): void
  /**
   * Takes the place of the module's connection, if it has one; resolves when that is gone. Called again when the token
   * was renewed.
   */
  connected(module: Module, connection: Connection): Promise<void>
  disconnected(module: Module, connection: Connection): void
  subscribed(module: Module, to: 'inputs' | 'desired' | 'methods'): void
  /** `false`: the message is too large, and was dropped. */
  output(module: Module, output: string, message: HubMessage): boolean
  /** Undefined where a fault says not to answer. */
  getTwin(module: Module): TwinResponse | undefined
  patchReported(module: Module, body: Uint8Array): TwinResponse | undefined
  methodAnswered(id: string, status: number, payload: Uint8Array): void
}

/** The hub as its owner sees it. */
export interface Cloud {
  post(module: Module, input: string, message: HubMessage): number
  patchDesired(module: Module, patch: JsonObject): void
  callMethod(module: Module, name: string, payload: Json, timeout: number): Promise<MethodAnswer>
  /** Ends all timers. */
  stop(): void
}

interface GatewayOptions {
  readonly device: string
  readonly hostName: string
  readonly modules: ReadonlyMap<string, Module>
  readonly routes: readonly Route[]
  readonly faults: Faults
  readonly emit: Emit
}

const empty = new Uint8Array()
/** Node.js fires timers above this at once. */
const longestTimer = 2 ** 31 - 1

export function createGateway({ device, hostName, modules, routes, faults, emit }: GatewayOptions): Gateway & Cloud {
  const expiries = new Map<Module, NodeJS.Timeout>()
  const calls = new Map<string, (answer: MethodAnswer) => void>()
  const leaving = new WeakMap<Connection, string>()

  function end(connection: Connection, reason: string): Promise<void> {
    leaving.set(connection, reason)
    return connection.close()
  }

  function refuseReported(module: Module, patch: Json | undefined, status: number, problem: string): TwinResponse {
    emit({ kind: 'reported', module: module.id, patch, version: module.twin.reported.version, status, problem })
    return { status, body: empty }
  }

  return {
    device,
    hostName,

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

    async connected(module, connection) {
      const former = module.connection
      clearTimeout(expiries.get(module))
      const wait = Math.min(longestTimer, connection.expiresAt - Date.now())
      expiries.set(
        module,
        setTimeout(() => end(connection, 'its token expired'), wait),
      )
      if (former === connection) return
      module.connection = connection
      emit({ kind: 'connected', module: module.id, transport: connection.transport })
      if (former !== undefined) await end(former, 'another client with its id took over')
    },

    disconnected(module, connection) {
      const reason = leaving.get(connection) ?? 'the client or the network ended it'
      emit({ kind: 'disconnected', module: module.id, transport: connection.transport, reason })
      if (module.connection !== connection) return
      module.connection = undefined
      clearTimeout(expiries.get(module))
    },

    subscribed(module, to) {
      emit({ kind: 'subscribed', module: module.id, to })
    },

    output(module, output, sent) {
      const sender = { connectionDeviceId: device, connectionModuleId: module.id }
      const message = { ...sent, system: { ...sent.system, ...sender } }
      const event = { module: module.id, output, message }
      const size = messageSize(message)
      if (size > messageLimit) {
        emit({ kind: 'oversized', size, ...event })
        return false
      }
      emit({ kind: 'output', ...event })
      const source = `/messages/modules/${module.id}/outputs/${output}`
      const taking = routes.filter(route => route.takes(source, message))
      if (taking.length === 0) emit({ kind: 'unrouted', ...event })
      for (const { sink } of taking) {
        if (sink.upstream) emit({ kind: 'upstream', ...event })
        else modules.get(sink.module)?.mailbox.post(sink.input, message)
      }
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
      const patch = parseJson(body)
      if (!isObject(patch)) return refuseReported(module, patch, 500, 'the patch is no JSON object')
      const problem = reportedProblem(patch)
      if (problem !== undefined) return refuseReported(module, patch, 400, problem)
      module.twin.patchReported(patch)
      emit({ kind: 'reported', module: module.id, patch, version: module.twin.reported.version, status: 204 })
      return { status: 204, body: empty }
    },

    methodAnswered(id, status, payload) {
      calls.get(id)?.({ status, payload: parseJson(payload) })
    },

    post: (module, input, { system, ...message }) =>
      module.mailbox.post(input, { ...message, system: { connectionDeviceId: device, ...system } }),

    patchDesired(module, patch) {
      const push = module.twin.patchDesired(patch)
      const { version } = module.twin.desired
      const pushed = module.connection?.pushDesired(push, version) ?? false
      emit({ kind: 'desired', module: module.id, patch, version, pushed })
    },

    callMethod(module, name, payload, timeout) {
      const id = randomUUID()
      return new Promise(resolve => {
        const answer = (given: MethodAnswer) => {
          clearTimeout(timer)
          calls.delete(id)
          emit({ kind: 'method', module: module.id, name, ...given })
          resolve(given)
        }
        const timer = setTimeout(() => answer({ status: 504, payload: undefined }), timeout)
        calls.set(id, answer)
        const sent = module.connection?.invokeMethod(name, id, Buffer.from(JSON.stringify(payload))) ?? false
        if (!sent) answer({ status: 404, payload: undefined })
      })
    },

    stop() {
      for (const timer of expiries.values()) clearTimeout(timer)
      for (const answer of [...calls.values()]) answer({ status: 504, payload: undefined })
      for (const { mailbox } of modules.values()) mailbox.stop()
    },
  }
}

function parseJson(bytes: Uint8Array): Json | undefined {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
}
