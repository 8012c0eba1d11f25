// The module twin across sessions: whole desired documents out of patches, versions and gaps, and what to go on with where
// edgeHub has none to give. Knows no transport.
import {
  catchError,
  concat,
  concatMap,
  defer,
  distinctUntilChanged,
  EMPTY,
  filter,
  from,
  map,
  merge,
  NEVER,
  type Observable,
  of,
  ReplaySubject,
  Subject,
  shareReplay,
  switchMap,
  take,
  timer,
} from 'rxjs'
import type { Desired, Twin } from '../engine/ports.ts'
import type { JsonObject } from '../rules/data/json.ts'
import { equal } from '../rules/data/value.ts'
import { mergeObject } from '../rules/twin/merge-patch.ts'
import { backoff } from './backoff.ts'
import type { Connection } from './connection.ts'
import type { DesiredFile } from './desired-file.ts'
import { isFault } from './fault.ts'
import type { RetryOptions } from './outputs.ts'
import { edgeHub } from './peer.ts'
import { createReports } from './reports.ts'
import type { Session } from './session.ts'

export interface TwinOptions extends RetryOptions {
  /** Where the last document that was accepted is kept; undefined: nowhere. */
  readonly file: DesiredFile | undefined
  /** Milliseconds for which everything waits for the twin; 0: for ever. */
  readonly wait: number
}

/**
 * `waiting`: there is nothing to go on with yet. `base`: edgeHub has not said, and the base document runs. `kept`: nor has it,
 * and what STATE_DIR has runs. `known`: edgeHub has said.
 */
export const twinKnowledges = ['waiting', 'base', 'kept', 'known'] as const
export type TwinKnowledge = (typeof twinKnowledges)[number]

export interface EdgeTwin extends Twin {
  /** The last session on which edgeHub has answered for the twin; emits after what it answered has been emitted. */
  readonly answered$: Observable<Session>
  readonly knowledge: TwinKnowledge
  /** Writes once more what was to be kept: the disk has failed meanwhile. */
  keepAgain(): void
}

/** Milliseconds to the next question where edgeHub fails to answer one. */
const pace = { shortest: 1_000, longest: 60_000 }

/**
 * The same, and up to twice as long, where edgeHub is offline and has no twin: it notices that the cloud is back only when
 * somebody makes it ask there.
 */
const offlinePace = 60_000

/**
 * The twin of the present session. It is asked for without end, and that ends no session: meanwhile messages are decided by
 * the document that was kept, or by the base document. `report` goes on until edgeHub has taken the patch; it rejects with
 * a `refused` fault where edgeHub never will, and that is known before it is sent.
 */
export function createTwin(connection: Connection, options: TwinOptions): EdgeTwin {
  const { log, file, scheduler, wait, random = Math.random } = options
  const { name } = options.peer ?? edgeHub
  const reports = createReports(connection, options)
  const answered$ = new ReplaySubject<Session>(1)
  /** What patches apply to; undefined: the whole is to be read. */
  let known: Desired | undefined
  let knowledge: TwinKnowledge = 'waiting'
  let writing: Promise<unknown> = Promise.resolve()
  let kept: Desired | undefined

  function learn(desired: Desired): Desired {
    if (known !== undefined && desired.version < known.version) {
      const versions = { from: known.version, to: desired.version }
      log.warning(versions, 'The version of the twin went back: it must have been created again.')
    }
    known = desired
    knowledge = 'known'
    return desired
  }

  /** One after the other. */
  function write(desired: Desired): void {
    writing = writing
      .then(() => file?.write(desired))
      .catch((error: unknown) => log.warning({ error }, 'The desired properties could not be kept in STATE_DIR.'))
  }

  /** What was known at an earlier start. Not learned: whatever comes next is read whole. */
  async function readKept(): Promise<Desired | undefined> {
    const found = await file?.read().catch((error: unknown) => {
      log.warning({ error }, 'The desired properties kept in STATE_DIR could not be read.')
      return undefined
    })
    if (found === undefined) return undefined
    log.info({ version: found.version }, 'Using the desired properties kept in STATE_DIR.')
    knowledge = 'kept'
    return found
  }

  /** The base document alone. */
  function fallBack(): Desired {
    knowledge = 'base'
    return { version: 0, document: {} }
  }

  /** Listens first and asks then, so that nothing falls between; one step after the other. */
  function changes(session: Session): Observable<Desired> {
    const later$ = new Subject<number>()
    let failures = 0
    let isOffline = false

    async function read(): Promise<Observable<Desired>> {
      try {
        const { $version: version, $metadata: _, ...document } = await session.readDesired()
        failures = 0
        const desired$ = typeof version === 'number' ? of(learn({ version, document })) : offline()
        return concat(
          desired$,
          defer(() => done()),
        )
      } catch (error) {
        // What ends the session is told of elsewhere.
        if (isFault(error, 'lost') || isFault(error, 'closed')) return EMPTY
        const pause = Math.round(backoff(failures++, pace, random))
        log.warning({ error }, `${name} has not sent the twin; asking again in ${(pause / 1000).toFixed(1)} s.`)
        later$.next(pause)
        return EMPTY
      }
    }

    function done(): Observable<never> {
      answered$.next(session)
      return EMPTY
    }

    /** An answer without a version says nothing about the rules. */
    function offline(): Observable<Desired> {
      if (!isOffline) log.warning({}, 'edgeHub is offline and has no copy of the twin; the rules stay as they are.')
      isOffline = true
      known = undefined
      later$.next(Math.round(offlinePace * (1 + random())))
      reports.repeat(session)
      return knowledge === 'waiting' ? of(fallBack()) : EMPTY
    }

    /** A patch on top of the known document; over a gap in the versions the whole is read again. */
    async function change(patch: JsonObject): Promise<Observable<Desired>> {
      const { $version: version, $metadata: _, ...rest } = patch
      if (typeof version !== 'number' || known === undefined || version > known.version + 1) return read()
      if (version <= known.version) return EMPTY
      return of(learn({ version, document: mergeObject(known.document, rest) }))
    }

    return merge(
      session.desiredPatches$.pipe(map(patch => () => change(patch))),
      later$.pipe(
        switchMap(pause => timer(pause, scheduler)),
        map(() => read),
      ),
      defer(session.watchDesired).pipe(map(() => read)),
    ).pipe(
      concatMap(step => from(step()).pipe(concatMap(desired$ => desired$))),
      // The session ends with it, and the next one asks again.
      catchError(() => EMPTY),
    )
  }

  /** Where nothing is kept, from the first session on. */
  const base$ = connection.session$.pipe(
    filter(session => session !== undefined),
    take(1),
    switchMap(() => (wait === 0 ? NEVER : timer(wait, scheduler))),
    filter(() => knowledge === 'waiting'),
    map(() => {
      log.warning({}, `${name} has not sent the twin for ${wait / 1000} s; the base document runs until it does.`)
      return fallBack()
    }),
  )
  const present$ = connection.session$.pipe(switchMap(session => (session === undefined ? EMPTY : changes(session))))

  return {
    desired$: defer(readKept).pipe(
      concatMap(found => merge(found === undefined ? base$ : of(found), present$)),
      distinctUntilChanged(same),
      shareReplay(1),
    ),
    answered$,
    get knowledge() {
      return knowledge
    },
    keep(desired) {
      // The base document is none that edgeHub told.
      if (desired.version === 0) return
      kept = desired
      write(desired)
    },
    keepAgain() {
      if (kept !== undefined) write(kept)
    },
    report: reports.report,
  }
}

function same(a: Desired, b: Desired): boolean {
  return a.version === b.version && equal(a.document, b.document)
}
