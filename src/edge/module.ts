// The module at its edgeHub: puts the adapters together. Every other file in this room knows one part of it.
import { asyncScheduler, distinctUntilChanged, map, type Observable, type SchedulerLike } from 'rxjs'
import type { Inputs, Sender, Twin } from '../engine/ports.ts'
import { createAmqpLink } from './amqp-link.ts'
import { type ConnectionFigures, connect } from './connection.ts'
import { desiredFile } from './desired-file.ts'
import type { Environment } from './environment.ts'
import { createInputs } from './inputs.ts'
import { clientFromEnvironment, type Link, type LinkOptions } from './link.ts'
import type { Log } from './log.ts'
import { createMethods, type Methods } from './methods.ts'
import { createMqttLink } from './mqtt-link.ts'
import { createSender } from './outputs.ts'
import { createTally } from './tally.ts'
import { createTwin, type TwinKnowledge } from './twin.ts'

export interface EdgeModule {
  readonly inputs: Inputs
  readonly sender: Sender
  readonly twin: Twin
  readonly methods: Methods
  /** Whether there is a session with edgeHub now. */
  readonly connected$: Observable<boolean>
  readonly figures: EdgeFigures
  /** Rejects what has not been sent, and says goodbye to edgeHub, within two seconds. Never rejects. */
  close(): Promise<void>
}

export interface EdgeFigures extends ConnectionFigures {
  readonly twin: TwinKnowledge
  /** Milliseconds. */
  readonly oldestUnsettled: number | undefined
}

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
  const file = environment.stateDir === undefined ? undefined : desiredFile(environment.stateDir)
  const twin = createTwin(connection, { scheduler, log, file, wait })
  const inputs = createInputs(connection, { scheduler, log, answered$: twin.answered$, wait, acknowledgeWithin })
  return {
    inputs,
    sender: createSender(connection, { scheduler, log }),
    twin,
    methods: createMethods(connection, log),
    connected$: connection.session$.pipe(
      map(session => session !== undefined),
      distinctUntilChanged(),
    ),
    get figures() {
      return { ...connection.figures, twin: twin.knowledge, oldestUnsettled: inputs.oldestUnsettled }
    },
    close: connection.close,
  }
}
