// The machine: a plan that can be changed, the memory of its rules, and the messages and timers that go through them.
// Synchronous; time is an argument, so that production, replay and tests run the same machine.
import type { Event, Scope } from '../rules/data/event.ts'
import type { Json, JsonObject } from '../rules/data/json.ts'
import type { Message } from '../rules/data/message.ts'
import type { Problem } from '../rules/data/problem.ts'
import { equal } from '../rules/data/value.ts'
import { DocumentReader, defaultDocument, type RuleSet } from '../rules/document/document.ts'
import type { Rule } from '../rules/rule/rule.ts'
import type { Route } from './arrangement.ts'
import { carryMemory, durationsOf } from './carry.ts'
import { type Decision, Step } from './decision.ts'
import { decode } from './decode.ts'
import type { IndexedRule } from './index/rule-index.ts'
import { dueOf, eachTimer, idleTimer, withDue } from './key-timers.ts'
import { fireTimer, holdWatermarks, offer, retimeKeys, start } from './keys.ts'
import { desiredIn, readSnapshot, writeSnapshot } from './machine-snapshot.ts'
import { type KeyMemory, newRuleMemory, type RuleMemory } from './memory.ts'
import { applyOutcomes } from './outcomes.ts'
import { Plan } from './plan.ts'
import type { Host, RuleContext } from './stage.ts'
import { keepNewest } from './tables.ts'
import { TimerQueue } from './timers.ts'

/** What became of a document; the decisions are of timers that were due before, or that the change made due. */
export interface Applied extends Answer {
  readonly accepted: boolean
  /** What runs now: the document's rules, or those from before. */
  readonly running: RuleSet
  readonly problems: readonly Problem[]
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
  /** The base document; default: the built-in one. */
  readonly base?: JsonObject
  /** The desired document that runs from the start, where it is valid; default: the base document runs. */
  readonly desired?: JsonObject | undefined
  /** What `snapshot` gave under these documents: the machine goes on where that one stood. */
  readonly snapshot?: Json
  /** Epoch milliseconds at which the rules start. */
  readonly start: number
  /** What reads documents, over the same base; default: one that watches no conditions. */
  readonly reader?: DocumentReader
}

/**
 * A machine that reads documents, and runs the base document until a desired one is applied.
 * @throws InvalidDocument where the base document has errors.
 * @throws TypeError where the snapshot is not one.
 */
export function createMachine(options: MachineOptions): Machine {
  const { base = defaultDocument, start, snapshot, reader = new DocumentReader(base) } = options
  const { ruleSet, problems } = reader.read({})
  if (ruleSet === undefined) throw new InvalidDocument(problems)
  const desired = options.desired ?? (snapshot === undefined ? undefined : desiredIn(snapshot))
  const chosen = desired === undefined ? undefined : reader.read(desired).ruleSet
  const machine = new Machine(
    new Plan(chosen ?? ruleSet),
    start,
    chosen === undefined ? { reader } : { reader, desired },
  )
  if (snapshot !== undefined) machine.restore(snapshot)
  return machine
}

/** What a machine may begin with. */
export interface MachineParts {
  /** What reads documents; without it the machine takes none. */
  readonly reader?: DocumentReader
  /** The document that the plan was made of. */
  readonly desired?: JsonObject | undefined
  /** The state with which it goes on; default: its rules start. */
  readonly memories?: Map<string, RuleMemory>
}

/** How many elements of one body are events of a rule; more are an error of the message. */
const mostElements = 10_000

/** What a call decided. */
export interface Answer {
  /** By each timer that was due, in order, then about the message. Timers that neither send nor fire leave nothing. */
  readonly decisions: readonly Decision[]
  /** Whether state may have changed: a timer ran, or a rule with memory was shown an event. */
  readonly touched: boolean
}

/**
 * Times are epoch milliseconds; one that is before that of an earlier call counts as that one, so that a clock that steps
 * back holds time still and loses nothing.
 */
