// What the module does, shown to those who watch: as it does it, slowed, and nothing waits for them. Looks; changes nothing.
import type { ServerResponse } from 'node:http'
import type { Identity } from '../../edge/environment.ts'
import { describe } from '../../edge/fault.ts'
import type { Log } from '../../edge/log.ts'
import { createTally } from '../../edge/tally.ts'
import type { Machine } from '../../engine/machine.ts'
import type { Activity } from '../../engine/pipeline.ts'
import type { JsonObject } from '../../rules/data/json.ts'
import { writeJson } from '../../rules/data/json-text.ts'
import type { Message } from '../../rules/data/message.ts'
import { reads } from '../run/quick-explanation.ts'
import { type Chosen, type Decided, decisionJson, isEvent } from './decision-json.ts'
import { LiveDocument } from './live-document.ts'
import { ReasonFinder } from './reasons.ts'
import { nothingRuns, StatesLook } from './states-look.ts'
import { Viewer, type Wanted } from './viewer.ts'

export interface LiveViewOptions {
  /** The program's. */
  readonly version: string
  readonly identity: Identity
  readonly base: JsonObject
  readonly log: Log
  readonly isConnected: () => boolean
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Milliseconds that never go back. */
  readonly clock: () => number
}

export const mostViewers = 8
const second = 1000

export class LiveView {
  readonly #options: LiveViewOptions
  readonly #viewers = new Set<Viewer>()
  readonly #reasons: ReasonFinder
  readonly #document: LiveDocument
  readonly #states: StatesLook
  #machine: Machine | undefined
  #beat: NodeJS.Timeout | undefined
  readonly #failed: (name: string, why: string) => void

  constructor(options: LiveViewOptions) {
    this.#options = options
    this.#reasons = new ReasonFinder(options.clock)
    this.#states = new StatesLook(options.clock)
    this.#document = new LiveDocument(options.base)
    this.#failed = createTally((_, error, count) =>
      options.log.error({ error, count }, 'The live view cannot show something; the module goes on.'),
    )
  }

  get isWatched(): boolean {
    return this.#viewers.size > 0
  }

  get isFull(): boolean {
    return this.#viewers.size >= mostViewers
  }

  /** The ids of the rules that run; undefined before it is known. */
  get rules(): readonly string[] | undefined {
    return this.#machine?.plan.rules.map(({ id }) => id)
  }

  /** A message that is about to be decided. */
  readonly watch = (message: Message, machine: Machine, now: number): void => {
    this.#machine = machine
    if (this.#viewers.size === 0) return
    this.#guarded(() => {
      const { clock } = this.#options
      if (!this.#reasons.isFree) return
      const open = [...this.#viewers].filter(viewer => viewer.isOpen(clock()))
      if (open.length > 0) this.#reasons.find(message, machine, now, chosenByAll(open))
    })
  }

  /** What the module did. */
  record(activity: Activity): void {
    if (activity.kind === 'applied') {
      this.#machine = activity.machine
      this.#guarded(() => {
        const event = this.#document.apply(activity, this.#options.now(), this.#viewers.size > 0)
        if (event !== undefined) this.#send('document', writeJson(event))
      })
    } else if (this.#viewers.size > 0) {
      if (activity.kind === 'decided') this.#guarded(() => this.#show(activity))
      else if (activity.kind === 'refused' || activity.kind === 'delayed' || activity.kind === 'unsent') {
        const { output, rules } = activity.message
        const { now } = this.#options
        const trouble = { at: now(), kind: activity.kind, output, rules, error: describe(activity.error) }
        this.#send('trouble', JSON.stringify(trouble))
      }
    }
  }

  /** One more who watches, until the stream closes. */
  open(wanted: Wanted, stream: ServerResponse): void {
    const { version, identity, now, clock } = this.#options
    const viewer = new Viewer(wanted, stream, clock())
    const rules = this.rules ?? []
    const hello = { protocol: 1, version, at: now(), module: identity, rules, ...this.#document.name }
    viewer.send('hello', writeJson(hello), clock())
    this.#viewers.add(viewer)
    if (wanted.states) this.#statesTo([viewer])
    this.#beat ??= setInterval(() => this.#guarded(() => this.#tick()), second).unref()
    stream.on('error', () => {})
    stream.on('close', () => {
      this.#viewers.delete(viewer)
      if (this.#viewers.size > 0) return
      clearInterval(this.#beat)
      this.#beat = undefined
    })
  }

  get document(): JsonObject {
    return this.#document.whole
  }

  /** JSON; undefined where too many different rules are asked for at once. */
  states(chosen: Chosen): string | undefined {
    return this.#machine === undefined ? nothingRuns : this.#states.look(this.#machine, chosen)
  }

  #show(activity: Decided): void {
    const now = this.#options.clock()
    const { message } = activity
    const texts = new Map<string, string>()
    for (const viewer of this.#viewers) {
      const { rules, reasons: asked } = viewer.wanted
      const event = isEvent(activity, rules)
      if (!event && (message === undefined || !this.#concerns(message, rules))) continue
      if (message !== undefined) viewer.received++
      const reasons = asked && message !== undefined ? this.#reasons.of(message) : undefined
      if (!viewer.takes(event, typeof reasons !== 'string', now)) continue
      const form = `${asked} ${rules === undefined ? '' : [...rules].join('\n')}`
      const text = texts.get(form) ?? decisionJson(activity, rules, reasons)
      texts.set(form, text)
      viewer.send('decision', text, now)
    }
  }

  /** Whether one of the rules reads what the message came to. */
  #concerns(message: Message, chosen: Chosen): boolean {
    if (chosen === undefined) return true
    for (const id of chosen) {
      const rule = this.#machine?.plan.rule(id)
      if (rule !== undefined && reads(rule, message)) return true
    }
    return false
  }

  #tick(): void {
    const { now, isConnected, clock } = this.#options
    for (const viewer of this.#viewers) {
      const pulse = { at: now(), connected: isConnected(), ...viewer.counts }
      viewer.send('pulse', JSON.stringify(pulse), clock())
    }
    this.#statesTo([...this.#viewers].filter(({ wanted }) => wanted.states))
  }

  #statesTo(viewers: readonly Viewer[]): void {
    for (const viewer of viewers) {
      const text = this.states(viewer.wanted.rules)
      if (text !== undefined) viewer.sendStates(text, this.#options.clock())
    }
  }

  #send(name: string, data: string): void {
    for (const viewer of this.#viewers) viewer.send(name, data, this.#options.clock())
  }

  /** What fails here must not reach what it looks at. */
  #guarded(look: () => void): void {
    try {
      look()
    } catch (error) {
      this.#failed('', describe(error))
    }
  }
}

/** What is asked of a message for all of them together. */
function chosenByAll(viewers: readonly Viewer[]): Chosen {
  const all = new Set<string>()
  for (const { wanted } of viewers) {
    if (wanted.rules === undefined) return undefined
    for (const id of wanted.rules) all.add(id)
  }
  return all
}
