// The pipeline: deliveries through the machine in order, what it decides out to the sender, each delivery settled once;
// desired documents into the machine between them, and the answer to the twin. RxJS moves; the machine decides.
// An errored stream would be a dead module, so what fails here becomes an activity and the rest goes on.
import {
  asyncScheduler,
  catchError,
  concatMap,
  defer,
  endWith,
  from,
  ignoreElements,
  map,
  merge,
  mergeMap,
  NEVER,
  type Observable,
  of,
  ReplaySubject,
  repeat,
  type SchedulerLike,
  Subject,
  share,
  startWith,
  take,
  takeUntil,
  takeWhile,
  tap,
  timer,
} from 'rxjs'
import type { JsonObject } from '../rules/data/json.ts'
import type { Message, OutputMessage } from '../rules/data/message.ts'
import { timers } from './clock.ts'
import type { Decision } from './decision.ts'
import { DurableMachine } from './durable-machine.ts'
import type { Applied, Machine } from './machine.ts'
import { type Desired, type Inputs, type Journal, noJournal, type Sender, type Twin } from './ports.ts'
import { inPlaceOf } from './refused-message.ts'
import { parameterNames, reportOf } from './report.ts'
import type { Leapt, Work } from './work.ts'

/** What the pipeline does, as it does it: for logs, metrics and people. */
export type Activity =
  | { readonly kind: 'applied'; readonly desired: Desired; readonly applied: Applied; readonly machine: Machine }
  /** The clock has; told before what was decided then. */
  | ({ readonly kind: 'leapt' } & Leapt)
  | { readonly kind: 'reported'; readonly version: number }
  | { readonly kind: 'unreported'; readonly version: number; readonly error: unknown }
  /** About a message, or by a timer. */
  | { readonly kind: 'decided'; readonly message: Message | undefined; readonly decision: Decision }
  /** It was decided about before, and had not been acknowledged: what is left to do for it is done. */
  | { readonly kind: 'redelivered'; readonly message: Message }
  | { readonly kind: 'sent'; readonly message: OutputMessage }
  /** It can never be sent: what caused it is settled all the same, or it would come again for ever. */
  | { readonly kind: 'refused'; readonly message: OutputMessage; readonly error: unknown }
  /** edgeHub takes neither it nor anything in its place: it is tried again later. */
  | { readonly kind: 'delayed'; readonly message: OutputMessage; readonly error: unknown }
  | { readonly kind: 'unsent'; readonly message: OutputMessage; readonly error: unknown }
  | { readonly kind: 'settled'; readonly message: Message }
  | { readonly kind: 'unsettled'; readonly message: Message; readonly error: unknown }

export interface PipelineOptions {
  /** The base document; default: the built-in one. */
  readonly base?: JsonObject
  /** Keeps state over restarts; default: nothing does. */
  readonly journal?: Journal
  /** Where time comes from; default: the clock. */
  readonly scheduler?: SchedulerLike
  /** How many messages may be on their way out at once; default: 32. */
  readonly concurrency?: number
  /** When it emits, no more deliveries are taken, and the pipeline completes when those taken are done. */
  readonly stop$?: Observable<unknown>
}

/**
 * The running module: subscribe to run it. Deliveries wait for the first desired document. Completes only after
 * `stop$`; errors only where the base document is invalid.
 * @throws InvalidDocument on subscription, where the base document has errors.
 */
export function pipeline(
  ports: { readonly inputs: Inputs; readonly sender: Sender; readonly twin: Twin },
  options: PipelineOptions = {},
): Observable<Activity> {
  const { base, journal = noJournal, scheduler = asyncScheduler, concurrency = 32, stop$ = NEVER } = options
  return defer(() => {
    const start = scheduler.now()
    const durable = new DurableMachine(base === undefined ? { start, journal } : { base, start, journal })
    const { machine } = durable
    const stopped$ = new ReplaySubject<unknown>(1)
    const applied$ = new Subject<Change>()
    const ready$ = new ReplaySubject<unknown>(1)
    const portions$ = new Subject<Work | undefined>()

    const data$ = ports.inputs.deliveries$.pipe(
      takeUntil(stopped$),
      concatMap(delivery =>
        ready$.pipe(
          take(1),
          map(() => delivery),
        ),
      ),
      // What a leap of the clock has made due comes first, in portions, between which others have their turn.
      concatMap(delivery =>
        durable.isBehind(scheduler.now())
          ? timer(0, scheduler).pipe(
              tap(() => portions$.next(durable.advance(scheduler.now()))),
              repeat(),
              takeWhile(() => durable.isBehind(scheduler.now())),
              ignoreElements(),
              endWith(delivery),
            )
          : of(delivery),
      ),
      map(delivery => durable.accept(delivery, scheduler.now())),
    )
    const control$ = ports.twin.desired$.pipe(
      takeUntil(stopped$),
      map((desired): Change => ({ desired, ...durable.apply(desired.document, scheduler.now()) })),
      tap(({ desired, applied }) => applied.accepted && ports.twin.keep(desired)),
    )
    const changed$ = new Subject<void>()
    const timers$ = timers(durable, changed$, scheduler).pipe(takeUntil(stopped$))
    const steps$ = merge(
      merge(timers$, portions$).pipe(mergeMap(work => (work === undefined ? [] : [{ work }]))),
      data$.pipe(tap({ next: () => changed$.next(), complete: () => portions$.complete() })),
    ).pipe(share())
    const unfinished$ = from(durable.unfinished.map(work => ({ work })))
    const send: Send = message => sending(message, { sender: ports.sender, scheduler, durable })
    // The sources come last, so that whatever listens is there before the first of them emits.
    return merge(
      applied$.pipe(
        concatMap(({ work, desired, applied }) => told({ work }, { kind: 'applied', desired, applied, machine })),
      ),
      // The next start reports again; an answer may take as long as the cloud does.
      applied$.pipe(mergeMap(reporter(ports.twin)), takeUntil(stopped$)),
      steps$.pipe(concatMap(step => told(step))),
      merge(unfinished$, steps$, applied$).pipe(
        concatMap(({ work }) => jobsOf(work, send, durable)),
        mergeMap(job => job, concurrency),
      ),
      // Deliveries that waited go on when the change has been told of: activities keep the order of what they tell.
      control$.pipe(
        tap(applied$),
        tap(() => changed$.next()),
        tap(ready$),
        ignoreElements(),
      ),
      stop$.pipe(take(1), tap(stopped$), ignoreElements()),
    )
  })
}

