// The machine as one RxJS operator, for programs with streams of their own and for marble tests.
import {
  asyncScheduler,
  defer,
  endWith,
  ignoreElements,
  map,
  merge,
  mergeMap,
  type Observable,
  type OperatorFunction,
  type SchedulerLike,
  Subject,
  share,
  takeUntil,
  tap,
} from 'rxjs'
import type { JsonObject } from '../rules/data/json.ts'
import type { Message, OutputMessage } from '../rules/data/message.ts'
import { timers } from './clock.ts'
import { createMachine } from './machine.ts'

export interface ApplyRulesOptions {
  /** The base document, for where a desired one has no rules; default: the built-in one. */
  readonly base?: JsonObject
  /** Where time comes from; default: the clock. */
  readonly scheduler?: SchedulerLike
}

/**
 * Messages in, what the rules send out. `desired$` gives desired documents; one with problems is passed over, and the
 * rules before it go on. Until its first, the base document runs. Completes with the messages; passes errors on.
 * @throws InvalidDocument on subscription, where the base document has errors.
 */
export function applyRules(
  desired$: Observable<JsonObject>,
  options: ApplyRulesOptions = {},
): OperatorFunction<Message, OutputMessage> {
  const { base, scheduler = asyncScheduler } = options
  return messages$ =>
    defer(() => {
      const start = scheduler.now()
      const machine = createMachine(base === undefined ? { start } : { base, start })
      const shared$ = messages$.pipe(share())
      const ended$ = shared$.pipe(ignoreElements(), endWith(undefined))
      // Documents come first, so that one that arrives together with a message decides about it.
      const changed$ = new Subject<void>()
      return merge(
        timers(machine, changed$, scheduler).pipe(takeUntil(ended$)),
        desired$.pipe(
          takeUntil(ended$),
          map(desired => machine.apply(desired, scheduler.now())),
        ),
        shared$.pipe(map(message => machine.accept(message, scheduler.now()))),
      ).pipe(
        tap(() => changed$.next()),
        mergeMap(({ decisions }) => decisions.flatMap(decision => decision.sends)),
      )
    })
}
