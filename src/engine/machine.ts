// The machine: a plan that can be changed, the memory of its rules, and the messages and timers that go through them.
// Synchronous; time is an argument, so that production, replay and tests run the same machine.
import type { Event, Scope } from '../rules/data/event.ts'
import type { Json, JsonObject } from '../rules/data/json.ts'
import type { Message } from '../rules/data/message.ts'
import type { Problem } from '../rules/data/problem.ts'
import { equal } from '../rules/data/value.ts'
import { DocumentReader, type DocumentReading, defaultDocument, type RuleSet } from '../rules/document/document.ts'
import type { Rule } from '../rules/rule/rule.ts'
import { carryMemory, durationsOf } from './carry.ts'
import { type Decision, Step } from './decision.ts'
import { decode } from './decode.ts'
import { dueOf, eachDue, noDues, withDue } from './dues.ts'
import type { IndexedRule } from './index/rule-index.ts'
import { keepLatest } from './latest.ts'
import { type KeyMemory, newRuleMemory, type RuleMemory } from './memory.ts'
import { applyOutcomes } from './outcomes.ts'
import { Plan, type Route } from './plan.ts'
import { fire, holdWatermarks, offer, type RuleContext, retimeKeys, start } from './rule-run.ts'
import { type Host, timed } from './run.ts'
import { freeze, thaw } from './snapshot.ts'
import { TimerQueue } from './timers.ts'

export interface Applied {
  readonly accepted: boolean
  /** What runs now: the document's rules, or those from before. */
  readonly running: RuleSet
  readonly problems: readonly Problem[]
  /** Of timers that were due before, or that the change made due. */
  readonly decisions: readonly Decision[]
  /** How many keys of a rule were pending or raised when the change ended their state, by rule id: nothing is sent. */
  readonly ended: ReadonlyMap<string, number>
}

/** A base document, or another that must be right, has problems. */
export class InvalidDocument extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(`the document has problems: ${problems.map(({ pointer, message }) => `${pointer}: ${message}`).join(' ')}`)
    this.problems = problems
  }
}

export interface MachineOptions {
  /** What `snapshot` gave: the machine goes on where that one stood. */
  readonly snapshot?: Json
  /** The base document; default: the built-in one. */
  readonly base?: JsonObject
  /** Epoch milliseconds at which the rules start. */
  readonly start: number
  /** What reads documents, over the same base; default: one that watches no conditions. */
  readonly reader?: DocumentReader
}

/**
 * A machine that runs the base document until a desired one is applied.
 * @throws InvalidDocument where the base document has errors.
 */
export function createMachine(options: MachineOptions): Machine {
  const { base = defaultDocument, start, snapshot, reader = new DocumentReader(base) } = options
  const { ruleSet, problems } = reader.read({})
  if (ruleSet === undefined) throw new InvalidDocument(problems)
  const machine = new Machine(base, ruleSet, start, reader)
  if (snapshot !== undefined) machine.restore(snapshot)
  return machine
}

/** What a machine is, beside its base document. */
interface Snapshot {
  readonly format: 1
  readonly clock: number
  /** The last desired document that was accepted; undefined: the base document runs. */
  readonly desired: JsonObject | undefined
  readonly memories: ReadonlyMap<string, RuleMemory>
}

/** How many matches of one `each` are events; more are an error of the message. */
const mostMatches = 10_000

/**
 * Times are epoch milliseconds; one that is before that of an earlier call counts as that one, so that a clock that steps
 * back holds time still and loses nothing.
 */
export class Machine {
  #base: JsonObject
  #reader: DocumentReader
  readonly #queue = new TimerQueue()
  #clock: number
  #touched = false
  #until = Number.NEGATIVE_INFINITY
  /** What timers decided, each in a step of its own, while something else is worked off. */
  readonly #within: Decision[] = []
  #desired: JsonObject | undefined
  readonly #plan: Plan
  readonly #memories = new Map<string, RuleMemory>()

  constructor(base: JsonObject, ruleSet: RuleSet, start: number, reader: DocumentReader) {
    this.#base = base
    this.#reader = reader
    this.#clock = start
    this.#plan = new Plan(ruleSet)
    this.#run(ruleSet)
  }

  /** What runs now. */
  get plan(): Plan {
    return this.#plan
  }

