// Holds values back while there is a reason to, and passes them on at once where there is none.
import { type MonoTypeOperatorFunction, Observable, Subscription, take, tap } from 'rxjs'
import { Queue } from './queue.ts'

/** Asks before each value: what it gets has to complete first; undefined: nothing has to. Keeps the order. */
export function holding<Value>(reason: () => Observable<unknown> | undefined): MonoTypeOperatorFunction<Value> {
  return source$ =>
    new Observable(subscriber => {
      const all = new Subscription()
      const waiting = new Queue<{ readonly value: Value }>()
      let isHeld = false
      let isGoing = false
      let hasAll = false

      function go(): void {
        if (isGoing) return
        isGoing = true
        while (!isHeld && waiting.size > 0 && !subscriber.closed) {
          const wait$ = reason()
          if (wait$ === undefined) pass()
          else hold(wait$)
        }
        isGoing = false
        if (hasAll && !isHeld && waiting.size === 0) subscriber.complete()
      }

      function pass(): void {
        const next = waiting.take()
        if (next !== undefined) subscriber.next(next.value)
      }

      function hold(wait$: Observable<unknown>): void {
        isHeld = true
        const wait = wait$.subscribe({
          error: error => subscriber.error(error),
          complete() {
            isHeld = false
            go()
          },
        })
        all.add(wait)
      }

      const source = source$.subscribe({
        next(value) {
          waiting.add({ value })
          go()
        },
        error: error => subscriber.error(error),
        complete() {
          hasAll = true
          go()
        },
      })
      all.add(source)
      return all
    })
}

/** A reason that holds until the first emission, and never again. */
export function untilFirst(emissions$: Observable<unknown>): () => Observable<unknown> | undefined {
  let isOver = false
  const wait$ = emissions$.pipe(
    take(1),
    tap(() => {
      isOver = true
    }),
  )
  return () => (isOver ? undefined : wait$)
}
