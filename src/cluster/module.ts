// One module of many: the machine of a key, on plans that all share, and the changes of the document that it has not seen
// yet. Each is applied at its time, in order, however late the key hears of it.
import type { Decision } from '../engine/decision.ts'
import { type Answer, Machine } from '../engine/machine.ts'
import type { Json } from '../rules/data/json.ts'
import type { Result } from '../workbench/recording/replay.ts'
import type { TimeForm } from '../workbench/recording/time-form.ts'
import type { Documents } from './documents.ts'
import { errorDecision, type NotDecided } from './errors.ts'
import type { Travelling } from './record.ts'

/** What is kept of a module. */
export interface KeptModule {
  /** The last change of the document that it has seen. */
  readonly seen?: { readonly time: number; readonly order: number }
  readonly form: TimeForm
  /** How many messages it has sent. */
  readonly sent: number
  readonly state: Json
}

export class Module {
  readonly form: TimeForm
  /** How many messages it has sent. */
  sent = 0
  readonly #documents: Documents
  readonly #machine: Machine
  #seen: number

  private constructor(documents: Documents, machine: Machine, form: TimeForm, seen: number) {
    this.#documents = documents
    this.#machine = machine
    this.form = form
    this.#seen = seen
  }

  /** A module whose recording begins with a change of the document, if there is one, else with this message. */
  static begin(documents: Documents, time: number, order: number, { form }: Travelling): Module {
    const [change] = documents.changes
    const isLater = change === undefined || change.time > time || (change.time === time && change.order > order)
    const first = isLater ? { form, time } : change
    const start = first.form.kind === 'milliseconds' ? first.form.zero : first.time
    return new Module(documents, new Machine(planOf(documents, 0), start), first.form, 0)
  }

  /** A module that begins with this message, under what the document is then. */
  static beginLive(documents: Documents, time: number, order: number, { form }: Travelling): Module {
    const seen = documents.countUpTo(time, order)
    return new Module(documents, new Machine(planOf(documents, seen), time), form, seen)
  }

  /** A module that goes on. */
  static restore(documents: Documents, { seen, form, sent, state }: KeptModule): Module {
    const count = seen === undefined ? 0 : documents.countUpTo(seen.time, seen.order)
    const machine = new Machine(planOf(documents, count), 0, { memories: new Map() })
    machine.restore(state)
    const module = new Module(documents, machine, form, count)
    module.sent = sent
    return module
  }

  keep(): KeptModule {
    const last = this.#documents.changes[this.#seen - 1]
    const seen = last === undefined ? {} : { seen: { time: last.time, order: last.order } }
    return { ...seen, form: this.form, sent: this.sent, state: this.#machine.snapshot() }
  }

  /** When it has next something to do of itself. */
  get due(): number | undefined {
    const { nextDue = Number.POSITIVE_INFINITY, clock } = this.#machine
    const change = this.#documents.changes[this.#seen]?.time ?? Number.POSITIVE_INFINITY
    // What became due at the clock's own time runs when time moves on.
    const due = Math.min(nextDue <= clock ? clock + 1 : nextDue, change)
    return due === Number.POSITIVE_INFINITY ? undefined : due
  }

  /** Decides about a message. */
  accept({ message, leapsFrom }: Travelling, time: number, order: number, isJson: boolean, results: Result[]): void {
    this.#hear(({ time: at, order: place }) => at < time || (at === time && place < order), results)
    if (leapsFrom !== undefined) addTimers(this.#machine.advance(leapsFrom).decisions, results)
    const { decisions } = this.#machine.accept(message, time, leapsFrom !== undefined)
    const last = decisions.length - 1
    addTimers(decisions.slice(0, Math.max(last, 0)), results)
    const decision = decisions[last]
    if (decision === undefined || !isWorthTelling(decision)) return
    const arrived = { kind: 'message', time, message, ...(isJson && { isJson }) } as const
    results.push({ kind: 'decided', time, decision, by: 'message', arrived })
  }

  /** Says of a message that nothing is decided about it. */
  refuse({ message }: Travelling, time: number, why: NotDecided, results: Result[]): void {
    const decision = errorDecision(this.#machine.plan.settings.errors, message, time, why)
    results.push({ kind: 'decided', time, decision, by: 'message' })
  }

  /** Lets time pass to `time`, and on to each moment at which there is something to do, up to `limit`. */
  advance(time: number, limit: number, results: Result[]): void {
    for (let at: number | undefined = time; at !== undefined; at = this.#dueBy(limit)) {
      const now = at
      this.#hear(change => change.time <= now, results)
      if (now > this.#machine.clock) addTimers(this.#machine.advance(now).decisions, results)
    }
  }

  #dueBy(limit: number): number | undefined {
    const { due } = this
    return due !== undefined && due <= limit ? due : undefined
  }

  #hear(comes: (change: Documents['changes'][number]) => boolean, results: Result[]): void {
    const { changes } = this.#documents
    for (let change = changes[this.#seen]; change !== undefined && comes(change); change = changes[this.#seen]) {
      const { plan, time, answer } = change
      const { decisions }: Answer = plan === undefined ? this.#machine.advance(time) : this.#machine.take(plan, time)
      addTimers(decisions, results)
      results.push({ kind: 'twin', time, answer })
      this.#seen++
    }
  }
}

const isWorthTelling = ({ sends, fired, error }: Decision) =>
  sends.length > 0 || fired.length > 0 || error !== undefined

function planOf(documents: Documents, seen: number) {
  const plan = documents.planAfter(seen)
  if (plan === undefined) throw new TypeError('the document has errors')
  return plan
}

function addTimers(decisions: readonly Decision[], results: Result[]): void {
  for (const decision of decisions) results.push({ kind: 'decided', time: decision.at, decision, by: 'timer' })
}
