// The module's outputs, across sessions: what edgeHub has not accepted is sent again. Knows no transport.
import { randomUUID } from 'node:crypto'
import {
  defer,
  EMPTY,
  firstValueFrom,
  type Observable,
  retry,
  type SchedulerLike,
  switchMap,
  throwError,
  throwIfEmpty,
  timer,
} from 'rxjs'
import type { Sender } from '../engine/ports.ts'
import { backoff } from './backoff.ts'
import type { Connection } from './connection.ts'
import { fault, isFault } from './fault.ts'
import type { Log } from './log.ts'
import type { Session } from './session.ts'

export interface RetryOptions {
  readonly scheduler: SchedulerLike
  readonly log: Log
  readonly random?: () => number
}

const pace = { shortest: 1_000, longest: 30_000 }

/**
 * Sends until edgeHub has accepted the message: over the next session if this one ends, again on this one if edgeHub
 * only says not now. Messages of several calls keep their order over a change of session. Rejects with a `refused` fault
 * for a message that edgeHub will never take, with `closed` when the module stops.
 * A message without an id gets one, the same for all tries, so that a reader can tell a message that came twice.
 */
export function createSender(connection: Connection, options: RetryOptions): Sender {
  return {
    send(message) {
      const { messageId = randomUUID() } = message.system
      const identified = { ...message, system: { ...message.system, messageId } }
      return untilAccepted(connection, 'A message', options, session => session.send(identified))
    },
  }
}

/** Tries an operation on the present session, and on the next, until it is accepted or refused. */
export function untilAccepted(
  { session$ }: Connection,
  what: string,
  { scheduler, log, random = Math.random }: RetryOptions,
  operation: (session: Session) => Promise<void>,
): Promise<void> {
  const again = (error: unknown, count: number): Observable<unknown> => {
    if (isFault(error, 'refused')) return throwError(() => error)
    const wait = Math.round(backoff(count - 1, pace, random))
    log.warning({ error }, `${what} was not accepted; trying again in ${(wait / 1000).toFixed(1)} s.`)
    return timer(wait, scheduler)
  }
  return firstValueFrom(
    session$.pipe(
      switchMap(session =>
        session === undefined ? EMPTY : defer(() => operation(session)).pipe(retry({ delay: again })),
      ),
      throwIfEmpty(() => fault('closed', `${what} was not sent: the module is stopping`)),
    ),
  )
}
