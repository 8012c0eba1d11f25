// A time limit on an operation whose promise may never settle. Knows no operation.
import { type MonoTypeOperatorFunction, type SchedulerLike, throwError, timeout } from 'rxjs'
import { fault } from './fault.ts'

/** Errors with a `deadline` fault that says what took so long, unless the source emits within that many milliseconds. */
export function deadline<Value>(
  what: string,
  milliseconds: number,
  scheduler: SchedulerLike,
): MonoTypeOperatorFunction<Value> {
  return timeout({
    first: milliseconds,
    scheduler,
    with: () => throwError(() => fault('deadline', `${what} took longer than ${milliseconds / 1000} s`)),
  })
}
