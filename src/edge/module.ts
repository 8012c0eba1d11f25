// The module at its edgeHub.
import { asyncScheduler, type SchedulerLike } from 'rxjs'
import { createAmqpLink } from './amqp-link.ts'
import { connect } from './connection.ts'
import { createEdgeModule, type EdgeModule } from './edge-module.ts'
import type { Environment } from './environment.ts'
import { clientFromEnvironment, type Link, type LinkOptions } from './link.ts'
import type { Log } from './log.ts'
import { createMqttLink } from './mqtt-link.ts'
import { edgeHub } from './peer.ts'
import { createTally } from './tally.ts'

export interface ModuleOptions {
  readonly environment: Pick<Environment, 'transport' | 'stateDir' | 'times'>
  readonly log: Log
  /** Where time comes from; default: the clock. */
  readonly scheduler?: SchedulerLike
  /** Makes each link; default: the SDK's client, as the process's environment says, which the SDK reads by itself. */
  readonly createLink?: (options: LinkOptions) => Promise<Link>
}

/** Starts to connect, and goes on until it is closed. Nothing is delivered before somebody subscribes to it. */
export function connectModule({ environment, log, scheduler = asyncScheduler, ...options }: ModuleOptions): EdgeModule {
  const { protocol, webSocket } = environment.transport
  const { createLink = protocol === 'mqtt' ? createMqttLink : createAmqpLink } = options
  const leaveOut = createTally((name, why, count) =>
    log.warning({ property: name, count }, `A property was left out of a message: ${why}.`),
  )
  const { twinWait: wait, acknowledgeWithin, tokenLifetime } = environment.times
  const linkOptions = { webSocket, leaveOut, log, scheduler, tokenLifetime, createClient: clientFromEnvironment }
  const connection = connect({ createLink: () => createLink(linkOptions), scheduler, log })
  const { stateDir } = environment
  return createEdgeModule(connection, { peer: edgeHub, log, scheduler, stateDir, wait, acknowledgeWithin })
}
