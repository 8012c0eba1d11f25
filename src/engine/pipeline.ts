// The pipeline: deliveries through the machine in order, what it decides out to the sender, each delivery settled once;
// desired documents into the machine between them, and the answer to the twin. RxJS moves; the machine decides.
// An errored stream would be a dead module, so what fails here becomes an activity and the rest goes on.
import {
  asyncScheduler,
  catchError,
  concatMap,
  defer,
  endWith,
  filter,
  from,
  ignoreElements,
  map,
  merge,
  mergeMap,
  NEVER,
  Observable,
  of,
  ReplaySubject,
  repeat,
  type SchedulerLike,
  Subject,
  share,
  take,
  takeUntil,
  takeWhile,
  tap,
  timer,
} from 'rxjs'
import type { JsonObject } from '../rules/data/json.ts'
import type { Message } from '../rules/data/message.ts'
import { timers } from './clock.ts'
import type { Decision } from './decision.ts'
import { type DispatchActivity, dispatch } from './dispatch.ts'
import { DurableMachine } from './durable-machine.ts'
import { holding, untilFirst } from './holding.ts'
import type { Applied, Machine } from './machine.ts'
import { type Desired, type Inputs, type Journal, noJournal, type Sender, type Twin } from './ports.ts'
import { parameterNames, reportOf } from './report.ts'
import type { Leapt, Work } from './work.ts'

/** When messages are acknowledged. */
export type AcknowledgeAt = 'outputs' | 'journal'

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
  | DispatchActivity

export interface PipelineOptions {
  /** The base document; default: the built-in one. */
  readonly base?: JsonObject
  /** Keeps state over restarts; default: nothing does. */
  readonly journal?: Journal
  /** Where time comes from; default: the clock. */
  readonly scheduler?: SchedulerLike
  /** How many messages may be on their way out at once; default: 32, or 16 where they are acknowledged at the journal. */
  readonly concurrency?: number
  /**
   * When a message is acknowledged: when its last output was accepted, the default; or as soon as the journal has it, from
   * which its outputs are sent even after a kill. Where the journal cannot be written, it is the first.
   */
  readonly acknowledge?: AcknowledgeAt
  /** When it emits, no more deliveries are taken, and the pipeline completes when those taken are done. */
  readonly stop$?: Observable<unknown>
  /** Told of each message just before it is decided: the machine is as it decides. Must not change it. */
  readonly watch?: (message: Message, machine: Machine, now: number) => void
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
  const {
    base,
    journal = noJournal,
    scheduler = asyncScheduler,
    acknowledge = 'outputs',
    stop$ = NEVER,
    watch,
  } = options
  const { concurrency = acknowledge === 'journal' ? 16 : 32 } = options
  return defer(() => {
    const start = scheduler.now()
    const keeping = { start, journal, keepsSends: acknowledge === 'journal' }
    const durable = new DurableMachine(base === undefined ? keeping : { base, ...keeping })
    const { machine } = durable
    const stopped$ = new ReplaySubject<unknown>(1)
    const applied$ = new Subject<Change>()
    const ready$ = new ReplaySubject<unknown>(1)
    const portions$ = new Subject<Work | undefined>()
    const unready = untilFirst(ready$)

    /** What a leap of the clock has made due comes first, in portions, between which others have their turn. */
    const leapt = () =>
      durable.isBehind(scheduler.now())
        ? timer(0, scheduler).pipe(
            tap(() => portions$.next(durable.advance(scheduler.now()))),
            repeat(),
            takeWhile(() => durable.isBehind(scheduler.now())),
          )
        : undefined

    const data$ = ports.inputs.deliveries$.pipe(
      takeUntil(stopped$),
      holding(() => unready() ?? leapt()),
      map(delivery => {
        const now = scheduler.now()
        watch?.(delivery.message, machine, now)
        return durable.accept(delivery, now)
      }),
    )
    const control$ = ports.twin.desired$.pipe(
      takeUntil(stopped$),
      map((desired): Change => ({ desired, ...durable.apply(desired.document, scheduler.now()) })),
      tap(({ desired, applied }) => applied.accepted && ports.twin.keep(desired)),
    )
    const changed$ = new Subject<void>()
    const timers$ = timers(durable, changed$, scheduler).pipe(takeUntil(stopped$))
    const steps$ = merge(
      merge(timers$, portions$).pipe(
        filter(work => work !== undefined),
        map((work): Decided => ({ work })),
      ),
      data$.pipe(tap({ next: () => changed$.next(), complete: () => portions$.complete() })),
    ).pipe(share())
    const unfinished$ = from(durable.unfinished)
    // The sources come last, so that whatever listens is there before the first of them emits.
    return merge(
      applied$.pipe(
        concatMap(({ work, desired, applied }) => told({ work }, { kind: 'applied', desired, applied, machine })),
      ),
      // The next start reports again; an answer may take as long as the cloud does.
      applied$.pipe(mergeMap(reporter(ports.twin)), takeUntil(stopped$)),
      telling(steps$),
      dispatch(merge(unfinished$, merge(steps$, applied$).pipe(map(({ work }) => work))), {
        sender: ports.sender,
        scheduler,
        concurrency,
        errors: () => machine.plan.settings.errors,
        settlesFirst: work => durable.settlesFirst(work),
        secure: () => durable.secure(),
        finish: work => durable.finish(work),
        acknowledge: work => durable.acknowledge(work),
        doubt: work => durable.doubt(work),
      }),
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

/** What is told of each. As one pass: there is one for each message, and few have more than one decision. */
const telling = (steps$: Observable<Decided>): Observable<Activity> =>
  new Observable(subscriber =>
    steps$.subscribe({
      next(step) {
        for (const activity of told(step)) subscriber.next(activity)
      },
      error: error => subscriber.error(error),
      complete: () => subscriber.complete(),
    }),
  )

/** The last decision is about the message, where there is one; those before it are of timers. `also` is told before them. */
function told({ work, again = false }: Decided, ...also: readonly Activity[]): readonly Activity[] {
  const { decisions, message, leapt } = work
  if (again) return message === undefined ? [] : [{ kind: 'redelivered', message }]
  const [first] = decisions
  if (leapt === undefined && also.length === 0 && decisions.length === 1 && first !== undefined) {
    return [{ kind: 'decided', message, decision: first }]
  }
  const leap: readonly Activity[] = leapt === undefined ? [] : [{ kind: 'leapt', ...leapt }]
  const decided = decisions.map((decision, index): Activity => {
    return { kind: 'decided', message: index === decisions.length - 1 ? message : undefined, decision }
  })
  return [...leap, ...also, ...decided]
}

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
