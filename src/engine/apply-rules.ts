// The machine as an RxJS operator, for programs with streams of their own and for marble tests.
import {
  asyncScheduler,
  defer,
  from,
  map,
  merge,
  mergeMap,
  type Observable,
  type OperatorFunction,
  of,
  type SchedulerLike,
  Subject,
  takeUntil,
  tap,
} from 'rxjs'
import { isObject, type JsonObject } from '../rules/data/json.ts'
import type { OutputMessage } from '../rules/data/message.ts'
import { readDocument } from '../rules/document/document.ts'
import { timers } from './clock.ts'
import { type Applied, createMachine, InvalidDocument } from './machine.ts'
import { type PlainMessage, type PlainOutput, plainOf } from './plain-messages.ts'

export interface ApplyRulesOptions {
  /** The base document, for where a desired one has no rules; default: the built-in one. */
  readonly base?: JsonObject
  /** Where time comes from; default: the clock. */
  readonly scheduler?: SchedulerLike
  /** Is told what became of each document, with its problems. */
  readonly report?: (applied: Applied) => void
}

/** A document; or those that come, of which one with problems is passed over and the rules before it go on. */
export type Documents = JsonObject | Observable<JsonObject>

/**
 * Messages in, what the rules send out. Each subscription has a machine of its own, which runs the base document until a
 * document comes; one that comes together with a message decides about it. Completes with the messages, and waits for no
 * timer then; passes errors on, and has one where a message is not one.
 * @throws InvalidDocument at once, where a single document has errors; on subscription, where the base document has.
 */
export function applyRules(
  documents: Documents,
  options: ApplyRulesOptions = {},
): OperatorFunction<PlainMessage, OutputMessage> {
  const { base, scheduler = asyncScheduler, report } = options
  const desired$ = isObservable(documents) ? from(documents) : of(valid(documents, base))
  return messages$ =>
    defer(() => {
      const start = scheduler.now()
      const machine = createMachine(base === undefined ? { start } : { base, start })
      const changed$ = new Subject<void>()
      const ended$ = new Subject<void>()
      // The messages come last: a source that emits as it is subscribed to finds its rules.
      return merge(
        timers(machine, changed$, scheduler).pipe(takeUntil(ended$)),
        desired$.pipe(
          takeUntil(ended$),
          map(desired => machine.apply(documentOf(desired), scheduler.now())),
          tap(report),
        ),
        messages$.pipe(
          map(message => machine.accept(message, scheduler.now())),
          tap({ complete: () => ended$.next() }),
        ),
      ).pipe(
        tap(() => changed$.next()),
        mergeMap(({ decisions }) => decisions.flatMap(({ sends }) => sends)),
      )
    })
}

/** The same, and what is sent is a plain object too. In `TestScheduler.run` the rules live in its virtual time. */
export const runRules = (
  documents: Documents,
  options: ApplyRulesOptions = {},
): OperatorFunction<PlainMessage, PlainOutput> => {
  const apply = applyRules(documents, options)
  return messages$ => messages$.pipe(apply, map(plainOf))
}

const isObservable = (documents: Documents): documents is Observable<JsonObject> =>
  typeof documents?.['subscribe'] === 'function'

function documentOf(document: JsonObject): JsonObject {
  if (isObject(document)) return document
  throw new TypeError('the rules are a document, as in { "rules": { … } }, or an Observable of documents')
}

function valid(document: JsonObject, base: JsonObject | undefined): JsonObject {
  const { ruleSet, problems } = readDocument(documentOf(document), base)
  if (ruleSet === undefined) throw new InvalidDocument(problems.filter(({ severity }) => severity === 'error'))
  return document
}
