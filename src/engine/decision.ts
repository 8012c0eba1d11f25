// What one step causes: the messages to send, gathered over all rules, and the events fed to internal streams. Bounded in
// events and bytes. Knows no transport.
import { roundTripTime } from '../rules/data/creation-time.ts'
import type { Event, Tag } from '../rules/data/event.ts'
import type { Message, MessageError, OutputMessage, Properties, SystemProperties } from '../rules/data/message.ts'
import { folded, sameName, setProperty, unique } from '../rules/data/property-name.ts'
import { compareStrings } from '../rules/data/value.ts'
import type { Limits } from '../rules/nodes/settings.ts'

export interface Decision {
  /** Epoch milliseconds at which it was taken. */
  readonly at: number
  /** What caused it. */
  readonly cause: 'message' | 'timer'
  /** In the order of sending. */
  readonly sends: readonly OutputMessage[]
  /** The ids of the rules whose `then` was reached, in that order; shadow rules too. */
  readonly fired: readonly string[]
  /** Why the body could not be read by the rules that need it, or what was too much. */
  readonly error?: MessageError
  /** By the ids of rules, why events had no time: the first reason of each. */
  readonly remarks?: ReadonlyMap<string, string>
}

/** Which of two rules comes first, by their ids: below 0 where the first does. */
export interface RuleOrder {
  compareRules(a: string, b: string): number
}

const byId: RuleOrder = { compareRules: compareStrings }

/** What one outcome of one rule does to a message that it passes on. */
interface Contribution {
  readonly rule: string
  readonly tags: readonly Tag[]
}

/** A message to send, by the first outcome that passed it on. */
interface Pending extends Contribution {
  readonly output: string
  readonly event: Event
  /** Undefined: the original bytes. */
  readonly made: Uint8Array | undefined
  /** What other outcomes did to it, in that order. Most messages have none. */
  others: Contribution[] | undefined
  /** What all of them do to each property; undefined while there is one. */
  values: Map<string, string | undefined> | undefined
  /** True where two of them disagree: the message then goes once for each. */
  clashes: boolean
}

/** An event that an outcome feeds to an internal stream. */
export interface Fed {
  readonly stream: string
  readonly event: Event
}

/** Thrown where a step decides more than its limits allow. */
export class TooMuchWork extends Error {
  /** The rule that was running. */
  readonly rule: string

  constructor(rule: string, message: string) {
    super(message)
    this.rule = rule
  }
}

const madeJson: SystemProperties = { contentType: 'application/json', contentEncoding: 'utf-8' }

/** Outcomes that are merged count as one message, and still take memory until it is sent. */
const mostJoined = 1_000_000

/** Gathers what one step causes. A message that goes unchanged to one output goes once, where the tags of all agree. */
export class Step {
  readonly #limits: Pick<Limits, 'stepEvents' | 'stepBytes'> | undefined
  readonly order: RuleOrder
  // Most messages cause nothing: what gathers is made when there is something to gather.
  #fired: string[] | undefined
  #fed: Fed[] | undefined
  #taken = 0
  #pending: Pending[] | undefined
  #late: Pending[] | undefined
  #events = 0
  #bytes = 0
  /** How many outcomes were merged into messages that others pass on. */
  #joined = 0
  /** While it is set, what is too much is left out, and told by `overflow`; else it is thrown. */
  soft = false
  /** The bytes of the largest body that was made for a stream. */
  largestFed = 0
  #overflow: TooMuchWork | undefined
  #remarks: Map<string, string> | undefined

  /** Without limits: for what cannot send. */
  constructor(limits?: Pick<Limits, 'stepEvents' | 'stepBytes'>, order: RuleOrder = byId) {
    this.#limits = limits
    this.order = order
  }

  /** Whether it has caused nothing, and not spent anything either. */
  get isBlank(): boolean {
    return (
      this.#fired === undefined &&
      this.#pending === undefined &&
      this.#late === undefined &&
      this.#fed === undefined &&
      this.#remarks === undefined &&
      this.#overflow === undefined &&
      this.#events === 0 &&
      this.#bytes === 0
    )
  }

