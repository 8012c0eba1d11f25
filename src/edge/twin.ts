// The module twin across sessions: whole desired documents out of patches, versions and gaps. Knows no transport.
import {
  catchError,
  concatMap,
  defer,
  distinctUntilChanged,
  EMPTY,
  filter,
  from,
  map,
  merge,
  type Observable,
  shareReplay,
  switchMap,
} from 'rxjs'
import type { Desired, Twin } from '../engine/ports.ts'
import type { JsonObject } from '../rules/data/json.ts'
import { equal } from '../rules/data/value.ts'
import { mergeObject } from '../rules/twin/merge-patch.ts'
import { reportedProblem } from '../rules/twin/reported-limits.ts'
import type { Connection } from './connection.ts'
import type { DesiredFile } from './desired-file.ts'
import { fault } from './fault.ts'
import { type RetryOptions, untilAccepted } from './outputs.ts'
import type { Session } from './session.ts'

export interface TwinOptions extends RetryOptions {
  /** Where the last document that was accepted is kept; undefined: nowhere. */
  readonly file: DesiredFile | undefined
}

/**
 * The twin of the present session. `report` goes on until edgeHub has taken the patch; it rejects with a `refused` fault
 * where edgeHub never will, and that is known before it is sent.
 */
export function createTwin(connection: Connection, options: TwinOptions): Twin {
  const { log, file } = options
  let known: Desired | undefined
  let asked = false

  let writing: Promise<unknown> = Promise.resolve()

  function learn(desired: Desired): Desired {
    const before = known
    known = desired
    if (same(before, desired)) return desired
    if (before !== undefined && desired.version < before.version) {
      const versions = { from: before.version, to: desired.version }
      log.warning(versions, 'The version of the twin went back: it must have been made anew.')
    }
    return desired
  }

  async function read(session: Session): Promise<Desired | undefined> {
    const { $version: version, $metadata: _, ...document } = await session.readDesired()
    if (typeof version === 'number') return learn({ version, document })
    log.warning({}, 'edgeHub is offline and has no copy of the twin; the rules stay as they are.')
    return known === undefined ? fallBack({ version: 0, document }) : undefined
  }

  /** What was known at an earlier start, else that. Not learned: whatever comes next is read whole. */
  async function fallBack(otherwise: Desired | undefined): Promise<Desired | undefined> {
    const kept = await file?.read().catch((error: unknown) => {
      log.warning({ error }, 'The desired properties kept in STATE_DIR could not be read.')
      return undefined
    })
    if (kept !== undefined) log.info({ version: kept.version }, 'Using the desired properties kept in STATE_DIR.')
    return kept ?? otherwise
  }

  /** A patch on top of the known document; over a gap in the versions the whole is read again. */
  async function change(session: Session, patch: JsonObject): Promise<Desired | undefined> {
    const { $version: version, $metadata: _, ...rest } = patch
    if (typeof version !== 'number' || known === undefined || version > known.version + 1) return read(session)
    if (version <= known.version) return undefined
    return learn({ version, document: mergeObject(known.document, rest) })
  }

  /** Listens first and reads then, so that nothing falls between; one step after the other. */
  function changes(session: Session): Observable<Desired | undefined> {
    asked = true
    return merge(
      session.desiredPatches$.pipe(map(patch => () => change(session, patch))),
      defer(session.watchDesired).pipe(map(() => () => read(session))),
    ).pipe(
      concatMap(step => step()),
      // The session ends with it, and the next one reads again.
      catchError(() => EMPTY),
    )
  }

  /** Between sessions: edgeHub has been asked and has not answered once. */
  const unanswered = () => (asked && known === undefined ? from(fallBack(undefined)) : EMPTY)

  return {
    desired$: connection.session$.pipe(
      switchMap(session => (session === undefined ? unanswered() : changes(session))),
      filter(desired => desired !== undefined),
      distinctUntilChanged(same),
      shareReplay(1),
    ),
    keep(desired) {
      writing = writing
        .then(() => file?.write(desired))
        .catch((error: unknown) => log.warning({ error }, 'The desired properties could not be kept in STATE_DIR.'))
    },
    report(patch) {
      const problem = reportedProblem(patch)
      return problem === undefined
        ? untilAccepted(connection, 'A report', options, session => session.report(patch))
        : Promise.reject(fault('refused', `the reported properties cannot be sent: ${problem}`))
    },
  }
}

function same(a: Desired | undefined, b: Desired): boolean {
  return a !== undefined && a.version === b.version && equal(a.document, b.document)
}
