// Carries out what was decided: sends, and then settles what waited for that. Most messages cause nothing or one send, so that
// is one pass without a pipe of its own; only what fails becomes a stream, in sending.ts. Knows no machine and no journal.
import { from, Observable, type SchedulerLike, Subscription } from 'rxjs'
import type { Message, OutputMessage } from '../rules/data/message.ts'
import type { Completion, Delivery, Sender } from './ports.ts'
import { Queue } from './queue.ts'
import { afterFailure, type SendActivity } from './sending.ts'
import type { Work } from './work.ts'

/** What becomes of messages on their way out, and of those that caused them. */
export type DispatchActivity =
  | SendActivity
  | { readonly kind: 'settled'; readonly message: Message }
  | { readonly kind: 'unsettled'; readonly message: Message; readonly error: unknown }

export interface DispatchOptions {
  readonly sender: Sender
  readonly scheduler: SchedulerLike
  /**
   * How many messages may be on their way out at once. Settlements do not count: a transport may hold one back for those of
   * messages that arrived before, whose sends still wait for their turn.
   */
  readonly concurrency: number
  /** The output for what can never be sent; false: there is none. */
  readonly errors: () => string | false
  /** Whether the message of this work may be acknowledged before its outputs were accepted: they are sent even after a kill. */
  readonly settlesFirst: (work: Work) => boolean
  /** What an acknowledgement waits for beside outputs; undefined: nothing. */
  readonly secure: () => Completion | undefined
  /** Told when nothing of the work is to be sent any more, before it is settled. */
  readonly finish: (work: Work) => void
  /** Told of each acknowledgement that has left. */
  readonly acknowledge: (work: Work) => void
  /** Told of each that failed. */
  readonly doubt: (work: Work) => void
}

type Then = () => void

/** Starts jobs in order of the works, within one in order of its sends. Completes when all is done; never errors. */
export function dispatch(works$: Observable<Work>, options: DispatchOptions): Observable<DispatchActivity> {
  const { sender, concurrency, settlesFirst, secure, finish, acknowledge, doubt } = options
  return new Observable(subscriber => {
    const underWay = new Subscription()
    const jobs = new Queue<() => void>()
    let running = 0
    let settling = 0
    let hasAll = false
    let isStarting = false

    /** In a loop: a job that is done at once lets the next one start, and there may be thousands. */
    function start(): void {
      if (isStarting) return
      isStarting = true
      while (running < concurrency) {
        const job = jobs.take()
        if (job === undefined) break
        running++
        job()
      }
      isStarting = false
      if (hasAll && running === 0 && settling === 0) subscriber.complete()
    }

    function end(): void {
      running--
      start()
    }

    function take(work: Work): void {
      if (work.open === 0) settle(work)
      // In its turn: where outputs are not taken, acknowledgements wait too.
      else if (settlesFirst(work)) jobs.add(() => settle(work, end))
      for (const message of work.waiting.splice(0)) jobs.add(() => send(work, message))
      start()
    }

    function send(work: Work, message: OutputMessage): void {
      const accepted = (activity: SendActivity) => {
        work.open--
        subscriber.next(activity)
        if (work.open === 0) settle(work)
        end()
      }
      const failed = (error: unknown) => {
        const rest$ = afterFailure(message, error, options)
        const rest = rest$.subscribe(activity => {
          if (activity.message !== message || activity.kind === 'delayed') return subscriber.next(activity)
          if (activity.kind !== 'unsent') return accepted(activity)
          work.waiting.push(message)
          subscriber.next(activity)
          end()
        })
        underWay.add(rest)
      }
      watch(
        () => sender.send(message),
        () => accepted({ kind: 'sent', message }),
        failed,
      )
    }

    /** One after the other: what was delivered again is behind what was there before. `begun`: called when it has begun. */
    function settle(work: Work, begun: Then = () => {}): void {
      settling++
      if (work.open === 0) finish(work)
      const next = () => {
        const delivery = work.deliveries.shift()
        if (delivery !== undefined) return settleOne(work, delivery, next)
        settling--
        start()
      }
      next()
      begun()
    }

    function settleOne(work: Work, delivery: Delivery, then: Then): void {
      const secured = secure()
      const go = () => acknowledgeOne(work, delivery, then)
      // A disk that fails stops no message.
      if (secured === undefined) go()
      else watch(() => secured, go, go)
    }

    function acknowledgeOne(work: Work, delivery: Delivery, then: Then): void {
      const { message } = delivery
      watch(
        () => delivery.settle(),
        () => {
          acknowledge(work)
          subscriber.next({ kind: 'settled', message })
          then()
        },
        error => {
          doubt(work)
          subscriber.next({ kind: 'unsettled', message, error })
          then()
        },
      )
    }

    function watch(operation: () => Completion, done: Then, failed: (error: unknown) => void): void {
      let completion: Completion
      try {
        completion = operation()
      } catch (error) {
        failed(error)
        return
      }
      // As the adapters answer: there are two for each message.
      if (completion instanceof Promise) {
        const unless = (then: () => void) => (underWay.closed ? undefined : then())
        completion.then(
          () => unless(done),
          (error: unknown) => unless(() => failed(error)),
        )
        return
      }
      let isOver = false
      const over = () => {
        isOver = true
        underWay.remove(subscription)
      }
      const subscription = new Subscription()
      subscription.add(
        from(completion).subscribe({
          complete() {
            over()
            done()
          },
          error(error) {
            over()
            failed(error)
          },
        }),
      )
      if (!isOver) underWay.add(subscription)
    }

    underWay.add(
      works$.subscribe({
        next: take,
        complete() {
          hasAll = true
          start()
        },
      }),
    )
    return underWay
  })
}
