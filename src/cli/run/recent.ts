// The newest decisions, for whoever asks why. Nobody asking, a message costs two references: what it was, and what was
// decided; how it came to that is explained when it is asked for, and while somebody watches a rule, at the decision itself.
import type { Explanation } from '../../engine/explain.ts'
import type { Machine } from '../../engine/machine.ts'
import type { Activity } from '../../engine/pipeline.ts'
import type { Message } from '../../rules/data/message.ts'
import type { Rule } from '../../rules/rule/rule.ts'
import { explainQuickly } from './quick-explanation.ts'

export type Decided = Activity & { readonly kind: 'decided' }

/** What a rule made of a message, explained with the state that it had then. */
export interface Witnessed {
  readonly at: number
  readonly message: Message
  readonly explanations: readonly Explanation[]
}

/** When a rule fired; of a large message, no more than that. */
export interface Firing {
  readonly at: number
  readonly cause: 'message' | 'timer'
  readonly message: Message | undefined
}

export const bounds = {
  /** Messages, and their bytes together. */
  messages: 200,
  bytes: 2_000_000,
  /** Firings of one rule, the bytes of a message that is kept with one, and rules. */
  firings: 5,
  firingBytes: 2_000,
  rules: 500,
  /** Explanations of a rule that is watched, how many such rules there are, and for how long, in milliseconds. */
  witnessed: 100,
  watched: 20,
  watch: 600_000,
  /** Messages a second that are explained while a rule is watched. */
  rate: 50,
} as const

export class Recent {
  /** A ring: those from the oldest number up to the next one, each at its number's place. */
  readonly #decided: (Decided | undefined)[] = new Array(bounds.messages).fill(undefined)
  #oldest = 0
  #next = 0
  #bytes = 0
  readonly #firings = new Map<string, Firing[]>()
  readonly #watches = new Map<string, { until: number; readonly witnessed: Witnessed[] }>()
  /** What was explained of the message that is being decided. */
  #pending: { readonly message: Message; readonly at: number; readonly explained: readonly Explanation[] } | undefined
  #second = 0
  #explained = 0

  record(activity: Activity): void {
    if (activity.kind === 'applied' && activity.applied.accepted) this.#forget(activity.machine)
    if (activity.kind === 'redelivered') this.#pending = undefined
    if (activity.kind !== 'decided') return
    const { message, decision } = activity
    for (const rule of decision.fired) this.#fired(rule, activity)
    if (message === undefined) return
    this.#keep(activity)
    const pending = this.#pending
    if (pending?.message === message) this.#witness(pending)
    this.#pending = undefined
  }

  /** Just before the message is decided. */
  readonly watch = (message: Message, machine: Machine, now: number): void => {
    if (this.#watches.size === 0) return
    const rules: Rule[] = []
    for (const [id, { until }] of this.#watches) {
      const rule = machine.plan.rule(id)
      if (until < now) this.#watches.delete(id)
      else if (rule !== undefined && concerns(rule, message)) rules.push(rule)
    }
    if (rules.length === 0 || !this.#mayExplain(now)) return
    const explained = explainQuickly(machine, message, now, rules)
    this.#pending = typeof explained === 'string' ? undefined : { message, at: now, explained }
  }

  /** Watches the rule from now on. Returns until when. */
  ask(rule: string, now: number): number {
    const until = now + bounds.watch
    const found = this.#watches.get(rule)
    if (found !== undefined) found.until = until
    else this.#watches.set(rule, { until, witnessed: [] })
    if (this.#watches.size > bounds.watched) {
      const [first] = [...this.#watches].sort(([, a], [, b]) => a.until - b.until)
      if (first !== undefined) this.#watches.delete(first[0])
    }
    return until
  }

  /** Newest first. */
  witnessed(rule: string): readonly Witnessed[] {
    return (this.#watches.get(rule)?.witnessed ?? []).toReversed()
  }

  /** Of messages, newest first. */
  get decided(): readonly Decided[] {
    const found: Decided[] = []
    for (let number = this.#next - 1; number >= this.#oldest; number--) {
      const one = this.#decided[number % bounds.messages]
      if (one !== undefined) found.push(one)
    }
    return found
  }

  /** Newest first. */
  firings(rule: string): readonly Firing[] {
    return (this.#firings.get(rule) ?? []).toReversed()
  }

  #keep(activity: Decided): void {
    if (this.#next - this.#oldest === bounds.messages) this.#drop()
    this.#decided[this.#next++ % bounds.messages] = activity
    this.#bytes += sizeOf(activity)
    while (this.#bytes > bounds.bytes) this.#drop()
  }

  #drop(): void {
    const place = this.#oldest++ % bounds.messages
    const oldest = this.#decided[place]
    this.#decided[place] = undefined
    if (oldest !== undefined) this.#bytes -= sizeOf(oldest)
  }

  #fired(rule: string, { message, decision: { at, cause } }: Decided): void {
    let firings = this.#firings.get(rule)
    if (firings === undefined) {
      if (this.#firings.size >= bounds.rules) return
      firings = []
      this.#firings.set(rule, firings)
    }
    const isSmall = message !== undefined && message.bytes.length <= bounds.firingBytes
    firings.push({ at, cause, message: isSmall ? message : undefined })
    if (firings.length > bounds.firings) firings.shift()
  }

  #witness({ message, at, explained }: { message: Message; at: number; explained: readonly Explanation[] }): void {
    for (const [id, { witnessed }] of this.#watches) {
      const explanations = explained.filter(({ rule }) => rule === id)
      if (explanations.length === 0) continue
      witnessed.push({ at, message, explanations })
      if (witnessed.length > bounds.witnessed) witnessed.shift()
    }
  }

  #mayExplain(now: number): boolean {
    const second = Math.floor(now / 1000)
    if (second !== this.#second) this.#explained = 0
    this.#second = second
    return ++this.#explained <= bounds.rate
  }

  /** What other rules made of messages says nothing of these. */
  #forget({ plan }: Machine): void {
    while (this.#oldest < this.#next) this.#drop()
    for (const id of this.#firings.keys()) if (plan.rule(id) === undefined) this.#firings.delete(id)
  }
}

/** Whether the rule reads the input. */
export const concerns = ({ inputs }: Rule, { input }: Message) => inputs === undefined || inputs.includes(input)

/** Bytes that are kept only here. */
function sizeOf({ message, decision }: Decided): number {
  if (message === undefined) return 0
  const { bytes } = message
  let size = bytes.length
  for (const send of decision.sends) if (send.bytes !== bytes) size += send.bytes.length
  return size
}
