// What one step of the machine leaves to do: messages to send, and then a delivery to settle. Knows no RxJS and no clock.
import { digestOf, type Message, type OutputMessage, sameMessage } from '../rules/data/message.ts'
import type { Decision } from './decision.ts'
import { NamedLine } from './line.ts'
import type { Delivery } from './ports.ts'

/** What caused the work, and what it is called. */
export interface Cause {
  /** The name of the journal's entry; undefined where that is not kept. */
  readonly entry: string | undefined
  /** That, or another one; undefined: outputs without an id stay without. */
  readonly name: string | undefined
  /** The message; undefined for timers and documents. */
  readonly message?: Message | undefined
  /** What the transport delivers the message under again, where it has something for that. */
  readonly delivery?: string | undefined
  /** From when to when the clock had leapt before it; undefined: it had not. */
  readonly leapt?: Leapt | undefined
}

/** Epoch milliseconds. */
export interface Leapt {
  readonly from: number
  readonly to: number
}

export interface Work extends Omit<Cause, 'name'> {
  /** What it would be delivered again under; undefined: it is of no message. */
  readonly place: string | undefined
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
 * An output without an id gets one that the work's name and its place make, so that all tries of it have the same, where the
 * entry is kept over restarts too, and a reader can tell a message that came twice.
 */
export function createWork({ name, ...cause }: Cause, decisions: readonly Decision[]): Work {
  const sends: OutputMessage[] = []
  for (const decision of decisions) {
    for (const send of decision.sends) sends.push(name === undefined ? send : named(send, name, sends.length))
  }
  return workOf(cause, decisions, sends)
}

/** Work that an earlier start left behind. */
export const openWork = (cause: Omit<Cause, 'name'>, sends: readonly OutputMessage[]): Work => workOf(cause, [], sends)

/** Of one shape, member by member: there is one for each message. */
function workOf(
  { entry, message, delivery, leapt }: Omit<Cause, 'name'>,
  decisions: readonly Decision[],
  sends: readonly OutputMessage[],
): Work {
  return {
    entry,
    message,
    delivery,
    leapt,
    place: message === undefined ? undefined : placeOf(message, delivery),
    acknowledged: message === undefined,
    decisions,
    sends,
    waiting: [...sends],
    open: sends.length,
    deliveries: [],
  }
}

function named(send: OutputMessage, name: string, place: number): OutputMessage {
  const { output, rules, bytes, properties, system } = send
  if (system.messageId !== undefined) return send
  return { output, rules, bytes, properties, system: { ...system, messageId: `${name}-${place}` } }
}

/** A message that was acknowledged, and may be delivered again all the same. */
export interface Past {
  /** What it is delivered under. */
  readonly place: string
  /** Of its content. */
  readonly digest: string
}

/** So many are remembered: a transport that went back in time, as after a failing power supply, delivers them again. */
const mostPast = 1_000
/** Bytes of a body up to which the message itself is remembered: its digest costs something, and is seldom asked for. */
const mostRemembered = 4_096

const none: readonly Work[] = []

/** The work that is not done yet, by the name of its entry, oldest first. */
export class Outbox {
  readonly #works = new NamedLine<Work>()
  /**
   * What may not have been acknowledged, by what it would be delivered again under: an id of the transport's, or the input,
   * of which edgeHub has one message in flight and keeps the order.
   */
  readonly #unacknowledged = new NamedLine<Work>()
  /** By the same, what was acknowledged, or its digest: the hub may not have heard of it, where the connection ended then. */
  readonly #past = new NamedLine<Message | string>()
  /** Of those with an id, whose acknowledgement failed: they come again before anything new does, or not at all. */
  readonly #doubted = new Set<Work>()

