// The module's inputs, across sessions. Knows no transport, and of the twin only whether it was told.
import {
  catchError,
  defer,
  EMPTY,
  filter,
  ignoreElements,
  map,
  merge,
  NEVER,
  type Observable,
  of,
  ReplaySubject,
  race,
  type SchedulerLike,
  share,
  switchMap,
  take,
  tap,
  timer,
} from 'rxjs'
import { holding, untilFirst } from '../engine/holding.ts'
import { Line } from '../engine/line.ts'
import type { Delivery, Inputs } from '../engine/ports.ts'
import type { Connection } from './connection.ts'
import { fault } from './fault.ts'
import { Histogram, type HistogramFigures } from './histogram.ts'
import type { Log } from './log.ts'
import type { Session } from './session.ts'
import { createTally } from './tally.ts'

export interface InputsOptions {
  readonly scheduler: SchedulerLike
  readonly log: Log
  /** Emits a session when edgeHub has answered for the twin on it. */
  readonly answered$: Observable<Session>
  /** Milliseconds for which deliveries wait for that, after an absence; 0: for ever. */
  readonly wait: number
  /** Milliseconds after which edgeHub delivers again what was not acknowledged. */
  readonly acknowledgeWithin: number
}

export interface EdgeInputs extends Inputs {
  /** Milliseconds for which the oldest delivery of the present session has not been settled; undefined: none is open. */
  readonly oldestUnsettled: number | undefined
  /** How long deliveries took until they were settled. */
  readonly durations: HistogramFigures
}

/** As a part of edgeHub's patience: a delivery that takes longer to settle is told of. */
const near = 2 / 3

/**
 * Deliveries of the present session. edgeHub delivers as soon as somebody subscribes, and not before. After an absence they
 * are held until the twin was told: what it says may be new. What arrives after the last one has unsubscribed, as when the
 * module is stopping, stays unsettled, so that edgeHub delivers it again.
 */
export function createInputs({ session$ }: Connection, options: InputsOptions): EdgeInputs {
  const { scheduler, log, answered$, wait, acknowledgeWithin } = options
  /** When each arrived that is not settled. */
  const open = new Line<number>()
  const durations = new Histogram()
  let present: Session | undefined
  /** Since when deliveries wait for the twin; undefined: they do not. */
  let heldSince: number | undefined
  const slow = createTally((_, why, count) => log.warning({ count }, why))

  /** Emits when deliveries of the session may go on. A session that took over from another has missed nothing. */
  function released(session: Session): Observable<unknown> {
    const tookOver = present !== undefined
    present = session
    open.clear()
    if (tookOver && heldSince === undefined) return of(undefined)
    heldSince ??= scheduler.now()
    const released$ = new ReplaySubject<unknown>(1)
    const patience$ = wait === 0 ? NEVER : timer(Math.max(0, heldSince + wait - scheduler.now()), scheduler)
    race(answered$.pipe(filter(of => of === session)), patience$)
      .pipe(
        take(1),
        tap(() => {
          heldSince = undefined
        }),
      )
      .subscribe(released$)
    return released$
  }

  const watched =
    (session: Session) =>
    (delivery: Delivery): Delivery => {
      const arrived = scheduler.now()
      const { message, id, isRepeated } = delivery
      const place = open.add(arrived)
      const settled = () => {
        place.leave()
        const took = scheduler.now() - arrived
        durations.observe(took / 1000)
        checkTime(took)
      }
      const failed = (error: unknown) => {
        place.leave()
        throw error
      }
      return { message, id, isRepeated, settle: () => session.settle(delivery).then(settled, failed) }
    }

  /** What edgeHub has given up on it delivers again, however it is acknowledged then. Throws a `deadline` fault for that. */
  function checkTime(took: number): void {
    if (took < near * acknowledgeWithin) return
    const what = `acknowledged after ${(took / 1000).toFixed(1)} s`
    const limit = `${acknowledgeWithin / 1000} s (ACK_TIMEOUT here, MessageAckTimeoutSecs there)`
    if (took >= acknowledgeWithin) throw fault('deadline', `it was ${what}, which is too late after ${limit}`)
    slow('acknowledgement', `A message was ${what}: edgeHub delivers it again after ${limit}.`)
  }

  function deliveriesOf(session: Session): Observable<Delivery> {
    const released$ = released(session)
    return merge(
      session.deliveries$.pipe(map(watched(session)), holding(untilFirst(released$))),
      defer(session.listen).pipe(
        ignoreElements(),
        // The session ends with it, and the next one listens again.
        catchError(() => EMPTY),
      ),
    )
  }

  const deliveries$ = session$.pipe(
    switchMap(session => {
      if (session !== undefined) return deliveriesOf(session)
      present = undefined
      open.clear()
      return EMPTY
    }),
    share(),
  )
  return {
    deliveries$,
    get oldestUnsettled() {
      const arrived = open.first
      return arrived === undefined ? undefined : scheduler.now() - arrived
    },
    get durations() {
      return durations.figures
    },
  }
}
