// The module as the engine and the commands see it: the adapters around one connection, whoever is at its other end.
import { distinctUntilChanged, map, type Observable, type SchedulerLike } from 'rxjs'
import type { Inputs, Sender, Twin } from '../engine/ports.ts'
import type { Connection, ConnectionFigures } from './connection.ts'
import { desiredFile } from './desired-file.ts'
import type { HistogramFigures } from './histogram.ts'
import { createInputs } from './inputs.ts'
import type { Log } from './log.ts'
import { createMethods, type Methods } from './methods.ts'
import { createSender } from './outputs.ts'
import type { Peer } from './peer.ts'
import { createTwin, type TwinKnowledge } from './twin.ts'

export interface EdgeModule {
  /** Who is at the other end, as logs call it. */
  readonly peer: string
  readonly inputs: Inputs
  readonly sender: Sender
  readonly twin: Twin
  readonly methods: Methods
  /** Whether there is a session now. */
  readonly connected$: Observable<boolean>
  readonly figures: EdgeFigures
  /** Writes the desired document that was accepted last once more to STATE_DIR, where the disk has failed meanwhile. */
  keepDesired(): void
  /** Rejects what has not been sent, and says goodbye, within two seconds. Never rejects. */
  close(): Promise<void>
}

export interface EdgeFigures extends ConnectionFigures {
  readonly twin: TwinKnowledge
  /** Milliseconds. */
  readonly oldestUnsettled: number | undefined
  /** From the delivery of messages to their acknowledgement. */
  readonly durations: HistogramFigures
}

export interface EdgeModuleOptions {
  readonly peer: Peer
  readonly log: Log
  readonly scheduler: SchedulerLike
  readonly stateDir: string | undefined
  /** Milliseconds for which messages wait for the twin; 0: for ever. */
  readonly wait: number
  /** Milliseconds after which what was not acknowledged is delivered again. */
  readonly acknowledgeWithin: number
  /** The twin that the engine is to see; default: as the connection gives it. */
  readonly seenAs?: (twin: Twin) => Twin
}

/** Nothing is delivered before somebody subscribes to it. */
export function createEdgeModule(connection: Connection, options: EdgeModuleOptions): EdgeModule {
  const { peer, log, scheduler, stateDir, wait, acknowledgeWithin, seenAs = twin => twin } = options
  const file = stateDir === undefined ? undefined : desiredFile(stateDir)
  const twin = createTwin(connection, { scheduler, log, file, wait, peer })
  const inputs = createInputs(connection, { scheduler, log, answered$: twin.answered$, wait, acknowledgeWithin })
  return {
    peer: peer.name,
    inputs,
    sender: createSender(connection, { scheduler, log, peer }),
    twin: seenAs(twin),
    methods: createMethods(connection, log),
    connected$: connection.session$.pipe(
      map(session => session !== undefined),
      distinctUntilChanged(),
    ),
    get figures() {
      const { oldestUnsettled, durations } = inputs
      return { ...connection.figures, twin: twin.knowledge, oldestUnsettled, durations }
    },
    keepDesired: twin.keepAgain,
    close: connection.close,
  }
}