interface Change extends Decided {
  readonly desired: Desired
  readonly applied: Applied
}

/** What was decided at once, or, `again`, before. */
interface Decided {
  readonly work: Work
  readonly again?: boolean
}

/** The last decision is about the message, where there is one; those before it are of timers. `also` is told before them. */
function told({ work, again = false }: Decided, ...also: readonly Activity[]): readonly Activity[] {
  const { decisions, message, leapt } = work
  if (again) return message === undefined ? [] : [{ kind: 'redelivered', message }]
  const leap: readonly Activity[] = leapt === undefined ? [] : [{ kind: 'leapt', ...leapt }]
  const decided = decisions.map((decision, index): Activity => {
    return { kind: 'decided', message: index === decisions.length - 1 ? message : undefined, decision }
  })
  return [...leap, ...also, ...decided]
}

type Job = Observable<Activity>
type Send = (message: OutputMessage) => Job

/** A job for each message to send; the last one to be done settles the delivery. One that failed leaves it unsettled. */
function jobsOf(work: Work, send: Send, durable: DurableMachine): readonly Job[] {
  if (work.open === 0) return [settling(work, durable)]
  return work.waiting.splice(0).map(message =>
    send(message).pipe(
      concatMap(activity => {
        if (activity.kind === 'unsent') work.waiting.push(message)
        else if (isEndOf(message, activity)) work.open--
        else return of(activity)
        return work.open === 0 ? settling(work, durable).pipe(startWith(activity)) : of(activity)
      }),
    ),
  )
}

const isEndOf = (message: OutputMessage, activity: Activity) =>
  (activity.kind === 'sent' || activity.kind === 'refused') && activity.message === message

/** Milliseconds after which a message is tried again where edgeHub refuses others too. */
const untilNextTry = 30_000

interface Sending {
  readonly sender: Sender
  readonly scheduler: SchedulerLike
  readonly durable: DurableMachine
}

/** Ends with `sent`, `refused` or `unsent` of the message. */
const sending = (message: OutputMessage, context: Sending): Job =>
  attempt(message, context).pipe(
    catchError(error =>
      hasCode(error, 'refused') || hasCode(error, 'doubted')
        ? giveUp(message, error, context)
        : of<Activity>({ kind: 'unsent', message, error }),
    ),
  )

const attempt = (message: OutputMessage, { sender }: Sending): Job =>
  defer(() => sender.send(message)).pipe(ignoreElements(), endWith<Activity>({ kind: 'sent', message }))

/**
 * Another message goes to the errors output in the place of one that edgeHub does not take. If it does not take that one
 * either, its reason may have nothing to do with the message, and nothing is given up on.
 */
function giveUp(message: OutputMessage, error: unknown, context: Sending): Job {
  const refused: Activity = { kind: 'refused', message, error }
  const { errors } = context.durable.machine.plan.settings
  if (errors === false) return of(refused)
  return attempt(inPlaceOf(message, errors, error), context).pipe(
    endWith(refused),
    catchError(second => {
      if (hasCode(error, 'refused') || hasCode(second, 'refused')) return of(refused)
      if (!hasCode(second, 'doubted')) return of<Activity>({ kind: 'unsent', message, error })
      const later$ = timer(untilNextTry, context.scheduler).pipe(mergeMap(() => sending(message, context)))
      return later$.pipe(startWith<Activity>({ kind: 'delayed', message, error }))
    }),
  )
}

const hasCode = (error: unknown, code: string) =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code

/** Settles what waits for the work; where that is nothing any more, it is done. */
const settling = (work: Work, durable: DurableMachine): Job =>
  defer(() => {
    durable.finish(work)
    return from(work.deliveries.splice(0))
  }).pipe(
    concatMap(delivery =>
      defer(() => delivery.settle()).pipe(
        ignoreElements(),
        endWith<Activity>({ kind: 'settled', message: delivery.message }),
        tap(() => durable.acknowledge(work)),
        catchError(error => of<Activity>({ kind: 'unsettled', message: delivery.message, error })),
      ),
    ),
  )

/** Answers each change in the reported properties, in order; an answer that fails is an activity. */
function reporter(twin: Twin) {
  let named: readonly string[] = []
  return ({ desired, applied }: Change): Observable<Activity> => {
    const { version } = desired
    const patch = reportOf(desired, applied, named)
    named = parameterNames(desired.document)
    return defer(() => twin.report(patch)).pipe(
      ignoreElements(),
      endWith<Activity>({ kind: 'reported', version }),
      catchError(error => of<Activity>({ kind: 'unreported', version, error })),
    )
  }
}