  /** Notes that the rule fired. */
  fire(rule: string): void {
    if (this.#fired === undefined) this.#fired = [rule]
    else if (this.#fired.at(-1) !== rule) this.#fired.push(rule)
  }

  /** Counts events that are decided, or messages that are sent. @throws TooMuchWork where that is too much. */
  spend(events: number, rule: string): void {
    this.#events += events
    const most = this.#limits?.stepEvents ?? Number.POSITIVE_INFINITY
    if (this.#events > most)
      this.#stop(rule, `One step decides more than ${most} events (settings.limits.stepEvents) in rule ${rule}.`)
  }

  /** Counts the bytes of a made body. @throws TooMuchWork where that is too much. */
  spendBytes(bytes: number, rule: string): void {
    this.#bytes += bytes
    const most = this.#limits?.stepBytes ?? Number.POSITIVE_INFINITY
    if (this.#bytes > most)
      this.#stop(rule, `One step makes more than ${most} bytes of bodies (settings.limits.stepBytes) in rule ${rule}.`)
  }

  /** Whether a body may be made; of a shadow, which is `undefined`, nothing counts. @throws TooMuchWork where it may not. */
  canMake(isLonger: (most: number) => boolean, rule: string | undefined): boolean {
    const most = this.#limits?.stepBytes
    if (most === undefined || !isLonger(most)) return true
    if (rule !== undefined) this.spendBytes(most + 1, rule)
    return false
  }

  #stop(rule: string, message: string): void {
    const error = new TooMuchWork(rule, message)
    if (!this.soft) throw error
    this.#overflow ??= error
    this.#pending = undefined
    this.#fed = undefined
  }

  /** What was too much and left out. */
  get overflow(): TooMuchWork | undefined {
    return this.#overflow
  }

  /** What a person should know of an event that the rule has left out; only the first of the rule is kept. */
  remark(rule: string, text: string): void {
    this.#remarks ??= new Map()
    if (!this.#remarks.has(rule)) this.#remarks.set(rule, text)
  }

  get remarks(): ReadonlyMap<string, string> | undefined {
    return this.#remarks
  }

  /** `bytes`: of a body that is not the message's own. */
  feed(stream: string, event: Event, bytes: number): void {
    if (this.#overflow !== undefined) return
    if (bytes > this.largestFed) this.largestFed = bytes
    this.#fed ??= []
    this.#fed.push({ stream, event })
  }

  /** What was fed first, and not taken yet. */
  takeFed(): Fed | undefined {
    return this.#fed?.[this.#taken++]
  }

  /** Sends the event's message to the output with its original bytes. */
  pass(output: string, event: Event, rule: string, tags: readonly Tag[]): void {
    const more = join(this.#pending, output, event, { rule, tags })
    if (more === undefined) this.#add(pendingOf(output, event, undefined, rule, tags))
    else if (more > 0) this.spend(more, rule)
    else if (++this.#joined > mostJoined)
      this.#stop(rule, `One step merges more than ${mostJoined} outcomes into messages in rule ${rule}.`)
  }

  /** Sends a body that was changed or made, with the properties of the event's message. */
  make(output: string, event: Event, made: Uint8Array, rule: string, tags: readonly Tag[]): void {
    this.#add(pendingOf(output, event, made, rule, tags))
  }

  /** Sends what came too late, in a step of its own. */
  passLate(output: string, event: Event, made: Uint8Array | undefined, rule: string): void {
    this.#late ??= []
    const { tags = [] } = event
    if (made !== undefined || join(this.#late, output, event, { rule, tags }) === undefined)
      this.#late.push(pendingOf(output, event, made, rule, tags))
  }

  decision(at: number, cause: Decision['cause']): Decision {
    return {
      at,
      cause,
      sends: this.#pending === undefined ? nothing : outputsOf(this.#pending, this.order),
      fired: this.#fired ?? none,
    }
  }

  /** What came too late; undefined where nothing did. */
  lateDecision(at: number): Decision | undefined {
    return this.#late === undefined
      ? undefined
      : { at, cause: 'message', sends: outputsOf(this.#late, this.order), fired: none }
  }

  #add(pending: Pending): void {
    this.spend(1, pending.rule)
    if (this.#overflow !== undefined) return
    if (this.#pending === undefined) this.#pending = [pending]
    else this.#pending.push(pending)
  }
}

const pendingOf = (
  output: string,
  event: Event,
  made: Uint8Array | undefined,
  rule: string,
  tags: readonly Tag[],
): Pending => ({ output, event, made, rule, tags, others: undefined, values: undefined, clashes: false })

/**
 * Where the message goes to that output already, this outcome adds its own: how many messages more that makes. Undefined
 * where it does not.
 */
function join(
  pending: readonly Pending[] | undefined,
  output: string,
  { message: { bytes } }: Event,
  contribution: Contribution,
): number | undefined {
  // A message that went through a stream has properties of its own, and still the same bytes.
  const same = pending?.find(
    send => send.output === output && send.made === undefined && send.event.message.bytes === bytes,
  )
  if (same === undefined) return undefined
  same.others ??= []
  same.others.push(contribution)
  if (same.clashes) return 1
  same.values ??= lastOf(same.tags)
  for (const [name, value] of lastOf(contribution.tags)) {
    if (same.values.has(name) && same.values.get(name) !== value) same.clashes = true
    same.values.set(name, value)
  }
  return same.clashes ? same.others.length : 0
}

/** The decision about a message that no rule asked for: one that could not be read, or was too much. */
export function errorDecision(at: number, message: Message, error: MessageError, output: string | false): Decision {
  const base = { at, cause: 'message', fired: none, error } as const
  if (output === false) return { ...base, sends: nothing }
  const tags: readonly Tag[] = [
    ['errorCode', error.code],
    ['errorMessage', error.message],
  ]
  const { bytes, system } = message
  return { ...base, sends: [{ output, rules: none, bytes, properties: tagged(message.properties, tags), system }] }
}

const none: readonly string[] = []
const nothing: readonly OutputMessage[] = []

/** Written without flatMap and spread: this is most of what a message costs that one rule passes on. */
function outputsOf(all: readonly Pending[], order: RuleOrder): readonly OutputMessage[] {
  const sends: OutputMessage[] = []
  const sources = new Sources()
  for (const pending of all) {
    const { rule, tags, others, clashes } = pending
    if (others === undefined) {
      sends.push(outputOf(pending, [rule], tags, sources))
      continue
    }
    const contributions = inOrder([{ rule, tags }, ...others], order)
    if (clashes) for (const one of contributions) sends.push(outputOf(pending, [one.rule], one.tags, sources))
    else sends.push(outputOf(pending, [...new Set(contributions.map(one => one.rule))], united(contributions), sources))
  }
  return sends
}

function outputOf(
  { output, event, made }: Pending,
  rules: readonly string[],
  tags: readonly Tag[],
  sources: Sources,
): OutputMessage {
  const { bytes, properties, system } = event.message
  return {
    output,
    rules,
    bytes: made ?? bytes,
    // The properties as they arrived: what streams brought is among the tags.
    properties: tagged(sources.uniqueOf(event.arrived ?? properties), tags),
    system: made === undefined ? system : sources.madeOf(system),
  }
}

/** What messages have from the one that caused them: of a batch thousands have the same. */
class Sources {
  #properties: Properties | undefined
  #unique: Properties | undefined
  #system: SystemProperties | undefined
  #made: SystemProperties | undefined

  uniqueOf(properties: Properties): Properties {
    if (this.#unique === undefined || this.#properties !== properties) this.#unique = unique(properties)
    this.#properties = properties
    return this.#unique
  }

  /** The system properties of a body that was made. */
  madeOf(system: SystemProperties): SystemProperties {
    if (this.#made === undefined || this.#system !== system) this.#made = madeSystem(system)
    this.#system = system
    return this.#made
  }
}

function madeSystem(system: SystemProperties): SystemProperties {
  const { creationTimeUtc } = system
  if (creationTimeUtc === undefined) return { ...system, ...madeJson }
  return { ...system, ...madeJson, creationTimeUtc: roundTripTime(creationTimeUtc) }
}

/** The last value that tags give to each name. */
const lastOf = (tags: readonly Tag[]) => new Map(tags.map(([name, value]) => [folded(name), value]))

/** The tags of all, under the spelling of the first that has them. */
function united(contributions: readonly Contribution[]): readonly Tag[] {
  const tags: Tag[] = []
  for (const { tags: own } of contributions) {
    for (const [index, tag] of own.entries()) {
      // Within one outcome, of two for one name the last.
      const isLast = !own.slice(index + 1).some(([name]) => sameName(name, tag[0]))
      if (isLast && !tags.some(([name]) => sameName(name, tag[0]))) tags.push(tag)
    }
  }
  return tags
}

/** Streams run after all rules, so contributions need not be in the order of the rules. The sort is stable. */
function inOrder(contributions: Contribution[], order: RuleOrder): readonly Contribution[] {
  const isOrdered = contributions.every(
    ({ rule }, index) => index === 0 || order.compareRules(contributions[index - 1]?.rule ?? '', rule) <= 0,
  )
  return isOrdered ? contributions : contributions.sort((a, b) => order.compareRules(a.rule, b.rule))
}

/** The properties with the tags set and removed, in their order, whatever the case of their names. */
export function tagged(properties: Properties, tags: readonly Tag[]): Properties {
  if (tags.length === 0) return properties
  const result = new Map<string, string>()
  for (const [name, value] of properties) result.set(name, value) // faster than new Map(properties)
  for (const [name, value] of tags) setProperty(result, name, value)
  return result
}
