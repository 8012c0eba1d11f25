// A stream whose first subscriber also gets what came before it. Knows nothing of what it holds.
import { defer, from, merge, type Observable, Subject } from 'rxjs'

export interface Backlog<Value> {
  readonly values$: Observable<Value>
  next(value: Value): void
}

/** A stream without a bound: what comes before the first subscriber waits for it. */
export function backlog<Value>(): Backlog<Value> {
  const waiting: Value[] = []
  const live$ = new Subject<Value>()
  return {
    values$: merge(
      live$,
      defer(() => from(waiting.splice(0))),
    ),
    next(value) {
      if (live$.observed) live$.next(value)
      else waiting.push(value)
    },
  }
}
