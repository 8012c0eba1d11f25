// What one step of the machine leaves to do: messages to send, and then a delivery to settle. Knows no RxJS and no clock.
import { type Message, type OutputMessage, sameMessage } from '../rules/data/message.ts'
import type { Decision } from './decision.ts'
import type { Delivery } from './ports.ts'

export interface Work {
  /** The name of the journal's entry that caused it; undefined where that is not kept. */
  readonly entry: string | undefined
  /** The message that caused it, and what the transport delivers it under; undefined for timers and documents. */
  readonly message: Message | undefined
  readonly delivery: string | undefined
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
export function createWork(entry: string | undefined, decisions: readonly Decision[], cause: Cause = noCause): Work {
  const sends = decisions.flatMap(decision => decision.sends)
  return { ...openWork(entry, entry === undefined ? sends : sends.map(named(entry)), cause), decisions }
}

/** Work that an earlier start left behind. */
export function openWork(
  entry: string | undefined,
  sends: readonly OutputMessage[],
  { message, delivery }: Cause = noCause,
): Work {
  const acknowledged = message === undefined
  const waiting = [...sends]
  return { entry, message, delivery, acknowledged, decisions: [], sends, waiting, open: sends.length, deliveries: [] }
}

export type Cause = Partial<Pick<Work, 'message' | 'delivery'>>
const noCause: Cause = {}

const named =
  (entry: string) =>
  (send: OutputMessage, place: number): OutputMessage => {
    if (send.system.messageId !== undefined) return send
    return { ...send, system: { ...send.system, messageId: `${entry}-${place}` } }
  }

/** The work that is not done yet, by the name of its entry, oldest first. */
export class Outbox {
  readonly #works = new Map<string, Work>()
  /**
   * What may not have been acknowledged, by what it would be delivered again under: an id of the transport's, or the input,
   * of which edgeHub has one message in flight and keeps the order.
   */
  readonly #unacknowledged = new Map<string, Work>()

  get works(): readonly Work[] {
    return [...this.#works.values()]
  }

  /** What is not kept is known here as long as something of it is to be sent. */
  add(work: Work): void {
    if (isDone(work) || (work.entry === undefined && work.open === 0)) return
    if (work.entry !== undefined) this.#works.set(work.entry, work)
    const place = placeOf(work)
    if (place === undefined) return
    const before = this.#unacknowledged.get(place)
    this.#unacknowledged.set(place, work)
    if (before === undefined || before === work) return
    before.acknowledged = true
    if (isDone(before)) this.forget(before)
  }

  remove(entry: string): void {
    const work = this.#works.get(entry)
    if (work !== undefined) this.forget(work)
  }

  forget(work: Work): void {
    if (work.entry !== undefined) this.#works.delete(work.entry)
    const place = placeOf(work)
    if (place !== undefined && this.#unacknowledged.get(place) === work) this.#unacknowledged.delete(place)
  }

  /**
   * The work of a message that was delivered before, and is not known to be acknowledged. Where another message comes in its
   * place, it was acknowledged.
   */
  find(delivery: Delivery): { readonly again?: Work; readonly acknowledged?: Work } {
    if (this.#unacknowledged.size === 0) return {}
    const { message, id, isRepeated = id === undefined } = delivery
    const place = placeOf({ message, delivery: id })
    const work = place === undefined ? undefined : this.#unacknowledged.get(place)
    if (place === undefined || work?.message === undefined) return {}
    if (isRepeated && sameMessage(work.message, message)) return { again: work }
    this.#unacknowledged.delete(place)
    return { acknowledged: work }
  }
}

const placeOf = ({ message, delivery }: Cause): string | undefined =>
  delivery === undefined ? message?.input : `${delivery} ${message?.input}`

/** Nothing of it is to be sent or acknowledged any more. */
export const isDone = ({ open, acknowledged }: Work): boolean => open === 0 && acknowledged
