// What one step of the machine leaves to do: messages to send, and then a delivery to settle. Knows no RxJS and no clock.
import { type Message, type OutputMessage, sameMessage } from '../rules/data/message.ts'
import type { Decision } from './decision.ts'
import type { Delivery } from './ports.ts'

export interface Work {
  /** The name of the journal's entry that caused it; undefined where that is not kept. */
  readonly entry: string | undefined
  /** The message that caused it; undefined for timers and documents. */
  readonly message: Message | undefined
  /** True when edgeHub has no message any more that waits for this. */
  acknowledged: boolean
  readonly decisions: readonly Decision[]
  /** In the order of sending. */
  readonly sends: readonly OutputMessage[]
  /** Those that are to be sent and are not on their way. */
  readonly waiting: OutputMessage[]
  /** How many edgeHub has not accepted yet. */
  open: number
  /** What is to be settled when none is open: more than one where edgeHub has delivered the message again. */
  readonly deliveries: Delivery[]
}

/**
 * An output without an id gets one that its entry and its place make, so that it has the same whenever it is sent, and a
 * reader can tell a message that came twice.
 */
export function createWork(entry: string | undefined, decisions: readonly Decision[], message?: Message): Work {
  const sends = decisions.flatMap(decision => decision.sends)
  return { ...openWork(entry, entry === undefined ? sends : sends.map(named(entry)), message), decisions }
}

/** Work that an earlier start left behind. */
export function openWork(entry: string | undefined, sends: readonly OutputMessage[], message?: Message): Work {
  const acknowledged = message === undefined
  return { entry, message, acknowledged, decisions: [], sends, waiting: [...sends], open: sends.length, deliveries: [] }
}

const named =
  (entry: string) =>
  (send: OutputMessage, place: number): OutputMessage => {
    if (send.system.messageId !== undefined) return send
    return { ...send, system: { ...send.system, messageId: `${entry}-${place}` } }
  }

/** The work that is not done yet, by the name of its entry, oldest first. */
export class Outbox {
  readonly #works = new Map<string, Work>()
  /** By input, the newest message that may not have been acknowledged: the one that edgeHub would deliver again. */
  readonly #unacknowledged = new Map<string, Work>()

  get works(): readonly Work[] {
    return [...this.#works.values()]
  }

  /** What is not kept is known here as long as something of it is to be sent. */
  add(work: Work): void {
    if (isDone(work) || (work.entry === undefined && work.open === 0)) return
    if (work.entry !== undefined) this.#works.set(work.entry, work)
    if (work.message !== undefined) this.#unacknowledged.set(work.message.input, work)
  }

  remove(entry: string): void {
    const work = this.#works.get(entry)
    if (work !== undefined) this.forget(work)
  }

  forget(work: Work): void {
    if (work.entry !== undefined) this.#works.delete(work.entry)
    const input = work.message?.input
    if (input !== undefined && this.#unacknowledged.get(input) === work) this.#unacknowledged.delete(input)
  }

  /**
   * The work of a message that was delivered before, and is not known to be acknowledged. edgeHub keeps the order of an
   * input and has one message in flight, so it is the newest one of the input, or none; then that one was acknowledged.
   */
  find(message: Message): { readonly again?: Work; readonly acknowledged?: Work } {
    const work = this.#unacknowledged.size === 0 ? undefined : this.#unacknowledged.get(message.input)
    if (work?.message === undefined) return {}
    if (sameMessage(work.message, message)) return { again: work }
    this.#unacknowledged.delete(message.input)
    return { acknowledged: work }
  }
}

/** Nothing of it is to be sent or acknowledged any more. */
export const isDone = ({ open, acknowledged }: Work): boolean => open === 0 && acknowledged
