// What becomes of a message that could not be sent. Knows nothing of what waits for it.
import {
  catchError,
  defer,
  endWith,
  ignoreElements,
  mergeMap,
  type Observable,
  of,
  type SchedulerLike,
  startWith,
  timer,
} from 'rxjs'
import type { OutputMessage } from '../rules/data/message.ts'
import type { Sender } from './ports.ts'
import { inPlaceOf } from './refused-message.ts'

export type SendActivity =
  | { readonly kind: 'sent'; readonly message: OutputMessage }
  /** It can never be sent: what caused it is settled all the same, or it would come again for ever. */
  | { readonly kind: 'refused'; readonly message: OutputMessage; readonly error: unknown }
  /** edgeHub takes neither it nor anything in its place: it is tried again later. */
  | { readonly kind: 'delayed'; readonly message: OutputMessage; readonly error: unknown }
  | { readonly kind: 'unsent'; readonly message: OutputMessage; readonly error: unknown }

export interface SendingContext {
  readonly sender: Sender
  readonly scheduler: SchedulerLike
  /** The output for what can never be sent; false: there is none. */
  readonly errors: () => string | false
}

/** Milliseconds after which a message is tried again where edgeHub refuses others too. */
const untilNextTry = 30_000

/** After this error: ends with `sent`, `refused` or `unsent` of the message. */
export const afterFailure = (
  message: OutputMessage,
  error: unknown,
  context: SendingContext,
): Observable<SendActivity> =>
  hasCode(error, 'refused') || hasCode(error, 'doubted')
    ? giveUp(message, error, context)
    : of({ kind: 'unsent', message, error })

/** Rejected as the sender rejects. */
const attempt = (message: OutputMessage, { sender }: SendingContext): Observable<SendActivity> =>
  defer(() => sender.send(message)).pipe(ignoreElements(), endWith<SendActivity>({ kind: 'sent', message }))

/**
 * Another message goes to the errors output in the place of one that edgeHub does not take. If it does not take that one
 * either, its reason may have nothing to do with the message, and nothing is given up on.
 */
function giveUp(message: OutputMessage, error: unknown, context: SendingContext): Observable<SendActivity> {
  const refused: SendActivity = { kind: 'refused', message, error }
  const errors = context.errors()
  if (errors === false) return of(refused)
  return attempt(inPlaceOf(message, errors, error), context).pipe(
    endWith(refused),
    catchError(second => {
      if (hasCode(error, 'refused') || hasCode(second, 'refused')) return of(refused)
      if (!hasCode(second, 'doubted')) return of<SendActivity>({ kind: 'unsent', message, error })
      const later$ = timer(untilNextTry, context.scheduler).pipe(mergeMap(() => again(message, context)))
      return later$.pipe(startWith<SendActivity>({ kind: 'delayed', message, error }))
    }),
  )
}

const again = (message: OutputMessage, context: SendingContext): Observable<SendActivity> =>
  attempt(message, context).pipe(catchError(error => afterFailure(message, error, context)))

const hasCode = (error: unknown, code: string) =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code
