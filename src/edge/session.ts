// One life of the connection: an open link whose every operation ends, in time or with the link. Makes no second try.
import { catchError, defer, firstValueFrom, map, merge, Observable, ReplaySubject, type SchedulerLike } from 'rxjs'
import { deadline } from './deadline.ts'
import { fault, isFault } from './fault.ts'
import type { Link } from './link.ts'

/** A link's operations. `listen`, `watchDesired`, `readDesired` and `acceptCalls` end the session when they fail. */
export interface Session extends Omit<Link, 'open' | 'end$' | 'destroy'> {
  /** Says goodbye, within two seconds; what is still under way is rejected with a `closed` fault. Never rejects. */
  close(): Promise<void>
}

/** In milliseconds. edgeHub itself waits thirty seconds for the acknowledgement of a message. */
const patience = { create: 30_000, open: 30_000, control: 20_000, send: 20_000, close: 2_000 }

/**
 * Opens a link and emits the session; errors when the link cannot be opened, ends, or leaves a question unanswered.
 * Unsubscribing cuts the link.
 */
export function openSession(createLink: () => Promise<Link>, scheduler: SchedulerLike): Observable<Session> {
  return new Observable(subscriber => {
    const lost$ = new ReplaySubject<never>(1)
    let cut = () => {}

    /** The subscriber learns of it first, so that it tries nothing again on this session. */
    function lose(error: unknown): void {
      subscriber.error(error)
      lost$.error(error)
    }

    function bounded<Result>(
      what: string,
      milliseconds: number,
      operation: () => Promise<Result>,
      isFatal = (error: unknown) => isFault(error, 'deadline'),
    ): Promise<Result> {
      return firstValueFrom(
        merge(lost$, defer(operation)).pipe(
          deadline(what, milliseconds, scheduler),
          catchError(error => {
            if (isFatal(error)) lose(error)
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
      await bounded('connecting', patience.open, link.open)
      const control = <Result>(what: string, operation: () => Promise<Result>) =>
        bounded(what, patience.control, operation, () => true)
      subscriber.next({
        ...link,
        listen: () => control('subscribing to inputs', link.listen),
        watchDesired: () => control('subscribing to the twin', link.watchDesired),
        readDesired: () => control('reading the twin', link.readDesired),
        acceptCalls: () => control('subscribing to methods', link.acceptCalls),
        send: message => bounded('sending', patience.send, () => link.send(message)),
        report: patch => bounded('reporting', patience.control, () => link.report(patch)),
        // No deadline: over MQTT an acknowledgement waits for those before it.
        deliveries$: link.deliveries$.pipe(
          map(({ message, settle }) => ({ message, settle: () => firstValueFrom(merge(lost$, defer(settle))) })),
        ),
        async close() {
          cut = () => {}
          subscriber.complete()
          lost$.error(fault('closed', 'the module is stopping'))
          const goodbye$ = defer(link.close).pipe(deadline('closing', patience.close, scheduler))
          await firstValueFrom(goodbye$).catch(() => {})
          link.destroy()
        },
      })
    }
    open().catch(lose)
    return () => cut()
  })
}
