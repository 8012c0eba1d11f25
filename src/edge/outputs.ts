// The module's outputs, across sessions: what edgeHub has not accepted is sent again. Knows no transport.
import { defaultIfEmpty, filter, firstValueFrom, race, type SchedulerLike, take, throwError, timer } from 'rxjs'
import type { Sender } from '../engine/ports.ts'
import { backoff } from './backoff.ts'
import type { Connection } from './connection.ts'
import { describe, fault, isFault } from './fault.ts'
import type { Log } from './log.ts'
import { edgeHub, type Peer } from './peer.ts'
import { isTransient } from './refusal.ts'
import type { Session } from './session.ts'

export interface RetryOptions {
  readonly scheduler: SchedulerLike
  readonly log: Log
  /** Default: edgeHub. */
  readonly peer?: Peer
  readonly random?: () => number
}

const pace = { shortest: 1_000, longest: 30_000 }

/** So often a message may be refused for what may be its own fault: within seconds, so that it holds up no others. */
const mostRefusals = 4

/**
 * Sends until edgeHub has accepted the message: over the next session if this one ends, again on this one if edgeHub
 * only says not now. Messages of several calls keep their order over a lost session. Rejects with a `refused` fault for a
 * message that edgeHub will never take, with a `doubted` one for one that it has refused four times without saying that
 * it would take it later, with `closed` when the module stops.
 */
export function createSender(connection: Connection, options: RetryOptions): Sender {
  return {
    send(message) {
      const operation = (session: Session) => session.send(message)
      const { session } = connection
      // Most are accepted at once.
      if (session === undefined) return untilAccepted(connection, 'A message', options, operation)
      return operation(session).catch(error =>
        untilAccepted(connection, 'A message', options, operation, { session, error }),
      )
    },
  }
}

/**
 * Tries an operation on the present session until it is accepted or refused. What is under way on a session goes on there
 * as long as that lives, even where another one has taken over. `failure`: of a first try, where there was one.
 */
export async function untilAccepted(
  connection: Connection,
  what: string,
  { scheduler, log, peer = edgeHub, random = Math.random }: RetryOptions,
  operation: (session: Session) => Promise<void>,
  failure?: { readonly session: Session; readonly error: unknown },
): Promise<void> {
  const { session$ } = connection
  let tried = failure?.session
  let refusals = 0

  async function attempt(): Promise<void> {
    tried = connection.session ?? (await nextOf(session$))
    if (tried === undefined) throw fault('closed', `${what} was not sent: the module is stopping`)
    await operation(tried)
  }

  /** Emits when the operation is to be tried again. */
  const again = (error: unknown, count: number) => {
    if (isFault(error, 'refused') || isFault(error, 'closed')) return throwError(() => error)
    // Also when the module stops.
    const moved$ = session$.pipe(
      filter(session => session !== undefined && session !== tried),
      take(1),
      defaultIfEmpty(undefined),
    )
    if (isFault(error, 'lost')) return moved$
    if (!isTransient(error) && ++refusals >= mostRefusals) {
      const text = `${peer.name} refused it ${mostRefusals} times: ${describe(error)}`
      return throwError(() => fault('doubted', text))
    }
    const wait = Math.round(backoff(count - 1, pace, random))
    log.warning({ error }, `${what} was not accepted; trying again in ${(wait / 1000).toFixed(1)} s.`)
    return race(timer(wait, scheduler), moved$)
  }

  let count = 1
  if (failure !== undefined) await firstValueFrom(again(failure.error, count++))
  for (; ; count++) {
    try {
      return await attempt()
    } catch (error) {
      await firstValueFrom(again(error, count))
    }
  }
}

/** The next one; undefined when the module stops. */
const nextOf = (session$: Connection['session$']): Promise<Session | undefined> =>
  firstValueFrom(
    session$.pipe(
      filter(session => session !== undefined),
      defaultIfEmpty(undefined),
    ),
  )
