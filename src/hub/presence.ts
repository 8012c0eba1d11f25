// Who is connected: one connection for each module, until another takes its place or its token expires.
import type { Emit } from './event.ts'
import type { Connection, Module } from './module.ts'

export interface Presence {
  /**
   * Takes the place of the module's connection, if it has one; resolves when that is gone. Called again when the token
   * was renewed.
   */
  connected(module: Module, connection: Connection): Promise<void>
  disconnected(module: Module, connection: Connection): void
  /** Ends all timers. */
  stop(): void
}

/** Node.js fires timers above this at once. */
const longestTimer = 2 ** 31 - 1

export function createPresence(emit: Emit): Presence {
  const expiries = new Map<Module, NodeJS.Timeout>()
  const reasons = new WeakMap<Connection, string>()

  function end(connection: Connection, reason: string): Promise<void> {
    reasons.set(connection, reason)
    return connection.close()
  }

  return {
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
      const reason = reasons.get(connection) ?? 'the client or the network ended it'
      emit({ kind: 'disconnected', module: module.id, transport: connection.transport, reason })
      if (module.connection !== connection) return
      module.connection = undefined
      clearTimeout(expiries.get(module))
    },

    stop() {
      for (const timer of expiries.values()) clearTimeout(timer)
    },
  }
}
