// A key of a rule, while an event or a timer of it is worked off: it goes from clause to clause, and the one that it is
// at sees the key, its own state and the time through this.
import type { Alarm, Alarms, Event, Scope } from '../rules/data/event.ts'
import type { JsonObject } from '../rules/data/json.ts'
import type { Message } from '../rules/data/message.ts'
import type { RuleSet } from '../rules/document/document.ts'
import type { Outcome } from '../rules/nodes/outcome.ts'
import type { Limits } from '../rules/nodes/settings.ts'
import { type BoundClause, timerName, timerNumber } from '../rules/rule/bound-clause.ts'
import type { Activity, Count, Emission, Made, Prepared, Stage, Why } from '../rules/rule/clause.ts'
import type { Rule } from '../rules/rule/rule.ts'
import type { Step } from './decision.ts'
import { count, dueOf, type KeyMemory, type RuleMemory } from './memory.ts'
import { applyOutcomes, fireOutcomes, perform, prepareOutcomes } from './outcomes.ts'
import { ownTimeOf, watermarkAt } from './own-time.ts'
import { lookUpAt } from './tables.ts'

/** The rules that run, in their order. */
export interface RunningRules extends RuleSet {
  /** Of two rules, by their ids: below 0 where the first comes first. */
  compareRules(a: string, b: string): number
}

/** What a rule runs in: the rules that run, its own memory, and the machine. */
export interface RuleContext {
  readonly plan: RunningRules
  readonly rule: Rule
  readonly memory: RuleMemory
  readonly host: Host
}

/** What a step is of: a message, or a timer of a rule. */
export interface Cause {
  readonly message?: Message
  readonly context?: RuleContext
}

/** Sees that a key has become idle, pending or raised, as it happens. It changes nothing. */
export type Observer = (rule: Rule, key: KeyMemory) => void

/** What the machine does for its rules. */
export interface Host extends Alarms {
  /** Sets, moves or (undefined) clears a timer of the key. */
  setTimer(context: RuleContext, key: KeyMemory, timer: number, due: number | undefined): void
  /** Works off something that is a step of its own, before the step that is under way ends. */
  inStep(cause: Cause, work: (step: Step) => void): void
  /** The machine's clock, in epoch milliseconds. */
  readonly at: number
  /** Where the clock has leapt: to where. */
  readonly leapTo: number
  /** The moment at which rules are that live in the machine's time: where it has leapt, that of the timer which is due. */
  readonly now: number
  /** Before a step changes the key, which it has made (`isNew`), so that it can be undone. */
  save(memory: RuleMemory, key: KeyMemory, isNew?: boolean): void
  /** Before a key changes at all: a snapshot that is being taken has it as it is. */
  keep(key: KeyMemory): void
  /** See `Stage.gather`. */
  gather(parts: number): void
  /** While a rule is awake, every event is shown to it. */
  wake(rule: Rule, awake: boolean): void
  /** Told of each key whose activity has changed; undefined: nobody asks. */
  readonly observer: Observer | undefined
}

const none: readonly never[] = []

export class KeyStage implements Stage<unknown> {
  readonly context: RuleContext
  readonly key: KeyMemory
  readonly step: Step
  readonly now: number
  readonly clock: number
  /** The place of the clause that it is at; -1: before the first. */
  #at = -1

  constructor(context: RuleContext, key: KeyMemory, step: Step, clock: number, now = clock) {
    this.context = context
    this.key = key
    this.step = step
    this.clock = clock
    this.now = now
  }

  /** The same in another step, or at another time. */
  in(step: Step, now = this.now): KeyStage {
    return new KeyStage(this.context, this.key, step, this.clock, now)
  }

  get rule(): string {
    return this.context.rule.id
  }

  get isRead(): boolean {
    return this.context.rule.isRead
  }

  get parameters(): JsonObject {
    return this.context.plan.parameters
  }

  get limits(): Limits {
    return this.context.plan.settings.limits
  }