  /** The state of each rule that has any, by id. */
  get memories(): ReadonlyMap<string, RuleMemory> {
    return this.#memories
  }

  /** Its time, in epoch milliseconds. */
  get clock(): number {
    return this.#clock
  }

  /** Whether the last call may have changed state: a timer ran, or a rule with memory was shown an event. */
  get touched(): boolean {
    return this.#touched
  }

  /** When the machine next has something to do of itself. */
  get nextDue(): number | undefined {
    return this.#queue.first?.due
  }

  /** Everything that the machine would need to go on elsewhere, as JSON. */
  snapshot(): Json {
    const snapshot: Snapshot = { format: 1, clock: this.#clock, desired: this.#desired, memories: this.#memories }
    return freeze(snapshot)
  }

  /** A machine that would go on as this one does. */
  copy(): Machine {
    return createMachine({ base: this.#base, start: this.#clock, snapshot: this.snapshot() })
  }

  /** Goes on where a snapshot stood. A document in it that is valid no more leaves the base document running. */
  restore(frozen: Json): void {
    // Written by `snapshot`, of this format or refused.
    const snapshot = thaw(frozen) as Snapshot
    if (snapshot.format !== 1) throw new TypeError('the snapshot has another format')
    this.#clock = snapshot.clock
    const { ruleSet } = snapshot.desired === undefined ? {} : this.#reader.read(snapshot.desired)
    if (ruleSet !== undefined) {
      this.#desired = snapshot.desired
      this.#plan.update(ruleSet)
    }
    this.#memories.clear()
    this.#queue.clear()
    for (const rule of this.#plan.rules) {
      const memory = snapshot.memories.get(rule.id)
      if (rule.stateless) continue
      this.#memories.set(rule.id, memory ?? newRuleMemory(this.#clock))
      for (const key of memory?.keys.values() ?? []) {
        key.queued = noDues
        for (const [clause, due] of eachDue(key.timers)) this.#enqueue(rule, key, clause, due)
      }
      this.#plan.wake(rule, (memory?.active ?? 0) > 0)
    }
  }

  /** Goes on over another base document, which must be right, with what its rules can use of the state; see `ended`. */
  rebase(base: JsonObject): Applied['ended'] {
    this.#base = base
    this.#reader = new DocumentReader(base)
    const { ruleSet } = this.#reader.read(this.#desired ?? {})
    if (ruleSet === undefined) this.#desired = undefined
    return this.#run(ruleSet ?? this.#reader.read({}).ruleSet ?? this.#plan.ruleSet)
  }

  /** Takes a desired document whole, or rejects it whole and goes on with the one before. */
  apply(desired: JsonObject, now: number): Applied {
    const before = this.advance(now)
    const { ruleSet, problems }: DocumentReading = this.#reader.read(desired)
    if (ruleSet === undefined)
      return { accepted: false, running: this.#plan.ruleSet, problems, decisions: before, ended: new Map() }
    this.#desired = desired
    const ended = this.#run(ruleSet)
    return { accepted: true, running: ruleSet, problems, decisions: [...before, ...this.advance(now)], ended }
  }

  /** What is decided: first by each timer that was due, then, last, about the message. */
  accept(message: Message, now: number): readonly Decision[] {
    const before = this.advance(now)
    const decision = this.#decide(message)
    const within = this.#takeWithin()
    return before.length + within.length === 0 ? [decision] : [...before, ...within, decision]
  }

  /** What each timer decides that is due by then; those that neither send nor fire leave nothing. */
  advance(now: number): readonly Decision[] {
    const due = this.#queue.first?.due
    this.#touched = due !== undefined && due <= now
    if (due === undefined || due > now) {
      this.#clock = Math.max(this.#clock, now)
      return none
    }
    const decisions: Decision[] = []
    this.#until = now
    for (let first = this.#queue.first; first !== undefined && first.due <= now; first = this.#queue.first) {
      this.#clock = Math.max(this.#clock, first.due)
      this.#inStep(step => this.#fireFirst(step))
      decisions.push(...this.#takeWithin())
    }
    this.#clock = Math.max(this.#clock, now)
    return decisions
  }

  #fireFirst(step: Step): void {
    const timer = this.#queue.take()
    const context = timer === undefined ? undefined : this.#contextOf(this.#plan.rule(timer.rule))
    const key = timer === undefined ? undefined : context?.memory.keys.get(timer.key)
    if (timer === undefined || context === undefined || key === undefined) return
    const { clause, due } = timer
    if (dueOf(key.queued, clause) !== due) return
    key.queued = withDue(key.queued, clause, undefined)
    const wanted = dueOf(key.timers, clause)
    const name = timed[clause]
    if (wanted === undefined || name === undefined) return
    if (wanted > due) {
      key.queued = withDue(key.queued, clause, wanted)
      this.#queue.add({ ...timer, due: wanted })
      return
    }
    key.timers = withDue(key.timers, clause, undefined)
    fire(context, key, name, step, this.#clock)
  }

  /** A step that no message causes; where it neither sends nor fires it leaves nothing. */
  #inStep(work: (step: Step) => void): void {
    const step = new Step()
    work(step)
    this.#runStreams(step)
    const decision = step.decision(this.#clock)
    if (decision.sends.length > 0 || decision.fired.length > 0) this.#within.push(decision)
  }

  #takeWithin(): readonly Decision[] {
    return this.#within.length === 0 ? none : this.#within.splice(0)
  }

  readonly #host: Host = {
    setTimer: ({ rule, key }, clause, due) => {
      const place = timed.indexOf(clause)
      key.timers = withDue(key.timers, place, due)
      if (due !== undefined) this.#enqueue(rule, key, place, due)
    },
    inStep: work => this.#inStep(work),
    until: () => this.#until,
    wake: (rule, awake) => this.#plan.wake(rule, awake),
  }

  #enqueue(rule: Rule, key: KeyMemory, clause: number, due: number): void {
    // In event time a key's own clock runs its timers; only what the clock of the machine moves is queued.
    if (rule.time !== undefined && timed[clause] !== 'idle') return
    const queued = dueOf(key.queued, clause)
    if (queued !== undefined && queued <= due) return
    key.queued = withDue(key.queued, clause, due)
    this.#queue.add({ due, rule: rule.id, key: key.text, clause })
  }

  #decide(message: Message): Decision {
    const step = new Step()
    const { settings } = this.#plan
    const route = this.#plan.route(message.input)
    const firing = this.#plan.firing(route, message)
    if (firing !== undefined) {
      if (firing.length > 0) this.#fireAll(firing, message, step)
      return step.decision(this.#clock)
    }
    const decoded = route.needsBody ? decode(message.bytes, settings.limits, message.system.contentType) : undefined
    const error = decoded?.error
    if (error !== undefined) {
      step.error = error
      if (settings.errors !== false) step.passError(settings.errors, message, error)
    }
    const body = decoded !== undefined && decoded.error === undefined ? decoded.body : undefined
    const event: Event = { message, payload: body, body, whole: true, time: this.#clock }
    this.#offer(route, event, step)
    this.#runStreams(step)
    return step.decision(this.#clock)
  }

  /** Nothing of these rules reads the body. */
  #fireAll(rules: readonly IndexedRule[], message: Message, step: Step): void {
    const event: Event = { message, payload: undefined, body: undefined, whole: true, time: this.#clock }
    for (const { rule } of rules) {
      step.fire(rule.id)
      if (!rule.shadow) applyOutcomes(rule.then, this.#scopeOf(rule, event), step)
    }
  }

  /** After all rules have seen the message, what they fed to streams runs in the order in which it was fed. */
  #runStreams(step: Step): void {
    for (let fed = step.takeFed(); fed !== undefined; fed = step.takeFed()) {
      this.#offer(this.#plan.route(fed.stream), fed.event, step)
    }
  }

  #offer(route: Route, event: Event, step: Step): void {
    // A body that could not be read, or that no rule of the input reads, is undefined; one that was made is not.
    const readable = !event.whole || event.body !== undefined
    if (readable && route.tables.length > 0) this.#fill(route, event)
    const { items, tested } = this.#plan.concerned(route, event)
    for (const { rule, exact } of items) {
      if (!readable && rule.needsBody) continue
      if (rule.each === undefined) this.#offerTo(rule, event, step, tested && exact)
      else this.#offerEach(rule, rule.each, event, step)
    }
  }

  #fill({ tables }: Route, event: Event): void {
    for (const { rule, table } of tables) {
      const memory = this.#memories.get(rule.id)
      if (memory === undefined) continue
      this.#touched = true
      keepLatest(memory, table, this.#scopeOf(rule, event), this.#plan.settings.limits)
    }
  }

  #offerEach(rule: Rule, each: NonNullable<Rule['each']>, event: Event, step: Step): void {
    const matches = each.select(event.body, mostMatches)
    if (matches.length > mostMatches) {
      const error = {
        code: 'too-many-matches',
        message: `${each.text} has more than ${mostMatches} matches in rule ${rule.id}.`,
      } as const
      step.error = error
      const { errors } = this.#plan.settings
      if (errors !== false) step.passError(errors, event.message, error)
      return
    }
    for (const { value, location } of matches) {
      this.#offerTo(
        rule,
        { ...event, body: value, whole: location.length === 0 && event.whole, match: { root: event.body, location } },
        step,
        false,
      )
    }
  }

  /** `holds` where the index has found out that `where` and `when` do. */
  #offerTo(rule: Rule, event: Event, step: Step, holds: boolean): void {
    const scope = this.#scopeOf(rule, event)
    if (!holds && rule.where !== undefined && !rule.where.evaluate(scope)) return
    if (!rule.stateless) {
      this.#touched = true
      const context = this.#contextOf(rule)
      if (context !== undefined) offer(context, event, step, this.#clock)
      return
    }
    const fires = holds || rule.when === undefined || rule.when.evaluate(scope)
    if (fires) step.fire(rule.id)
    if (!rule.shadow) applyOutcomes(fires ? rule.then : rule.otherwise, scope, step)
  }

  #scopeOf({ id }: Rule, event: Event): Scope {
    return { event, parameters: this.#plan.parameters, rule: id, at: this.#clock }
  }

  #contextOf(rule: Rule | undefined): RuleContext | undefined {
    const memory = rule === undefined ? undefined : this.#memories.get(rule.id)
    return rule === undefined || memory === undefined ? undefined : { plan: this.#plan, rule, memory, host: this.#host }
  }

  #inEventTime(): readonly RuleContext[] {
    const rules = this.#plan.rules.filter(rule => rule.time !== undefined)
    return rules.flatMap(rule => this.#contextOf(rule) ?? [])
  }

  /** Lets a rule set take over, with what its rules can use of the memory; how many alarms of which rule that ends. */
  #run(ruleSet: RuleSet): ReadonlyMap<string, number> {
    const ended = new Map<string, number>()
    const old = this.#plan.parameters
    const idleChanges = ruleSet.settings.idle !== this.#plan.settings.idle
    if (idleChanges) for (const context of this.#inEventTime()) holdWatermarks(context, this.#clock)
    const changes = this.#plan.update(ruleSet)
    for (const { before, after } of changes) {
      const memory = before === undefined ? undefined : this.#memories.get(before.id)
      if (before !== undefined) this.#memories.delete(before.id)
      const carried =
        after === undefined || after.stateless ? undefined : carryMemory(before, after, memory, this.#clock)
      const lost = (memory?.active ?? 0) - (carried?.active ?? 0)
      if (before !== undefined && lost > 0 && isAlarm(before)) ended.set(before.id, lost)
      if (after === undefined || carried === undefined) continue
      this.#memories.set(after.id, carried)
      this.#plan.wake(after, carried.active > 0)
      const context = { plan: this.#plan, rule: after, memory: carried, host: this.#host }
      if (before !== undefined && timersMove(before, after, old, ruleSet.parameters)) retimeKeys(context, this.#clock)
      start(context, new Step(), this.#clock)
    }
    if (idleChanges) for (const context of this.#inEventTime()) retimeKeys(context, this.#clock)
    return ended
  }
}

const none: readonly Decision[] = []

const timersMove = (before: Rule, after: Rule, old: JsonObject, parameters: JsonObject) =>
  !equal(before.node, after.node) || !equal(durationsOf(before, old), durationsOf(after, parameters))

/** True where somebody was told once, or waits to be told of the end. */
const isAlarm = ({ emit, repeat, resolved }: Rule) => emit === 'rise' || repeat !== undefined || resolved.length > 0
