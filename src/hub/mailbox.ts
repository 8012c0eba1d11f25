// The messages that wait for one module: a queue for each input, tried again until the module accepts or rejects what is
// first in it. This is what edgeHub's ModuleEndpoint and EndpointExecutorFsm do together. Knows no transport.
import type { Subscription } from 'rxjs'
import type { Emit } from './event.ts'
import { type Channel, createLane, type Lane, type Outcome } from './lane.ts'
import type { HubMessage } from './message.ts'
import type { Patience } from './patience.ts'
import type { Timers } from './timers.ts'

export interface Mailbox {
  /** How many messages wait, the one in flight included. */
  readonly size: number
  /** Numbers the message. */
  post(input: string, message: HubMessage): number
  /** The module has connected. A connection that it has already is taken over: what is in flight there fails. */
  attach(channel: Channel): Lane
  /** The hub is gone: its connections and what it knew of them are forgotten, its messages are not. */
  sleep(): void
  wake(): void
}

interface MailboxOptions {
  readonly module: string
  readonly patience: Patience
  readonly timers: Timers
  readonly number: () => number
  readonly loseAcknowledgement: () => boolean
  readonly emit: Emit
}

interface Letter {
  readonly delivery: number
  readonly message: HubMessage
  attempt: number
}

interface Endpoint {
  readonly size: number
  post(letter: Letter): void
  reset(): void
  next(): void
}

/** The mailbox of one module, empty. */
export function createMailbox(options: MailboxOptions): Mailbox {
  const { module, patience, timers, number, loseAcknowledgement, emit } = options
  const endpoints = new Map<string, Endpoint>()
  let newest: Lane | undefined
  let asleep = false

  function createEndpoint(input: string): Endpoint {
    const queue: Letter[] = []
    /** edgeHub stays with a connection that it has found until it ends. */
    let lane: Lane | undefined
    /** What is under way: a try, or the pause before the next. A new value makes the results of old ones void. */
    let underWay: symbol | undefined
    let pausing: Subscription | undefined
    let failures = 0

    function next(): void {
      const letter = queue[0]
      if (letter === undefined || underWay !== undefined || asleep) return
      const current = Symbol(input)
      underWay = current
      if (!lane?.active) lane = newest?.active && newest.subscribed ? newest : undefined
      if (lane === undefined) {
        pause()
        return
      }
      const place = () => ({ module, input, delivery: letter.delivery, attempt: letter.attempt })
      let sent = false
      lane.send({
        input,
        message: letter.message,
        started() {
          if (underWay !== current) return
          sent = true
          letter.attempt += 1
          emit({ kind: 'delivered', message: letter.message, ...place() })
        },
        ended(result) {
          if (underWay !== current) return
          if (result !== 'unanswered') {
            settle(result, place())
            return
          }
          if (sent) emit({ kind: 'unacknowledged', ...place() })
          pause()
        },
      })
    }

    function settle(
      outcome: Outcome,
      place: { module: string; input: string; delivery: number; attempt: number },
    ): void {
      reset()
      queue.shift()
      emit(outcome === 'accepted' ? { kind: 'acknowledged', ...place } : { kind: 'rejected', outcome, ...place })
      next()
    }

    /** Grows with each failure, and is not cut short when the module connects. */
    function pause(): void {
      const wait = Math.min(patience.retryMost, patience.retryFirst * 2 ** failures)
      failures += 1
      pausing = timers.after(wait, () => {
        underWay = undefined
        next()
      })
    }

    function reset(): void {
      pausing?.unsubscribe()
      underWay = undefined
      failures = 0
    }

    return {
      get size() {
        return queue.length
      },
      post(letter) {
        queue.push(letter)
        next()
      },
      reset,
      next,
    }
  }

  function endpointOf(input: string): Endpoint {
    const known = endpoints.get(input)
    if (known !== undefined) return known
    const endpoint = createEndpoint(input)
    endpoints.set(input, endpoint)
    return endpoint
  }

  return {
    get size() {
      return [...endpoints.values()].reduce((sum, { size }) => sum + size, 0)
    },
    post(input, message) {
      const delivery = number()
      emit({ kind: 'queued', module, input, delivery })
      endpointOf(input).post({ delivery, message, attempt: 0 })
      return delivery
    },
    attach(channel) {
      const former = newest
      const lane = createLane({ channel, timers, acknowledgement: patience.acknowledgement, loseAcknowledgement })
      newest = lane
      former?.cancel()
      return lane
    },
    sleep() {
      asleep = true
      for (const endpoint of endpoints.values()) endpoint.reset()
      newest?.cancel()
      newest = undefined
    },
    wake() {
      asleep = false
      for (const endpoint of endpoints.values()) endpoint.next()
    },
  }
}
