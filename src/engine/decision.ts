// What one message, or one timer, causes: the messages to send, gathered over all rules of one step, and the events fed
// to internal streams. Knows no transport.
import type { Event } from '../rules/data/event.ts'
import type { Json } from '../rules/data/json.ts'
import type { Message, OutputMessage, Properties, SystemProperties } from '../rules/data/message.ts'
import { sameName, setProperty, unique } from '../rules/data/property-name.ts'
import { bodyBytes } from './body.ts'
import { roundTripTime } from './creation-time.ts'
import type { DecodeError } from './decode.ts'

export interface Decision {
  /** Epoch milliseconds at which it was taken. */
  readonly at: number
  /** In the order of sending. */
  readonly sends: readonly OutputMessage[]
  /** The ids of the rules whose `then` was reached, in that order; shadow rules too. */
  readonly fired: readonly string[]
  /** Why the body could not be read by the rules that need it. */
  readonly error?: DecodeError
}

/** A property to set, or (undefined) to remove. */
export type Tag = readonly [name: string, value: string | undefined]

/** What one outcome of one rule does to a message that it passes on. */
interface Contribution {
  readonly rule: string
  readonly tags: readonly Tag[]
}

/** A message to send, by the first outcome that passed it on. */
interface Pending extends Contribution {
  readonly output: string
  readonly message: Message
  /** Undefined: the original bytes. */
  readonly made: Uint8Array | undefined
  /** What other outcomes did to it, in that order. Most messages have none. */
  others: Contribution[] | undefined
}

/** An event that an outcome feeds to an internal stream. */
export interface Fed {
  readonly stream: string
  readonly event: Event
}

const madeJson: SystemProperties = { contentType: 'application/json', contentEncoding: 'utf-8' }

/** Gathers what one step causes. A message that goes unchanged to one output goes once, with the tags of all. */
export class Step {
  error: DecodeError | undefined
  // Most messages cause nothing: what gathers is made when there is something to gather.
  private firedRules: string[] | undefined
  private fedEvents: Fed[] | undefined
  private pending: Pending[] | undefined

  /** Notes that the rule fired. */
  fire(rule: string): void {
    if (this.firedRules === undefined) this.firedRules = [rule]
    else if (this.firedRules.at(-1) !== rule) this.firedRules.push(rule)
  }

  feed(stream: string, event: Event): void {
    this.fedEvents ??= []
    this.fedEvents.push({ stream, event })
  }

  /** What was fed first, and not taken yet. */
  takeFed(): Fed | undefined {
    return this.fedEvents?.shift()
  }

  /** Sends the event's message to the output with its original bytes. */
  pass(output: string, { message }: Event, rule: string, tags: readonly Tag[]): void {
    // A message that went through a stream has properties of its own, and still the same bytes.
    const same = this.pending?.find(
      send => send.output === output && send.made === undefined && send.message.bytes === message.bytes,
    )
    if (same === undefined) this.add({ output, message, made: undefined, rule, tags, others: undefined })
    else if (same.others === undefined) same.others = [{ rule, tags }]
    else same.others.push({ rule, tags })
  }

  /** Sends a body that was changed or made, with the properties of the event's message. */
  make(output: string, { message }: Event, body: Json, rule: string, tags: readonly Tag[]): void {
    const made = bodyBytes(body)
    this.add({ output, message, made, rule, tags, others: undefined })
  }

  /** Sends a message that no rule asked for: one that could not be read. */
  passError(output: string, message: Message, error: DecodeError): void {
    const tags: readonly Tag[] = [
      ['errorCode', error.code],
      ['errorMessage', error.message],
    ]
    this.add({ output, message, made: undefined, rule: '', tags, others: undefined })
  }

  decision(at: number): Decision {
    const base = { at, sends: this.pending?.map(outputOf) ?? nothing, fired: this.firedRules ?? none }
    return this.error === undefined ? base : { ...base, error: this.error }
  }

  private add(pending: Pending): void {
    if (this.pending === undefined) this.pending = [pending]
    else this.pending.push(pending)
  }
}

const none: readonly string[] = []
const nothing: readonly OutputMessage[] = []

function outputOf(pending: Pending): OutputMessage {
  const { output, message, made, rule, tags, others } = pending
  const { rules, tags: all } =
    others === undefined ? { rules: rule === '' ? none : [rule], tags } : merged(pending, others)
  const system = made === undefined ? message.system : madeSystem(message.system)
  return { output, rules, bytes: made ?? message.bytes, properties: tagged(unique(message.properties), all), system }
}

function madeSystem(system: SystemProperties): SystemProperties {
  const { creationTimeUtc } = system
  if (creationTimeUtc === undefined) return { ...system, ...madeJson }
  return { ...system, ...madeJson, creationTimeUtc: roundTripTime(creationTimeUtc) }
}

/** What several outcomes do to one message, in the order of their rules. */
function merged(
  first: Contribution,
  others: readonly Contribution[],
): { rules: readonly string[]; tags: readonly Tag[] } {
  const rules: string[] = []
  const tags: Tag[] = []
  for (const contribution of inOrder([first, ...others])) {
    if (contribution.rule !== '' && rules.at(-1) !== contribution.rule) rules.push(contribution.rule)
    // Of several spellings of a name, that of the first rule leaves.
    for (const [name, value] of contribution.tags) {
      const spelled =
        value === undefined ? undefined : tags.find(([before, set]) => set !== undefined && sameName(before, name))
      tags.push([spelled?.[0] ?? name, value])
    }
  }
  return { rules, tags }
}

/** Streams run after all rules, so contributions need not be in the order of the rules. The sort is stable. */
function inOrder(contributions: Contribution[]): readonly Contribution[] {
  const isOrdered = contributions.every(
    ({ rule }, index) => index === 0 || (contributions[index - 1]?.rule ?? '') <= rule,
  )
  return isOrdered ? contributions : contributions.sort(byRule)
}

const byRule = (a: Contribution, b: Contribution) => (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0)

/** The properties with the tags set and removed, in their order, whatever the case of their names. */
export function tagged(properties: Properties, tags: readonly Tag[]): Properties {
  if (tags.length === 0) return properties
  const result = new Map<string, string>()
  for (const [name, value] of properties) result.set(name, value) // faster than new Map(properties)
  for (const [name, value] of tags) setProperty(result, name, value)
  return result
}
