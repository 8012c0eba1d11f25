// What messages and timers cause on one plan: step by step, over all rules, with the streams between them. Knows no
// document.
import type { Event, Scope } from '../rules/data/event.ts'
import type { Message, MessageError } from '../rules/data/message.ts'
import { Unread } from '../rules/data/unread.ts'
import type { Value } from '../rules/data/value.ts'
import { isStream } from '../rules/nodes/channel-names.ts'
import type { Limits } from '../rules/nodes/settings.ts'
import type { Elements, Rule } from '../rules/rule/rule.ts'
import { Agenda } from './agenda.ts'
import { alarmIn } from './alarms.ts'
import type { Route } from './arrangement.ts'
import { type Decision, errorDecision, Step, TooMuchWork } from './decision.ts'
import { decode, isPlainJson } from './decode.ts'
import { elementsOf, FoundElements } from './elements.ts'
import type { IndexedRule } from './index/rule-index.ts'
import { offer, start, take, timed } from './keys.ts'
import { idleTimer, type KeyMemory, newRuleMemory, type RuleMemory, withDue } from './memory.ts'
import type { Timers } from './moments.ts'
import type { Largest } from './most-work.ts'
import { fireOutcomes } from './outcomes.ts'
import type { Plan } from './plan.ts'
import { type Cause, type Host, KeyStage, type Observer, type RuleContext } from './stage.ts'
import { keepNewest, lookUpAt } from './tables.ts'
import { TimerQueue } from './timers.ts'
import { Undo } from './undo.ts'

/** A snapshot of the state at a moment that is written while the machine goes on. */
interface SnapshotUnderWay {
  keep(key: KeyMemory): void
  finish(): void
}

/** Times are epoch milliseconds. */
export class Steps implements Host {
  plan: Plan
  /** The machine's clock. */
  at: number
  /** The moment at which rules are that live in the machine's time. */
  now: number
  /** Where the clock has leapt: to where. */
  leapTo = Number.NEGATIVE_INFINITY
  // There may be thousands of machines on one plan, of which most remember nothing yet: what that takes is made then.
  #memories: Map<string, RuleMemory> | undefined
  #awake: Set<string> | undefined
  #queue: TimerQueue | undefined
  observer: Observer | undefined
  /** Whether state may have changed since this was set to false. */
  touched = false
  /** How many events have arrived for rules that live in their own time. */
  arrivals = 0
  /** No body that was kept is larger, but those that hubs bring: a power of two. */
  largestFed = 1
  /** No clause has put a body together of what it kept of more events: a power of two. */
  mostParts = 1
  #largest: Largest = { body: 0, parts: 0 }
  #decisions: Decision[] = nothing
  #agenda: Agenda | undefined
  /** Of the event that is decided. */
  #elements: FoundElements | undefined
  /** What the rule runs in that was asked for last: it mostly is asked for again. */
  #context: RuleContext | undefined
  /** A step that has caused nothing serves as the next one. */
  #blank: Step | undefined
  #text: SnapshotUnderWay | undefined
  /** What a step changes that may have to be undone. */
  #undo: Undo | undefined
  /** True while a message is decided. */
  #isDeciding = false
  /** What the message that is decided has put into tables. */
  #filled: Undo | undefined
  /** The body of the message that is decided, where it is an error already. */
  #failed: Uint8Array | undefined

  constructor(plan: Plan, start: number, memories?: Map<string, RuleMemory>) {
    this.plan = plan
    this.at = start
    this.now = start
    this.#memories = memories
  }

  /** By the ids of the rules. */
  get memories(): Map<string, RuleMemory> {
    this.#memories ??= new Map()
    return this.#memories
  }

  /** The rules that have a pending or a raised key: every event may concern them. */
  get awake(): Set<string> {
    this.#awake ??= new Set()
    return this.#awake
  }

