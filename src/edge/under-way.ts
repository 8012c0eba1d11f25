// What is under way on a session, and ends with it at the latest. As promises and one timer alone, as there is an operation for
// each message. Knows no operation.
import { from, lastValueFrom, type SchedulerLike, type Subscription } from 'rxjs'
import { Line } from '../engine/line.ts'
import type { Completion } from '../engine/ports.ts'

export interface UnderWay {
  /** The operation's own end, or a rejection with the reason when the session ends before. */
  run<Result>(operation: () => Promise<Result>): Promise<Result>
  /** Rejects what is under way, and all that comes later. */
  end(reason: unknown): void
  /** Watches the time no more. */
  stop(): void
}

interface Operation {
  readonly began: number
  readonly reject: (reason: unknown) => void
}

/** `late` is called, and is to end it, when the oldest operation has taken that many milliseconds. */
export function createUnderWay(
  scheduler: SchedulerLike,
  limit = Number.POSITIVE_INFINITY,
  late: (reject: (reason: unknown) => void) => void = () => {},
): UnderWay {
  /** In the order in which they began. */
  const open = new Line<Operation>()
  let over: { readonly reason: unknown } | undefined
  let timer: Subscription | undefined

  function watch(milliseconds: number): void {
    timer = scheduler.schedule(() => {
      timer = undefined
      const oldest = open.first
      if (oldest === undefined || over !== undefined) return
      const left = oldest.began + limit - scheduler.now()
      if (left > 0) return watch(left)
      open.take()
      late(oldest.reject)
    }, milliseconds)
  }

  return {
    run: operation =>
      new Promise((resolve, reject) => {
        if (over !== undefined) return reject(over.reason)
        const own: Operation = { began: limit < Number.POSITIVE_INFINITY ? scheduler.now() : 0, reject }
        const place = open.add(own)
        if (timer === undefined && limit < Number.POSITIVE_INFINITY) watch(limit)
        begun(operation).then(
          result => {
            place.leave()
            resolve(result)
          },
          error => {
            place.leave()
            reject(error)
          },
        )
      }),
    end(reason) {
      over ??= { reason }
      timer?.unsubscribe()
      for (const { reject } of open) reject(reason)
      open.clear()
    },
    stop: () => timer?.unsubscribe(),
  }
}

/** Rejects also where beginning it throws. */
function begun<Result>(operation: () => Promise<Result>): Promise<Result> {
  try {
    return operation()
  } catch (error) {
    return Promise.reject(error)
  }
}

/** A completion as a promise. */
export const completed = (completion: Completion): Promise<unknown> =>
  completion instanceof Promise ? completion : lastValueFrom(from(completion), { defaultValue: undefined })
