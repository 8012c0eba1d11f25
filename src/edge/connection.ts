// The module's connection to edgeHub: session after session, for as long as the module runs. Never gives up.
import { BehaviorSubject, type Observable, retry, type SchedulerLike, timer } from 'rxjs'
import { backoff } from './backoff.ts'
import { isFault } from './fault.ts'
import type { Link } from './link.ts'
import type { Log } from './log.ts'
import { openSession, type Session } from './session.ts'

export interface Connection {
  /** The present session, undefined while there is none. Completes when the connection is closed; never errors. */
  readonly session$: Observable<Session | undefined>
  /** Ends the session with a goodbye, within two seconds. */
  close(): Promise<void>
}

export interface ConnectionOptions {
  readonly createLink: () => Promise<Link>
  readonly scheduler: SchedulerLike
  readonly log: Log
  /** From 0 up to 1, spreads the tries. */
  readonly random?: () => number
}

const pace = { shortest: 1_000, longest: 30_000 }

/** A session that held so long was a good one: the next try comes soon. In milliseconds. */
const steady = 60_000

/** Connects, and connects again after every end of a session. */
export function connect({ createLink, scheduler, log, random = Math.random }: ConnectionOptions): Connection {
  const session$ = new BehaviorSubject<Session | undefined>(undefined)
  let failures = 0
  let openedAt: number | undefined

  function pause(error: unknown): number {
    const held = openedAt === undefined ? 0 : scheduler.now() - openedAt
    const wasOpen = openedAt !== undefined
    openedAt = undefined
    if (isFault(error, 'renewal')) {
      log.info({}, 'Connecting again with a new token.')
      return 0
    }
    if (held >= steady) failures = 0
    const wait = Math.round(backoff(failures++, pace, random))
    const what = wasOpen ? 'The connection to edgeHub was lost' : 'edgeHub cannot be reached'
    log.warning({ error, failures }, `${what}; trying again in ${(wait / 1000).toFixed(1)} s.`)
    return wait
  }

  const sessions = openSession(createLink, scheduler)
    .pipe(
      retry({
        delay: error => {
          session$.next(undefined)
          return timer(pause(error), scheduler)
        },
      }),
    )
    .subscribe(session => {
      openedAt = scheduler.now()
      log.info({}, 'Connected to edgeHub.')
      session$.next(session)
    })

  return {
    session$,
    async close() {
      const session = session$.value
      session$.next(undefined)
      session$.complete()
      await session?.close()
      sessions.unsubscribe()
    },
  }
}