  get queue(): TimerQueue {
    this.#queue ??= new TimerQueue(
      (a, b) => this.plan.compareRules(a, b),
      key => this.keep(key),
    )
    return this.#queue
  }

  /** When a timer is due next. */
  get nextDue(): number | undefined {
    return this.#queue?.due
  }

  /** What was decided since it was last taken. */
  takeDecisions(): readonly Decision[] {
    if (this.#decisions.length === 0) return nothing
    const decisions = this.#decisions
    this.#decisions = nothing
    return decisions
  }

  /** Most calls decide once: a list of one takes less than one that is made to grow. */
  #addDecision(decision: Decision): void {
    if (this.#decisions === nothing) this.#decisions = [decision]
    else this.#decisions.push(decision)
  }

  /** Decides about a message; the decision that comes last is about it. */
  decide(message: Message): void {
    const { settings } = this.plan
    const route = this.plan.route(message.input)
    const scanned = this.plan.read(route, message)
    const decoded =
      route.needsBody && scanned === undefined ? decode(message, settings.limits, route.passesValues) : undefined
    const body = decoded !== undefined && decoded.error === undefined ? decoded.body : scanned
    const event: Event = { message, payload: body, body, whole: true, time: this.at }
    const firing = this.plan.firing(route, event)
    if (firing !== undefined) {
      this.#fireAll(firing, event)
      return
    }
    this.#failed = undefined
    const cause: Cause = { message }
    this.#filled = this.#undoOf(cause)
    this.#isDeciding = true
    this.#fill(route, event, this.#filled)
    const remarks = route.ownTime ? this.#takeIn(route, event) : undefined
    this.#offerInStep(cause, route, event)
    this.#isDeciding = false
    this.#elements?.forget()
    if (route.releases && scanned instanceof Unread) scanned.release()
    const last = this.#decisions.at(-1)
    if (remarks !== undefined && last !== undefined) this.#decisions[this.#decisions.length - 1] = { ...last, remarks }
    const error = decoded?.error
    if (error !== undefined && route.demandsBody) this.#addError(message, error)
  }

  /**
   * True where deciding about the message at that time would change nothing and cause nothing, and that is quickly known: only
   * conditions are evaluated.
   */
  passesOver(message: Message, now: number): boolean {
    if (now < this.now || now >= (this.nextDue ?? Number.POSITIVE_INFINITY)) return false
    const route = this.plan.route(message.input)
    if (!route.isPassive) return false
    const body = route.needsBody ? this.plan.read(route, message) : undefined
    if (route.needsBody && body === undefined) return false
    const event: Event = { message, payload: body, body, whole: true, time: now }
    for (const { rule } of this.plan.concerned(route, event, this.#awake ?? noneAwake).items)
      if (this.#mayAct(rule, event)) return false
    return true
  }

  /** Whether a rule of a passive route may do something about the event. */
  #mayAct(rule: Rule, event: Event): boolean {
    const { id, condition, stateless } = rule
    if (!this.#belongs(rule, event, event.time)) return false
    if (condition === undefined) return true
    const scope = this.#scopeOf(rule, event, event.time)
    if (stateless) return condition.evaluate(scope)
    const key = rule.key?.evaluate(scope)
    if (rule.key !== undefined && key === undefined) return true
    const known = this.#memories?.get(id)?.keys.find(key)
    if (known !== undefined && known.activity !== 'idle') return true
    return condition.evaluate({ ...scope, key })
  }

  #addError(message: Message, error: MessageError): void {
    const last = this.#decisions.at(-1)
    const failed = errorDecision(this.at, message, error, this.plan.settings.errors)
    // What rules that read no body have decided about the message is one decision with the error.
    if (last === undefined) this.#addDecision(failed)
    else this.#decisions[this.#decisions.length - 1] = { ...last, error, sends: [...failed.sends, ...last.sends] }
  }

  /** Nothing of these rules reads the body. */
  #fireAll(rules: readonly IndexedRule[], event: Event): void {
    const step = this.#newStep()
    for (const { rule } of rules) {
      if (fireOutcomes(rule, rule.effects, this.#scopeOf(rule, event), step)) step.fire(rule.id)
    }
    this.#addDecision(step.decision(this.at, 'message'))
  }

  /**
   * Works off something that is a step of its own, with what it feeds to streams. What of that rules in their own time let
   * run follows. A message always leaves a decision, a timer only where it sends or fires.
   */
  inStep(cause: Cause, work: (step: Step) => void): void {
    const outer = this.#undo
    const step = this.#beginStep(cause)
    try {
      work(step)
      this.#completeStep(cause, step)
    } catch (error) {
      this.#giveUp(cause, error)
    }
    this.#endStep(step, outer)
  }

  /** The same of an event that is shown to rules: there are so many that no function is made for each. */
  #offerInStep(cause: Cause, route: Route, event: Event): void {
    const outer = this.#undo
    const step = this.#beginStep(cause)
    try {
      this.#offer(route, event, step)
      this.#completeStep(cause, step)
    } catch (error) {
      this.#giveUp(cause, error)
    }
    this.#endStep(step, outer)
  }

  #beginStep(cause: Cause): Step {
    this.#undo = this.#undoOf(cause)
    const step = this.#blank?.order === this.plan ? this.#blank : this.#newStep(this.plan.settings.limits)
    this.#blank = undefined
    // A timer's own rule goes on as if it had sent what is too much.
    step.soft = cause.context !== undefined
    return step
  }

  /** What follows of what the step has done, and what is decided. @throws TooMuchWork where that is too much. */
  #completeStep(cause: Cause, step: Step): void {
    step.soft = false
    if (step.overflow !== undefined) throw step.overflow
    if (cause.context !== undefined) this.#undo = this.#undoOfStreams(cause.context.rule)
    for (let fed = step.takeFed(); fed !== undefined; fed = step.takeFed()) {
      const route = this.plan.route(fed.stream)
      this.#fill(route, fed.event, this.#undo)
      this.#offer(route, fed.event, step)
    }
    if (cause.message === undefined && step.isBlank) return
    const decision = step.decision(this.at, this.#isDeciding && cause.message !== undefined ? 'message' : 'timer')
    if (cause.message !== undefined || decision.sends.length > 0 || decision.fired.length > 0)
      this.#addDecision(decision)
    const late = step.lateDecision(this.at)
    if (late !== undefined) this.#addDecision(late)
  }

  #endStep(step: Step, outer: Undo | undefined): void {
    if (step.isBlank) this.#blank = step
    while (this.largestFed < step.largestFed) this.largestFed *= 2
    this.#undo = outer
    this.#agenda?.run()
  }

  /** A step that was too much: all is as it was before it, and its message is an error, once. */
  #giveUp({ message }: Cause, fault: unknown): void {
    if (!(fault instanceof TooMuchWork)) throw fault
    const { message: text } = fault
    this.#restore()
    const error = { code: 'too-much-work', message: text } as const
    if (message === undefined || this.#failed === message.bytes) {
      this.#addDecision({
        at: this.at,
        cause: message === undefined ? 'timer' : 'message',
        sends: [],
        fired: [],
        error,
      })
      return
    }
    this.#failed = message.bytes
    this.#filled?.restore()
    for (const context of this.inOwnTime()) dropWaiting(context.memory, message, key => this.keep(key))
    this.#addDecision(errorDecision(this.at, message, error, this.plan.settings.errors))
  }

  #restore(): void {
    const undo = this.#undo
    if (undo === undefined) return
    const restored = new Set(undo.restore())
    for (const [id, memory] of this.memories) {
      if (!restored.has(memory)) continue
      if (memory.active > 0) this.awake.add(id)
      else this.awake.delete(id)
    }
  }

  /** Where the step of a message may be too much, what it changes is saved. */
  #undoOf({ message }: Cause): Undo | undefined {
    if (message === undefined) return undefined
    const { stepEvents, stepBytes, bodyBytes } = this.plan.settings.limits
    const body = Math.max(bodyBytes, this.largestFed)
    if (this.#largest.body !== body || this.#largest.parts !== this.mostParts)
      this.#largest = { body, parts: this.mostParts }
    // How large a body is that is compressed shows when it is decoded.
    const size = isPlainJson(message) ? message.bytes.length : bodyBytes
    const { events, bytes } = this.plan.route(message.input).mostOf(size, this.#largest)
    return events > stepEvents || bytes > stepBytes ? new Undo() : undefined
  }

  /** The same of what a timer of the rule feeds. */
  #undoOfStreams({ outcomes }: Rule): Undo | undefined {
    return outcomes.some(({ outputs }) => outputs.some(isStream)) ? new Undo() : undefined
  }

  /** From now on told of each key before it changes. */
  beginText(text: SnapshotUnderWay): void {
    this.#text = text
  }

  /** Before all may change. */
  finishText(): void {
    this.#text?.finish()
    this.#text = undefined
  }

  keep(key: KeyMemory): void {
    this.#text?.keep(key)
  }

  save(memory: RuleMemory, key: KeyMemory, isNew = false): void {
    this.#undo?.saveRule(memory)
    this.#undo?.saveKey(memory, key, isNew)
  }

  /** A rule that lives in the machine's time is shown the event; one in its own time, where it comes from a stream. */
  #offer(route: Route, event: Event, step: Step): void {
    const readable = isReadable(event)
    const isFed = route.isStream
    const { items, tested } = this.plan.concerned(route, event, this.#awake ?? noneAwake)
    for (const { rule, exact } of items) {
      if (!readable && rule.needsBody) continue
      if (isFed) step.spend(1, rule.id)
      if (rule.ownTime !== undefined) {
        if (isFed) this.#takeFor(rule, event, step)
      } else if (rule.elements === undefined) this.#offerTo(rule, event, step, tested && exact)
      else this.#offerElements(rule, rule.elements, event, step)
    }
  }

  /** What arrives for rules in their own time; what is late of it leaves first, then what it lets run. Why it has no time. */
  #takeIn(route: Route, event: Event): Decision['remarks'] {
    const step = this.#newStep()
    if (isReadable(event))
      for (const { rule } of this.plan.concerned(route, event, this.#awake ?? noneAwake).items)
        if (rule.ownTime !== undefined) this.#takeFor(rule, event, step)
    const late = step.lateDecision(this.at)
    if (late !== undefined) this.#addDecision(late)
    this.#agenda?.run()
    return step.remarks
  }

  #takeFor(rule: Rule, event: Event, step: Step): void {
    const context = this.contextOf(rule)
    if (context === undefined) return
    this.touched = true
    for (const element of rule.elements === undefined ? [event] : elementsOf(rule.elements, event)) {
      const arrived = timed(context, element)
      if (!this.#belongs(rule, arrived.event, arrived.event.time)) continue
      const key = take(context, arrived, step, ++this.arrivals)
      if (key !== undefined) this.#due.add(context, key)
    }
  }

  get #due(): Agenda {
    this.#agenda ??= new Agenda(this)
    return this.#agenda
  }

  #fill({ tables }: Route, event: Event, undo: Undo | undefined): void {
    if (tables.length === 0 || !isReadable(event)) return
    for (const { rule, table } of tables) {
      const context = this.contextOf(rule)
      if (context === undefined) continue
      this.touched = true
      const { limits } = this.plan.settings
      const at = rule.ownTime === undefined ? this.now : timed(context, event).event.time
      keepNewest(context.memory, table, this.#scopeOf(rule, event, at), { clock: this.now, limits, undo })
    }
  }

  #offerElements(rule: Rule, elements: Elements, event: Event, step: Step): void {
    this.#elements ??= new FoundElements()
    const found = this.#elements.of(elements, event, this.plan.settings.limits.stepEvents)
    step.spend(found.length, rule.id)
    for (const element of found) this.#offerTo(rule, element, step, false)
  }

  /** `holds` where the index has found out that the rule's conditions do. */
  #offerTo(rule: Rule, event: Event, step: Step, holds: boolean): void {
    if (!holds && !this.#belongs(rule, event)) return
    if (!rule.stateless) {
      this.touched = true
      const context = this.contextOf(rule)
      if (context === undefined) return
      this.#undo?.saveRule(context.memory)
      offer(context, event, step)
      return
    }
    const scope = this.#scopeOf(rule, event)
    const fires = holds || rule.condition === undefined || rule.condition.evaluate(scope)
    if (fireOutcomes(rule, fires ? rule.effects : rule.unmet, scope, step) && fires) step.fire(rule.id)
  }

  /** Whether the event belongs to the rule's stream. */
  #belongs(rule: Rule, event: Event, at = this.now): boolean {
    const condition = rule.filter?.condition
    if (condition === undefined) return true
    const scope = this.#scopeOf(rule, event, at)
    const memory = rule.tables.length === 0 ? undefined : this.#memories?.get(rule.id)
    if (memory === undefined) return condition.evaluate(scope)
    return condition.evaluate({ ...scope, latest: lookUpAt(rule, memory, scope.parameters, this.now) })
  }

  #scopeOf({ id }: Rule, event: Event, at = this.now): Scope {
    return { event, parameters: this.plan.parameters, rule: id, at, alarms: this }
  }

  #newStep(limits?: Limits): Step {
    return new Step(limits, this.plan)
  }

  alarmOf(rule: string, key: Value): string {
    return alarmIn(this.#memories, this.plan.rule(rule), key)
  }

  /** After the order of the rules has changed. */
  reorder(): void {
    this.#queue?.reorder()
  }

  /** What a rule with state runs in; its memory is made when it is first needed. */
  contextOf(rule: Rule | undefined): RuleContext | undefined {
    if (rule === undefined || rule.stateless) return undefined
    let memory = this.memories.get(rule.id)
    const last = this.#context
    if (last !== undefined && last.rule === rule && last.plan === this.plan && last.memory === memory) return last
    if (memory === undefined) {
      memory = newRuleMemory()
      this.memories.set(rule.id, memory)
    }
    this.#context = { plan: this.plan, rule, memory, host: this }
    return this.#context
  }

  /** The rules that live in their own time and remember anything. */
  inOwnTime(): readonly RuleContext[] {
    const rules: Rule[] = []
    for (const id of this.#memories?.keys() ?? []) {
      const rule = this.plan.rule(id)
      if (rule?.ownTime !== undefined) rules.push(rule)
    }
    rules.sort((one, other) => this.plan.compareRules(one.id, other.id))
    return rules.flatMap(rule => this.contextOf(rule) ?? [])
  }

  /** A rule begins; one that starts without any event waits for what is expected. */
  start(rule: Rule): void {
    const context = rule.starts ? this.contextOf(rule) : undefined
    if (context !== undefined) start(context)
  }

  setTimer({ rule, memory }: Pick<RuleContext, 'rule' | 'memory'>, key: KeyMemory, timer: number, due?: number): void {
    key.timers = withDue(key.timers, timer, due)
    if (due !== undefined) this.queue.add(rule, memory, key, timer, due)
  }

  gather(parts: number): void {
    while (this.mostParts < parts) this.mostParts *= 2
  }

  wake({ id }: Rule, awake: boolean): void {
    if (awake) this.awake.add(id)
    else this.awake.delete(id)
  }

  /**
   * Runs what is due up to `until`, moment by moment; where the clock `leaps`, at once: first what rules in their own time
   * have to do, then the others. False where there is more, after so many decisions.
   */
  advance(until: number, leaps: boolean, most: number): boolean {
    const isDue = (this.nextDue ?? Number.POSITIVE_INFINITY) <= until
    if (!isDue && this.leapTo === Number.NEGATIVE_INFINITY) {
      this.at = this.now = Math.max(this.at, until)
      return true
    }
    this.touched = true
    if (leaps && this.leapTo < until) {
      this.leapTo = this.at = Math.max(this.at, until)
      if (this.#runIdle(until)) this.#agenda?.run()
    }
    for (let first = this.queue.firstUntil(until); first !== undefined; first = this.queue.firstUntil(until)) {
      if (this.#decisions.length >= most) return false
      this.now = Math.max(this.now, first.due)
      if (!leaps) this.at = this.now
      if (first.timer !== idleTimer) this.#fireFirst(first)
      else if (this.#runIdle(first.due)) this.#agenda?.run()
    }
    this.leapTo = Number.NEGATIVE_INFINITY
    this.at = this.now = Math.max(this.at, until)
    return true
  }

  /** The keys whose own time the clock has moved by then do what is next; false where there is none. */
  #runIdle(until: number): boolean {
    const idle: { readonly context: RuleContext; readonly key: KeyMemory }[] = []
    this.queue.takeIdle(until, (timers, key) => {
      const context = this.#ownerOf(timers)
      if (context !== undefined) idle.push({ context, key })
    })
    for (const { context, key } of idle) this.#due.add(context, key)
    return idle.length > 0
  }

  #fireFirst(timers: Timers): void {
    const context = this.#ownerOf(timers)
    if (context === undefined) {
      this.queue.drop(timers)
      return
    }
    const key = this.queue.take(timers)
    if (key !== undefined)
      this.inStep({ context }, step => new KeyStage(context, key, step, this.now).fire(timers.timer))
  }

  /** Whose timers they are, where the rule is still there and goes on with the keys that set them. */
  #ownerOf({ rule, of }: Timers): RuleContext | undefined {
    const context = this.memories.has(rule) ? this.contextOf(this.plan.rule(rule)) : undefined
    return context?.memory.keys === of ? context : undefined
  }
}

/** Before anything is decided: never changed. */
const nothing: Decision[] = []
const noneAwake: ReadonlySet<string> = new Set()

/** A body that could not be read, or that no rule of the input reads, is undefined; one that was made is not. */
const isReadable = ({ whole, body }: Event) => !whole || body !== undefined

/** Of a message that is an error, what still waits is dropped; `keep` is told of each key before it changes. */
function dropWaiting(memory: RuleMemory, { bytes }: Message, keep: (key: KeyMemory) => void): void {
  for (const key of memory.keys.values()) {
    const waiting = key.ownTime?.waiting ?? []
    if (!waiting.some(({ event }) => event.message.bytes === bytes)) continue
    keep(key)
    for (let index = waiting.length - 1; index >= 0; index--)
      if (waiting[index]?.event.message.bytes === bytes) waiting.splice(index, 1)
  }
}
