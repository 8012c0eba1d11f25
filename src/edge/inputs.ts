// The module's inputs, across sessions. Knows no transport.
import { catchError, defer, EMPTY, ignoreElements, merge, share, switchMap } from 'rxjs'
import type { Inputs } from '../engine/ports.ts'
import type { Connection } from './connection.ts'

/**
 * Deliveries of the present session. edgeHub delivers as soon as somebody subscribes, and not before. What arrives after
 * the last one has unsubscribed, as when the module is stopping, stays unsettled, so that edgeHub delivers it again.
 */
export function createInputs({ session$ }: Connection): Inputs {
  const deliveries$ = session$.pipe(
    switchMap(session =>
      session === undefined
        ? EMPTY
        : merge(
            session.deliveries$,
            defer(session.listen).pipe(
              ignoreElements(),
              // The session ends with it, and the next one listens again.
              catchError(() => EMPTY),
            ),
          ),
    ),
    share(),
  )
  return { deliveries$ }
}