export class Machine {
  #plan: Plan
  #clock: number
  #reader: DocumentReader | undefined
  #desired: JsonObject | undefined
  readonly #memories: Map<string, RuleMemory>
  /** The rules that have a pending or a raised key: every event may concern them. */
  readonly #awake = new Set<string>()
  readonly #queue = new TimerQueue()
  /** What timers decided, each in a step of its own, while something else is worked off. */
  readonly #within: Decision[] = []
  #touched = false
  #until = Number.NEGATIVE_INFINITY
  #ownHost: Host | undefined

  /** A machine whose rules start now, in epoch milliseconds. The plan may be that of other machines too. */
  constructor(plan: Plan, start: number, { reader, desired, memories }: MachineParts = {}) {
    this.#plan = plan
    this.#clock = start
    this.#reader = reader
    this.#desired = desired
    this.#memories = memories ?? new Map()
    if (memories === undefined) for (const rule of plan.starting) this.#start(rule)
  }

  /** What runs now. */
  get plan(): Plan {
    return this.#plan
  }

  /** The state of each rule that has any, by id. */
  get memories(): ReadonlyMap<string, RuleMemory> {
    return this.#memories
  }

  /** The last desired document that was taken; undefined: the base document runs, or a plan that was given. */
  get desired(): JsonObject | undefined {
    return this.#desired
  }

  /** Its time, in epoch milliseconds. */
  get clock(): number {
    return this.#clock
  }

  /** When the machine next has something to do of itself. */
  get nextDue(): number | undefined {
    return this.#queue.first?.due
  }

