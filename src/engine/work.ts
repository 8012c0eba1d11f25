// What one step of the machine leaves to do: messages to send, and then a delivery to settle. Knows no RxJS and no clock.
import { type Message, type OutputMessage, sameMessage } from '../rules/data/message.ts'
import type { Decision } from './decision.ts'
import type { Delivery } from './ports.ts'

export interface Work {
  /** The name of the journal's entry that caused it; undefined where that is not kept. */
  readonly entry: string | undefined
  /** The message that caused it; undefined for timers and documents. */
  readonly message: Message | undefined
  /** From when to when the clock had leapt before it; undefined: it had not. */
  readonly leapt: Leapt | undefined
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

/** What caused the work, and what it is called. */
export interface Cause {
  /** The name of the journal's entry; undefined where that is not kept. */
  readonly entry: string | undefined
  /** That, or another one; undefined: outputs without an id stay without. */
  readonly name: string | undefined
  readonly message?: Message | undefined
  readonly leapt?: Leapt | undefined
}

/** Epoch milliseconds. */
export interface Leapt {
  readonly from: number
  readonly to: number
}

/**
 * An output without an id gets one that the work's name and its place make, so that all tries of it have the same, where the
 * entry is kept over restarts too, and a reader can tell a message that came twice.
 */
export function createWork({ entry, name, message, leapt }: Cause, decisions: readonly Decision[]): Work {
  const sends = decisions.flatMap(decision => decision.sends)
  return { ...openWork(entry, name === undefined ? sends : sends.map(named(name)), message), decisions, leapt }
}

/** Work that an earlier start left behind. */
export function openWork(entry: string | undefined, sends: readonly OutputMessage[], message?: Message): Work {
  const rest = { leapt: undefined, acknowledged: message === undefined, decisions: [], deliveries: [] }
  return { entry, message, sends, waiting: [...sends], open: sends.length, ...rest }
}

const named =
  (name: string) =>
  (send: OutputMessage, place: number): OutputMessage => {
    if (send.system.messageId !== undefined) return send
    return { ...send, system: { ...send.system, messageId: `${name}-${place}` } }
  }

/** The work that is not done yet, by the name of its entry, oldest first. */
export class Outbox {
  readonly #works = new Map<string, Work>()
  /** By input, the work of the newest message that edgeHub may deliver again. */
  readonly #newest = new Map<string, Work>()

  get works(): readonly Work[] {
    return [...this.#works.values()]
  }

  /** What is done, and is known in case it comes again all the same. */
  get past(): readonly Work[] {
    return [...this.#newest.values()].filter(isDone)
  }

  /** What is not kept is known here as long as something of it is to be sent. */
  add(work: Work): void {
    if (work.entry === undefined && work.open === 0) return
    if (work.entry !== undefined && !isDone(work)) this.#works.set(work.entry, work)
    if (work.message !== undefined) this.#newest.set(work.message.input, work)
  }

  /** The journal says that it is done. */
  remove(entry: string): void {
    const work = this.#works.get(entry)
    if (work !== undefined) this.forget(work)
  }

  /**
   * It is done. The newest message of an input stays known where it has an id: edgeHub may not have heard of the
   * acknowledgement, where the connection ended at that moment. Returns false where that is no news.
   */
  forget({ entry, message }: Work): boolean {
    const input = message?.input
    if (input !== undefined && this.#newest.get(input)?.message === message) {
      if (entry !== undefined && message?.system.messageId !== undefined)
        this.#newest.set(input, pastWork(entry, message))
      else this.#newest.delete(input)
    }
    return entry !== undefined && this.#works.delete(entry)
  }

  /**
   * The work of a message that was delivered before. edgeHub keeps the order of an input and has one message in flight, so it is
   * the newest one of the input, or none; then that one was acknowledged.
   */
  find(message: Message): { readonly again?: Work; readonly acknowledged?: Work } {
    const work = this.#newest.size === 0 ? undefined : this.#newest.get(message.input)
    if (work?.message === undefined) return {}
    if (sameMessage(work.message, message)) return { again: work }
    this.#newest.delete(message.input)
    return { acknowledged: work }
  }
}

/** Of a message that was acknowledged, with nothing to send. */
export function pastWork(entry: string, message: Message): Work {
  return { ...openWork(entry, [], message), acknowledged: true }
}

/** Nothing of it is to be sent or acknowledged any more. */
export const isDone = ({ open, acknowledged }: Work): boolean => open === 0 && acknowledged
