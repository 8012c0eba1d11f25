// One life of the connection: an open link whose every operation ends, in time or with the link. Makes no second try.
import { catchError, defer, firstValueFrom, merge, Observable, ReplaySubject, type SchedulerLike } from 'rxjs'
import type { Delivery } from '../engine/ports.ts'
import { deadline } from './deadline.ts'
import { type Fault, fault, isFault } from './fault.ts'
import type { Link } from './link.ts'
import { completed, createUnderWay } from './under-way.ts'

/**
 * A link's operations. `listen`, `watchDesired` and `acceptCalls` end the session when they fail, and `send` when it is not
 * answered in time; `readDesired` and `report` may be asked again.
 */
export interface Session extends Omit<Link, 'open' | 'announce' | 'end$' | 'renewal$' | 'close' | 'destroy'> {
  /** Acknowledges one of its deliveries. */
  settle(delivery: Delivery): Promise<unknown>
  /** Rejects what is under way with this, and says goodbye; never rejects. The link is destroyed by unsubscribing. */
  end(reason: Fault): Promise<void>
}

export type SessionEvent =
  | { readonly kind: 'open'; readonly session: Session }
  /** Its token is about to run out, and another session should take over. */
  | { readonly kind: 'renewal' }
  /** It should no longer be used, though its link may be alive: another one should take over from it. */
  | { readonly kind: 'stuck'; readonly error: unknown }

/**
 * In milliseconds. The workload API of a device that starts may take minutes, and trying again only makes it slower. edgeHub
 * asks the cloud for the twin before it answers from its own copy, for 20 s and what connecting takes; over MQTT it takes
 * nothing else of the module meanwhile.
 */
const patience = { create: 600_000, open: 30_000, answer: 70_000, close: 500 }

/** Opens a link; errors when it cannot be opened, or ends. Unsubscribing cuts the link. */
export function openSession(createLink: () => Promise<Link>, scheduler: SchedulerLike): Observable<SessionEvent> {
  return new Observable(subscriber => {
    const over$ = new ReplaySubject<never>(1)
    let cut = () => {}
    // One for each message, which takes no pipe of its own.
    const settling = createUnderWay(scheduler)
    const sending = createUnderWay(scheduler, patience.answer, reject => {
      const error = fault('deadline', `sending took longer than ${patience.answer / 1000} s`)
      giveUp(error)
      reject(error)
    })
    over$.subscribe({
      error(reason) {
        settling.end(reason)
        sending.end(reason)
      },
    })

    /** The subscriber learns of it first, so that it tries nothing again on this session. */
    function lose(error: unknown): void {
      subscriber.error(error)
      over$.error(error)
    }

    function giveUp(error: unknown): void {
      subscriber.next({ kind: 'stuck', error })
      over$.error(fault('lost', 'the session was given up', error))
    }

    function bounded<Result>(
      what: string,
      milliseconds: number,
      operation: () => Promise<Result>,
      isFatal: (error: unknown) => boolean = () => false,
    ): Promise<Result> {
      return firstValueFrom(
        merge(over$, defer(operation)).pipe(
          deadline(what, milliseconds, scheduler),
          catchError(error => {
            if (isFatal(error)) giveUp(error)
            throw error
          }),
        ),
      )
    }

    async function open(): Promise<void> {
      const link = await bounded('asking the workload API', patience.create, async () => {
        const created = await createLink()
        if (subscriber.closed) created.destroy()
        return created
      })
      cut = link.destroy
      link.end$.subscribe(lose)
      link.renewal$.subscribe(() => subscriber.next({ kind: 'renewal' }))
      await bounded('connecting', patience.open, link.open)
      const control = <Result>(what: string, operation: () => Promise<Result>) =>
        bounded(what, patience.answer, operation, error => !isFault(error, 'closed'))
      const session: Session = {
        ...link,
        listen: () => control('subscribing to inputs', link.listen),
        watchDesired: () => control('subscribing to the twin', link.watchDesired),
        acceptCalls: () => control('subscribing to methods', link.acceptCalls),
        readDesired: () => bounded('reading the twin', patience.answer, link.readDesired),
        report: patch => bounded('reporting', patience.answer, () => link.report(patch)),
        send: message => sending.run(() => link.send(message)),
        // No deadline: over MQTT an acknowledgement waits for those before it.
        settle: delivery => settling.run(() => completed(delivery.settle())),
        async end(reason) {
          over$.error(reason)
          const goodbye$ = defer(link.close).pipe(deadline('closing', patience.close, scheduler))
          await firstValueFrom(goodbye$).catch(() => {})
        },
      }
      subscriber.next({ kind: 'open', session })
    }
    open().catch(lose)
    return () => {
      sending.stop()
      cut()
    }
  })
}