  get works(): readonly Work[] {
    return [...this.#works.values()]
  }

  get past(): readonly Past[] {
    const acknowledged = this.works.flatMap(work => {
      const { acknowledged, delivery, message, place } = work
      if (!acknowledged || delivery === undefined || message === undefined || place === undefined) return []
      return [[place, message] as const]
    })
    return [...this.#past, ...acknowledged].map(([place, one]) => ({
      place,
      digest: typeof one === 'string' ? one : digestOf(one),
    }))
  }

  /** What is not kept is known here as long as something of it is to be sent. */
  add(work: Work): void {
    if (isDone(work) || (work.entry === undefined && work.open === 0)) return
    if (work.entry !== undefined) this.#works.set(work.entry, work)
    const { place } = work
    if (place === undefined) return
    this.#past.delete(place)
    const before = this.#unacknowledged.get(place)
    this.#unacknowledged.set(place, work)
    if (before === undefined || before === work) return
    before.acknowledged = true
    if (isDone(before) && before.entry !== undefined) this.#works.delete(before.entry)
  }

  addPast({ place, digest }: Past): void {
    this.#remember(place, digest)
  }

  #remember(place: string, one: Message | string): void {
    this.#past.delete(place)
    this.#past.set(place, one)
    if (this.#past.size <= mostPast) return
    const oldest = this.#past.firstName
    if (oldest !== undefined) this.#past.delete(oldest)
  }

  /** The journal says that it is done. */
  remove(entry: string): void {
    const work = this.#works.get(entry)
    if (work !== undefined) this.forget(work)
  }

  /** Its acknowledgement may not have arrived. */
  doubt(work: Work): void {
    if (work.delivery !== undefined && this.#unacknowledged.get(work.place ?? '') === work) this.#doubted.add(work)
  }

  /** It is done. Returns false where that is no news. */
  forget(work: Work): boolean {
    const { entry, message, delivery, place } = work
    this.#doubted.delete(work)
    if (place !== undefined && this.#unacknowledged.get(place) === work) {
      this.#unacknowledged.delete(place)
      const isKnownAgain = delivery !== undefined || message?.system.messageId !== undefined
      if (entry !== undefined && message !== undefined && isKnownAgain)
        this.#remember(place, message.bytes.length > mostRemembered ? digestOf(message) : message)
    }
    return entry !== undefined && this.#works.delete(entry)
  }

  /**
   * The work of a message that was delivered before. Where another message comes in its place, that one was acknowledged; where
   * a new one comes, so were all that would have come again before it.
   */
  find({ message, id, isRepeated = id === undefined }: Delivery): {
    readonly again?: Work
    readonly acknowledged: readonly Work[]
  } {
    const acknowledged = id === undefined || isRepeated || this.#doubted.size === 0 ? none : [...this.#doubted]
    if (acknowledged.length > 0) this.#doubted.clear()
    if (this.#unacknowledged.size === 0 && this.#past.size === 0) return { acknowledged }
    const place = placeOf(message, id)
    const past = this.#past.get(place)
    if (isRepeated && past !== undefined && isSame(past, message)) return { again: pastWork(message), acknowledged }
    this.#past.delete(place)
    const work = this.#unacknowledged.get(place)
    if (work?.message === undefined) return { acknowledged }
    this.#doubted.delete(work)
    if (isRepeated && sameMessage(work.message, message)) return { again: work, acknowledged }
    this.#unacknowledged.delete(place)
    return { acknowledged: [work, ...acknowledged.filter(other => other !== work)] }
  }
}

const isSame = (one: Message | string, message: Message): boolean =>
  typeof one === 'string' ? one === digestOf(message) : sameMessage(one, message)

const placeOf = ({ input }: Message, delivery: string | undefined): string =>
  delivery === undefined ? input : `${delivery} ${input}`

/** Of what was acknowledged before: there is nothing to send. */
const pastWork = (message: Message): Work => ({ ...openWork({ entry: undefined, message }, []), acknowledged: true })

/** Nothing of it is to be sent or acknowledged any more. */
export const isDone = ({ open, acknowledged }: Work): boolean => open === 0 && acknowledged
