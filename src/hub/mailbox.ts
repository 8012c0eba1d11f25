// The messages that wait for one module: one in flight, in order, redelivered until the module accepts or rejects it.
// This is what edgeHub's ModuleEndpoint, DeviceMessageHandler and retry strategy do together. Knows no transport.
import type { Emit } from './event.ts'
import type { HubMessage } from './message.ts'

/** How a client settled a delivery: AMQP knows all three, MQTT only the first. */
export type Outcome = 'accepted' | 'rejected' | 'released'

/** A way to the module that is open because it listens to its inputs. */
export interface Channel {
  /** Sends one message; `settle` is called when the client has answered, if it ever does. */
  deliver(input: string, message: HubMessage, settle: (outcome: Outcome) => void): void
}

/** Milliseconds. edgeHub waits 30 s for an acknowledgement, then 1 to 60 s, growing, until it delivers again. */
export interface Patience {
  readonly acknowledgement: number
  readonly retryFirst: number
  readonly retryMost: number
}

export const edgeHubPatience: Patience = { acknowledgement: 30_000, retryFirst: 1000, retryMost: 60_000 }

export interface Mailbox {
  /** How many messages wait, the one in flight included. */
  readonly size: number
  /** Numbers the message. */
  post(input: string, message: HubMessage): number
  open(channel: Channel): void
  /** What is in flight goes back to the front of the queue. Does nothing unless this channel is the open one. */
  close(channel: Channel): void
  /** Ends all timers; nothing is delivered any more. */
  stop(): void
}

interface Letter {
  readonly delivery: number
  readonly input: string
  readonly message: HubMessage
  attempt: number
}

interface MailboxOptions {
  readonly module: string
  readonly patience: Patience
  readonly number: () => number
  readonly loseAcknowledgement: () => boolean
  readonly emit: Emit
}

export function createMailbox({ module, patience, number, loseAcknowledgement, emit }: MailboxOptions): Mailbox {
  const queue: Letter[] = []
  let channel: Channel | undefined
  let timer: NodeJS.Timeout | undefined
  /** The try under way. Answers to any other are late, and ignored as edgeHub ignores them. */
  let inFlight: symbol | undefined

  const place = ({ input, delivery, attempt }: Letter) => ({ module, input, delivery, attempt })

  function idle(): void {
    clearTimeout(timer)
    timer = undefined
    inFlight = undefined
  }

  function deliverNext(): void {
    const letter = queue[0]
    if (channel === undefined || letter === undefined || inFlight !== undefined || timer !== undefined) return
    const current = Symbol(letter.input)
    inFlight = current
    letter.attempt += 1
    timer = setTimeout(() => giveUp(letter), patience.acknowledgement)
    emit({ kind: 'delivered', message: letter.message, ...place(letter) })
    channel.deliver(letter.input, letter.message, outcome => {
      if (inFlight === current) settle(letter, outcome)
    })
  }

  function settle(letter: Letter, outcome: Outcome): void {
    if (loseAcknowledgement()) return
    idle()
    queue.shift()
    emit(
      outcome === 'accepted'
        ? { kind: 'acknowledged', ...place(letter) }
        : { kind: 'rejected', outcome, ...place(letter) },
    )
    deliverNext()
  }

  function giveUp(letter: Letter): void {
    idle()
    emit({ kind: 'unacknowledged', ...place(letter) })
    const wait = Math.min(patience.retryMost, patience.retryFirst * 2 ** (letter.attempt - 1))
    timer = setTimeout(() => {
      idle()
      deliverNext()
    }, wait)
  }

  return {
    get size() {
      return queue.length
    },
    post(input, message) {
      const delivery = number()
      queue.push({ delivery, input, message, attempt: 0 })
      emit({ kind: 'queued', module, input, delivery })
      deliverNext()
      return delivery
    },
    open(opened) {
      idle()
      channel = opened
      deliverNext()
    },
    close(closed) {
      if (channel !== closed) return
      idle()
      channel = undefined
    },
    stop() {
      idle()
      channel = undefined
    },
  }
}
