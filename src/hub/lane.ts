// How messages go to one connection of a module: one at a time, whatever its inputs, each waited for until it is answered.
// This is edgeHub's DeviceMessageHandler. Knows no transport, and not where messages come from.
import type { Subscription } from 'rxjs'
import type { HubMessage } from './message.ts'
import type { Timers } from './timers.ts'

/** How a client settled a delivery: AMQP knows all three, MQTT only the first. */
export type Outcome = 'accepted' | 'rejected' | 'released'

/** The transport's side of a connection. */
export interface Channel {
  /** Sends one message; `settle` is called when the client has answered, if it ever does. */
  deliver(input: string, message: HubMessage, settle: (outcome: Outcome) => void): void
}

/** One try to deliver a message. */
export interface Trial {
  readonly input: string
  readonly message: HubMessage
  /** It is about to be sent. Is not called where there is nobody left to send it to. */
  started(): void
  ended(result: Outcome | 'unanswered'): void
}

export interface Lane {
  /** False when the connection has ended, whoever ended it. */
  readonly active: boolean
  /** Whether the module listens to its inputs. */
  subscribed: boolean
  /** Tries it when its turn comes. */
  send(trial: Trial): void
  /** The client or the network ended the connection: edgeHub waits for what is in flight, and for what has queued behind it, all the same. */
  leave(): void
  /** The hub ended the connection, because another took over or its token expired: nothing is waited for any more. */
  cancel(): void
}

interface LaneOptions {
  readonly channel: Channel
  readonly timers: Timers
  /** How long an answer may take. */
  readonly acknowledgement: number
  readonly loseAcknowledgement: () => boolean
}

/** The lane of one connection, open until it leaves. */
export function createLane({ channel, timers, acknowledgement, loseAcknowledgement }: LaneOptions): Lane {
  const queue: Trial[] = []
  let state: 'open' | 'left' | 'cancelled' = 'open'
  /** Ends the trial under way. Answers to any other are late, and ignored as edgeHub ignores them. */
  let finish: ((result: Outcome | 'unanswered') => void) | undefined

  function next(): void {
    if (finish !== undefined) return
    const trial = queue.shift()
    if (trial === undefined) return
    if (state === 'cancelled') {
      trial.ended('unanswered')
      next()
      return
    }
    let timer: Subscription | undefined
    const current = (result: Outcome | 'unanswered') => {
      if (finish !== current) return
      finish = undefined
      timer?.unsubscribe()
      trial.ended(result)
      next()
    }
    finish = current
    timer = timers.after(acknowledgement, () => current('unanswered'))
    if (state === 'left') return
    trial.started()
    channel.deliver(trial.input, trial.message, outcome => {
      if (finish === current && !loseAcknowledgement()) current(outcome)
    })
  }

  return {
    get active() {
      return state === 'open'
    },
    subscribed: false,
    send(trial) {
      queue.push(trial)
      next()
    },
    leave() {
      if (state === 'open') state = 'left'
    },
    cancel() {
      // What the client or the network ended before is waited for to the end.
      if (state !== 'open') return
      state = 'cancelled'
      finish?.('unanswered')
    },
  }
}