  /** The state of all rules, as JSON: what the machine would need to go on elsewhere, on the plan of the same document. */
  snapshot(): Json {
    return writeSnapshot({ clock: this.#clock, memories: this.#memories }, this.#plan)
  }

  /** A machine that would go on as this one does. */
  copy(): Machine {
    const copy = new Machine(this.#plan, this.#clock)
    copy.restore(this.snapshot())
    return copy
  }

  /** A machine that decides as this one would, with this memory in place of its own. It runs no timers. */
  withMemories(memories: Map<string, RuleMemory>): Machine {
    const machine = new Machine(this.#plan, this.#clock, { memories })
    for (const id of this.#awake) machine.#awake.add(id)
    return machine
  }

  /** Goes on where a snapshot stood, on the plan of the same document. @throws TypeError for what is not a snapshot. */
  restore(frozen: Json): void {
    const { clock, memories } = readSnapshot(frozen, this.#plan)
    this.#clock = clock
    this.#memories.clear()
    this.#awake.clear()
    this.#queue.clear()
    for (const [id, memory] of memories) {
      const rule = this.#plan.rule(id)
      if (rule === undefined || rule.stateless) continue
      this.#memories.set(id, memory)
      for (const key of memory.keys.values()) {
        for (const [timer, due] of eachTimer(key.timers)) this.#enqueue(rule, key, timer, due)
      }
      if (memory.active > 0) this.#awake.add(id)
    }
  }

  /** Goes on over another base document, which must be right, with what its rules can use of the state; see `ended`. */
  rebase(base: JsonObject): Applied['ended'] {
    this.#reader = new DocumentReader(base)
    const { ruleSet } = this.#reader.read(this.#desired ?? {})
    if (ruleSet === undefined) this.#desired = undefined
    return this.#change(ruleSet ?? this.#reader.read({}).ruleSet ?? this.#plan.ruleSet)
  }

  /** Takes a desired document whole, or rejects it whole and goes on with the one before. */
  apply(desired: JsonObject, now: number): Applied {
    if (this.#reader === undefined) throw new TypeError('this machine reads no documents: it runs a plan')
    const before = this.advance(now)
    const { ruleSet, problems } = this.#reader.read(desired)
    if (ruleSet === undefined)
      return { accepted: false, running: this.#plan.ruleSet, problems, ended: new Map(), ...before }
    this.#desired = desired
    const ended = this.#change(ruleSet)
    const decisions = [...before.decisions, ...this.advance(now).decisions]
    return { accepted: true, running: ruleSet, problems, decisions, touched: true, ended }
  }

  /** Decides about a message, after the timers that are due. */
  accept(message: Message, now: number): Answer {
    const { decisions: before } = this.advance(now)
    const decision = this.#decide(message)
    const within = this.#takeWithin()
    const decisions = before.length + within.length === 0 ? [decision] : [...before, ...within, decision]
    return { decisions, touched: this.#touched }
  }

  /** Runs each timer that is due by then. */
  advance(now: number): Answer {
    const due = this.#queue.first?.due
    this.#touched = due !== undefined && due <= now
    if (!this.#touched) {
      this.#clock = Math.max(this.#clock, now)
      return nothing
    }
    const decisions: Decision[] = []
    this.#until = now
    for (let first = this.#queue.first; first !== undefined && first.due <= now; first = this.#queue.first) {
      this.#clock = Math.max(this.#clock, first.due)
      this.#inStep(step => this.#fireFirst(step))
      decisions.push(...this.#takeWithin())
    }
    this.#clock = Math.max(this.#clock, now)
    return { decisions, touched: true }
  }

  #fireFirst(step: Step): void {
    const first = this.#queue.take()
    const context = first === undefined ? undefined : this.#contextOf(this.#plan.rule(first.rule))
    const key = first === undefined ? undefined : context?.memory.keys.get(first.key)
    if (first === undefined || context === undefined || key === undefined) return
    const { timer, due } = first
    if (dueOf(key.queued, timer) !== due) return
    key.queued = withDue(key.queued, timer, undefined)
    const wanted = dueOf(key.timers, timer)
    if (wanted === undefined) return
    if (wanted > due) {
      key.queued = withDue(key.queued, timer, wanted)
      this.#queue.add({ ...first, due: wanted })
      return
    }
    key.timers = withDue(key.timers, timer, undefined)
    fireTimer(context, key, timer, step, this.#clock)
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
    return this.#within.length === 0 ? nothing.decisions : this.#within.splice(0)
  }

  get #host(): Host {
    this.#ownHost ??= {
      setTimer: (rule, key, timer, due) => {
        key.timers = withDue(key.timers, timer, due)
        if (due !== undefined) this.#enqueue(rule, key, timer, due)
      },
      inStep: work => this.#inStep(work),
      until: () => this.#until,
      wake: ({ id }, awake) => {
        if (awake) this.#awake.add(id)
        else this.#awake.delete(id)
      },
    }
    return this.#ownHost
  }

  #enqueue(rule: Rule, key: KeyMemory, timer: number, due: number): void {
    // A key's own time runs its timers; only what the clock of the machine moves is queued.
    if (rule.ownTime !== undefined && timer !== idleTimer) return
    const queued = dueOf(key.queued, timer)
    if (queued !== undefined && queued <= due) return
    key.queued = withDue(key.queued, timer, due)
    this.#queue.add({ due, rule: rule.id, key: key.text, timer })
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
    const decoded = route.needsBody
      ? decode(message.bytes, settings.limits, message.system.contentType, route.passesValues)
      : undefined
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
      if (!rule.silent) applyOutcomes(rule.effects, this.#scopeOf(rule, event), step)
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
    const { items, tested } = this.#plan.concerned(route, event, this.#awake)
    for (const { rule, exact } of items) {
      if (!readable && rule.needsBody) continue
      if (rule.elements === undefined) this.#offerTo(rule, event, step, tested && exact)
      else this.#offerElements(rule, rule.elements, event, step)
    }
  }

  #fill({ tables }: Route, event: Event): void {
    for (const { rule, table } of tables) {
      const context = this.#contextOf(rule)
      if (context === undefined) continue
      this.#touched = true
      keepNewest(context.memory, table, this.#scopeOf(rule, event), this.#plan.settings.limits)
    }
  }

  #offerElements(rule: Rule, elements: NonNullable<Rule['elements']>, event: Event, step: Step): void {
    const matches = elements.select(event.body, mostElements)
    if (matches.length > mostElements) {
      const error = {
        code: 'too-many-matches',
        message: `${elements.text} has more than ${mostElements} matches in rule ${rule.id}.`,
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

  /** `holds` where the index has found out that the rule's conditions do. */
  #offerTo(rule: Rule, event: Event, step: Step, holds: boolean): void {
    const scope = this.#scopeOf(rule, event)
    if (!holds && rule.filter !== undefined && !rule.filter.condition.evaluate(scope)) return
    if (!rule.stateless) {
      this.#touched = true
      const context = this.#contextOf(rule)
      if (context !== undefined) offer(context, event, step, this.#clock)
      return
    }
    const fires = holds || rule.condition === undefined || rule.condition.evaluate(scope)
    if (fires) step.fire(rule.id)
    if (!rule.silent) applyOutcomes(fires ? rule.effects : rule.unmet, scope, step)
  }

  #scopeOf({ id }: Rule, event: Event): Scope {
    return { event, parameters: this.#plan.parameters, rule: id, at: this.#clock }
  }

  /** What a rule with state runs in; its memory is made when it is first needed. */
  #contextOf(rule: Rule | undefined): RuleContext | undefined {
    if (rule === undefined || rule.stateless) return undefined
    let memory = this.#memories.get(rule.id)
    if (memory === undefined) {
      memory = newRuleMemory()
      this.#memories.set(rule.id, memory)
    }
    return { plan: this.#plan, rule, memory, host: this.#host }
  }

  #start(rule: Rule): void {
    const context = this.#contextOf(rule)
    if (context !== undefined) start(context, new Step(), this.#clock)
  }

  #inOwnTime(): readonly RuleContext[] {
    const rules = this.#plan.rules.filter(({ id, ownTime }) => ownTime !== undefined && this.#memories.has(id))
    return rules.flatMap(rule => this.#contextOf(rule) ?? [])
  }

  /** Lets a rule set take over, with what its rules can use of the memory; how many alarms of which rule that ends. */
  #change(ruleSet: RuleSet): ReadonlyMap<string, number> {
    const ended = new Map<string, number>()
    const old = this.#plan.parameters
    const idleChanges = ruleSet.settings.idle !== this.#plan.settings.idle
    if (idleChanges) for (const context of this.#inOwnTime()) holdWatermarks(context, this.#clock)
    const { plan, changes } = this.#plan.next(ruleSet)
    this.#plan = plan
    for (const { before, after } of changes) {
      const memory = before === undefined ? undefined : this.#memories.get(before.id)
      const carried = this.#carry(before, after, memory)
      const lost = (memory?.active ?? 0) - (carried?.active ?? 0)
      if (before?.alarm === true && lost > 0) ended.set(before.id, lost)
      if (after === undefined || after.stateless) continue
      const context = carried === undefined ? undefined : this.#contextOf(after)
      if (before !== undefined && context !== undefined && timersMove(before, after, old, ruleSet.parameters))
        retimeKeys(context, this.#clock)
      if (after.starts) this.#start(after)
    }
    if (idleChanges) for (const context of this.#inOwnTime()) retimeKeys(context, this.#clock)
    return ended
  }

  /** The memory of the changed rule, where there is any. */
  #carry(before: Rule | undefined, after: Rule | undefined, memory: RuleMemory | undefined): RuleMemory | undefined {
    if (before !== undefined) {
      this.#memories.delete(before.id)
      this.#awake.delete(before.id)
    }
    if (after === undefined || after.stateless || memory === undefined) return undefined
    const carried = carryMemory(before, after, memory)
    this.#memories.set(after.id, carried)
    if (carried.active > 0) this.#awake.add(after.id)
    return carried
  }
}

const nothing: Answer = { decisions: [], touched: false }

const timersMove = (before: Rule, after: Rule, old: JsonObject, parameters: JsonObject) =>
  !equal(before.node, after.node) || !equal(durationsOf(before, old), durationsOf(after, parameters))