  get state(): unknown {
    return this.key.states[this.#at]
  }

  set state(state: unknown) {
    const { states } = this.key
    while (states.length < this.#at) states.push(undefined)
    states[this.#at] = state
  }

  /** An event of the key, in its time: from the first clause on. */
  receive(event: Event): void {
    this.#at = -1
    this.pass(event)
  }

  pass(event: Event): void {
    const { clauses, decider, remembered } = this.context.rule
    const at = this.#at
    const clause = clauses[at + 1]
    this.#at = at + 1
    if (at + 1 === decider) this.#notice(event)
    if (remembered.length > 0 && clause?.place !== undefined) this.#recall(clause.place, event)
    clause?.receive(this, event)
    this.#at = at
  }

  /** The event that the clause sees that decides is the newest of the key. */
  #notice(event: Event): void {
    this.key.newest = event
    this.key.newestAt = this.now
  }

  /** What the rule's expressions yield for an event that is seen at this place is what `previous` yields for the next. */
  #recall(place: string, event: Event): void {
    const { remembered } = this.context.rule
    this.key.recalled ??= {}
    const { recalled } = this.key
    const before = recalled[place]?.now ?? []
    recalled[place] = { before, now: [] }
    const scope = this.scope(event)
    recalled[place] = { before, now: remembered.map(expression => expression.evaluate(scope)) }
  }

  emit(event: Event, alarm: Alarm | undefined, why?: Why): void {
    const { rule } = this.context
    const scope = this.scope(event, alarm)
    if (rule.clauses.length > rule.decider + 1) {
      const sends = prepareOutcomes(rule, rule.effects, scope, this.step)
      const owed = why === 'owed' ? ({ isOwed: true } as const) : {}
      if (sends.length > 0) this.forward({ event, alarm, repeated: why === 'again', sends, ...owed })
    } else if (fireOutcomes(rule, rule.effects, scope, this.step)) {
      this.#told(alarm)
    }
  }

  forward(emission: Emission): void {
    const at = this.#at
    const next = this.context.rule.clauses[at + 1]
    if (next === undefined) {
      const { rule } = this.context
      const sends = emission.sends ?? this.#decideNow(emission)
      if (sends.length === 0) return
      if (!rule.silent) perform(sends, rule.id, this.step)
      this.#told(emission.alarm)
      return
    }
    this.#at = at + 1
    next.emit(this, emission)
    this.#at = at
  }

  release(emission: Emission): boolean {
    const isAdmitted = this.#isAdmitted(emission, this.#at)
    if (isAdmitted) this.forward(emission)
    return isAdmitted
  }

  /** Whether the clauses after the one that decides admit it, up to this place. */
  #isAdmitted(made: Made, end: number): boolean {
    const at = this.#at
    const { decider } = this.context.rule
    let admitted = true
    for (let place = decider + 1; admitted && place < end; place++)
      this.#atPlace(place, clause => {
        admitted = clause.admits(this, made)
      })
    this.#at = at
    return admitted
  }

  #decideNow({ event, alarm, previous = [] }: Emission): readonly Prepared[] {
    const { rule } = this.context
    return prepareOutcomes(rule, rule.effects, { ...this.scope(event, alarm), previous }, this.step)
  }

  /** An emission went out. */
  #told(alarm: Alarm | undefined): void {
    const { rule, memory } = this.context
    count(memory, 'fired')
    this.step.fire(rule.id)
    if (rule.silent || alarm === undefined || this.key.raised?.id !== alarm.id) return
    this.key.told = true
    // Also where the clause that owed it has been removed since.
    delete this.key.owed
  }

  send(outcomes: readonly Outcome[], scope: Scope): void {
    if (!this.context.rule.silent) applyOutcomes(outcomes, scope, this.step)
  }

  sendAdmitted(outcomes: readonly Outcome[], scope: Scope): void {
    const { rule } = this.context
    if (rule.clauses.length === rule.decider + 1) {
      this.send(outcomes, scope)
      return
    }
    const sends = prepareOutcomes(rule, outcomes, scope, this.step)
    if (sends.length === 0) return
    const isAdmitted = this.#isAdmitted({ event: scope.event, alarm: undefined }, rule.clauses.length)
    if (isAdmitted && !rule.silent) perform(sends, rule.id, this.step)
  }

  owe({ id }: Alarm): void {
    const { activity, raised, told } = this.key
    if (activity === 'raised' && raised?.id === id && !told) this.key.owed = true
  }

  pay({ id }: Alarm): void {
    if (this.key.raised?.id === id) delete this.key.owed
  }

  settle(): void {
    const at = this.#at
    const { clauses } = this.context.rule
    for (let place = at + 1; place < clauses.length; place++) this.#atPlace(place, clause => clause.settle(this))
    this.#at = at
  }

  become(activity: Activity): void {
    const { rule, memory, host } = this.context
    const before = memory.active
    if (this.key.activity !== 'idle') memory.active--
    if (activity !== 'idle') memory.active++
    this.key.activity = activity
    if (activity !== 'raised') delete this.key.owed
    if (before > 0 !== memory.active > 0) host.wake(rule, memory.active > 0)
    host.observer?.(rule, this.key)
  }

  raise(alarm: Alarm): void {
    this.key.raised = alarm
    this.key.told = false
  }

  scope(event: Event, alarm?: Alarm): Scope {
    const { rule, memory, host } = this.context
    const { parameters, key } = this
    // All scopes are of one shape, which V8 reads fastest.
    return {
      event,
      parameters,
      rule: rule.id,
      at: this.now,
      key: key.key,
      previous: key.recalled === undefined ? none : (key.recalled[this.#place]?.before ?? none),
      latest: lookUpAt(rule, memory, parameters, this.clock),
      alarms: host,
      alarm,
      steps: alarm === undefined ? event.steps : undefined,
    }
  }

  get #place(): string {
    return this.context.rule.clauses[this.#at]?.place ?? ''
  }

  /** The timer of this number is due. */
  fire(timer: number): void {
    const { clauses } = this.context.rule
    for (let place = 0; place < clauses.length; place++) {
      const clause = clauses[place]
      const name = clause === undefined ? undefined : timerName(clause, timer)
      if (clause === undefined || name === undefined) continue
      this.#at = place
      clause.fire(this, name)
      return
    }
  }

  /** The key begins without an event. In its own time nothing comes before the first event, which may be from any time. */
  begin(): void {
    const { clauses, decider, ownTime } = this.context.rule
    this.key.begunAt ??= this.now
    for (let place = ownTime === undefined ? 0 : decider; place < clauses.length; place++) {
      this.#atPlace(place, clause => clause.begin(this))
    }
  }

  /** The key is expected no more. */
  dismiss(): void {
    this.#atPlace(this.context.rule.decider, clause => clause.dismiss(this))
  }

  /** Sets the timers of all clauses again. */
  retime(): void {
    const { clauses } = this.context.rule
    for (let place = 0; place < clauses.length; place++) this.#atPlace(place, clause => clause.retime(this))
  }

  #atPlace(place: number, work: (clause: BoundClause) => void): void {
    const clause = this.context.rule.clauses[place]
    if (clause === undefined) return
    this.#at = place
    work(clause)
  }

  setTimer(timer: string, due: number | undefined): void {
    this.context.host.setTimer(this.context, this.key, this.#number(timer), due)
  }

  due(timer: string): number | undefined {
    return dueOf(this.key.timers, this.#number(timer))
  }

  #number(timer: string): number {
    const clause = this.context.rule.clauses[this.#at]
    if (clause === undefined) throw new TypeError(`no clause has the timer ${timer}`)
    return timerNumber(clause, timer)
  }

  count(what: Count, times = 1): void {
    count(this.context.memory, what, times)
  }

  gather(parts: number): void {
    this.context.host.gather(parts)
  }

  reached(): number {
    const { rule, host, plan } = this.context
    if (rule.ownTime === undefined) return Math.max(this.clock, host.leapTo)
    const own = ownTimeOf(this.key)
    // What waits may end what is repeated.
    const next = own.waiting[0]?.event.time ?? Number.POSITIVE_INFINITY
    return Math.min(watermarkAt(own, host.at, plan.settings.idle), next)
  }
}
