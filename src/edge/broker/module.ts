// The module at an ordinary broker: the same adapters as at edgeHub, over a link of another kind.
import { asyncScheduler, combineLatest, map, type Observable, type SchedulerLike, tap } from 'rxjs'
import type { Desired, Twin } from '../../engine/ports.ts'
import type { JsonObject } from '../../rules/data/json.ts'
import { overlay } from '../../rules/document/document.ts'
import { connect } from '../connection.ts'
import { createEdgeModule, type EdgeModule } from '../edge-module.ts'
import type { Log } from '../log.ts'
import { broker } from '../peer.ts'
import { createDocuments } from './documents.ts'
import { createBrokerLink } from './link.ts'
import { sessionName } from './session-name.ts'
import type { BrokerSettings } from './settings.ts'

export interface BrokerOptions {
  readonly settings: BrokerSettings
  readonly stateDir: string | undefined
  /** Milliseconds for which messages wait for the document; 0: for ever. */
  readonly wait: number
  /** The base document, now and after each change of its file. */
  readonly bases$: Observable<JsonObject>
  readonly log: Log
  /** Where time comes from; default: the clock. */
  readonly scheduler?: SchedulerLike
}

/** Starts to connect, and goes on until it is closed. Nothing is delivered before somebody subscribes to it. */
export function connectToBroker({
  settings,
  stateDir,
  wait,
  log,
  scheduler = asyncScheduler,
  ...options
}: BrokerOptions): EdgeModule {
  const linkOptions = { settings, documents: createDocuments(), session: sessionName(stateDir, log), log, scheduler }
  const connection = connect({ createLink: async () => createBrokerLink(linkOptions), scheduler, log, peer: broker })
  return createEdgeModule(connection, {
    peer: broker,
    log,
    scheduler,
    stateDir,
    wait,
    // A broker delivers again at the next connection, and not after a time.
    acknowledgeWithin: Number.POSITIVE_INFINITY,
    seenAs: twin => overBase(twin, options.bases$),
  })
}

/** The document over its base, of which either may change. What is kept for a start without a broker is the document alone. */
function overBase(twin: Twin, bases$: Observable<JsonObject>): Twin {
  let last: Desired | undefined
  let changes = 0
  return {
    desired$: combineLatest([twin.desired$.pipe(tap(desired => (last = desired))), bases$]).pipe(
      map(([{ document }, base]) => ({ version: ++changes, document: overlay(document, base) })),
    ),
    keep() {
      if (last !== undefined) twin.keep(last)
    },
    report: twin.report,
  }
}
