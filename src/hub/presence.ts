// Who is connected: one connection for each module, until another takes its place or its token has expired.
import type { Emit } from './event.ts'
import type { Connection, Module } from './module.ts'
import type { Patience } from './patience.ts'
import type { Timers } from './timers.ts'

export interface Presence {
  /** Takes the place of the module's connection, if it has one; resolves when that is gone. */
  connected(module: Module, connection: Connection): Promise<void>
  disconnected(module: Module, connection: Connection): void
}

interface PresenceOptions {
  readonly modules: ReadonlyMap<string, Module>
  readonly patience: Patience
  readonly timers: Timers
  readonly emit: Emit
}

/** Nobody is connected at first. Checks tokens from now on. */
export function createPresence({ modules, patience, timers, emit }: PresenceOptions): Presence {
  const reasons = new WeakMap<Connection, string>()

  function end(connection: Connection, reason: string): Promise<void> {
    reasons.set(connection, reason)
    return connection.close()
  }

  /** edgeHub's ConnectionReauthenticator: looks at all tokens from time to time. */
  function endExpired(): void {
    const latest = timers.now() - patience.tokenGrace
    for (const { connection } of modules.values())
      if (connection !== undefined && connection.expiresAt <= latest) void end(connection, 'its token expired')
    timers.after(patience.tokenCheck, endExpired)
  }
  timers.after(patience.tokenCheck, endExpired)

  return {
    async connected(module, connection) {
      const former = module.connection
      if (former === connection) return
      module.connection = connection
      emit({ kind: 'connected', module: module.id, transport: connection.transport })
      if (former !== undefined) await end(former, 'another client with its id took over')
    },

    disconnected(module, connection) {
      const reason = reasons.get(connection) ?? 'the client or the network ended it'
      emit({ kind: 'disconnected', module: module.id, transport: connection.transport, reason })
      if (module.connection === connection) module.connection = undefined
    },
  }
}
