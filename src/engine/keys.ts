// The keys of one rule with memory: from an event of its inputs to the key that it belongs to, and what a key does when
// a timer of it is due, or the rule begins.
import type { Event, Scope } from '../rules/data/event.ts'
import { keyText } from '../rules/data/key-text.ts'
import { noMessage } from '../rules/data/message.ts'
import { wholeOf } from '../rules/data/unread.ts'
import { canonical, type Value } from '../rules/data/value.ts'
import { readFrom } from '../rules/nodes/expression.ts'
import type { ReadOwnTime } from '../rules/rule/rule.ts'
import { bodyBytes } from './body.ts'
import { Step } from './decision.ts'
import { count, firstTimer, type KeyMemory, newKeyMemory, noTimers, type RuleMemory, withDue } from './memory.ts'
import { holdWatermark, ownTimeOf, takeIn, waitForIdle, watermarkAt, watermarkOf } from './own-time.ts'
import { KeyStage, type RuleContext } from './stage.ts'
import { lookUpAt } from './tables.ts'

/** What arrives for the rule: the event belongs to a key, or is skipped and counted. */
export function offer(context: RuleContext, event: Event, step: Step): void {
  const { rule, memory, host } = context
  const value = keyOf(context, event, host.now)
  if (rule.key !== undefined && value === undefined) {
    count(memory, 'keyless')
    return
  }
  const found = memory.keys.find(value)
  if (rule.gated && (found?.activity ?? 'idle') === 'idle' && !holds(context, value, event)) return
  const known = found === undefined ? undefined : remembered(context, found)
  const key = known ?? newKeyMemory(value, keyText(value), host.at)
  const stage = new KeyStage(context, key, step, host.now)
  if (known !== undefined) runDue(stage)
  host.save(memory, key, known === undefined)
  use(context, key)
  if (rule.starts) key.came = true
  stage.receive(event)
}

/** An event of a rule that lives in its own time: what it reads as it arrives, it reads at that time. */
export interface TimedEvent {
  readonly event: Event
  /** Undefined where it has none. */
  readonly time: number | undefined
  /** Why it has none. */
  readonly unreadable: Extract<ReadOwnTime, { readonly unreadable: string }> | undefined
}

/** The event with the time that is read from it; where it has none, with that of its arrival. */
export function timed({ rule, plan, host }: RuleContext, event: Event): TimedEvent {
  const scope: Scope = { event, parameters: plan.parameters, rule: rule.id, at: host.at, alarms: host }
  const read = rule.ownTime?.read(scope, host.at)
  const unreadable = read !== undefined && 'unreadable' in read ? read : undefined
  const time = read !== undefined && 'time' in read ? read.time : undefined
  return { event: { ...event, time: time ?? host.at }, time, unreadable }
}

/**
 * What arrives for a rule that lives in its own time waits for its key's watermark. The key that it has moved; undefined
 * where it has moved none, as it came too late or without a time.
 */
export function take(
  context: RuleContext,
  { event, time, unreadable }: TimedEvent,
  step: Step,
  arrival: number,
): KeyMemory | undefined {
  const { rule, memory, plan, host } = context
  const value = keyOf(context, event, event.time)
  if (rule.key !== undefined && value === undefined) {
    count(memory, 'keyless')
    return undefined
  }
  const key = touch(context, value)
  if (rule.starts) key.came = true
  if (time !== undefined && takeIn(new KeyStage(context, key, step, host.now), event, arrival)) return key
  count(memory, time === undefined ? 'untimed' : 'late')
  if (unreadable !== undefined) {
    if (unreadable.looksLike !== undefined) count(memory, `untimed-${unreadable.looksLike}`)
    step.remark(rule.id, unreadable.unreadable)
  }
  const { late } = plan.settings
  if (late !== undefined && !rule.silent) {
    const { whole, body } = event
    step.passLate(late, event, whole ? undefined : bodyBytes(wholeOf(body) ?? null), rule.id)
  }
  // A late event ends what the clock has moved; one without a time does not.
  return time === undefined ? undefined : key
}

/** The value of the key to which the event belongs. */
function keyOf({ rule, plan, host }: RuleContext, event: Event, at: number): Value {
  if (rule.key === undefined) return undefined
  if (rule.key.source !== undefined) return readFrom(rule.key, event)
  return rule.key.evaluate({ event, parameters: plan.parameters, rule: rule.id, at, alarms: host })
}

/**
 * What is due at an event's time runs before it. It has run already, unless a timer of another rule, due at the same time,
 * fed the event.
 */
function runDue(stage: KeyStage): void {
  const { key, now, context } = stage
  if (key.timers.length === 0) return
  for (let first = firstTimer(key.timers); first !== undefined && first.due <= now; first = firstTimer(key.timers)) {
    const { timer } = first
    key.timers = withDue(key.timers, timer, undefined)
    context.host.inStep({ context }, step => stage.in(step).fire(timer))
  }
}

/** An event that fails the condition does not use an idle key, nor make one. */
function holds({ rule, memory, plan, host }: RuleContext, key: Value, event: Event): boolean {
  if (rule.condition === undefined) return true
  const { parameters } = plan
  const { now: at } = host
  const latest = lookUpAt(rule, memory, parameters, at)
  return rule.condition.evaluate({ event, parameters, rule: rule.id, at, key, latest, alarms: host })
}

/** When a rule begins that starts without any event: what is expected is waited for. */
export function start(context: RuleContext): void {
  const { rule, memory } = context
  const values = rule.key === undefined ? [undefined] : expectedKeys(context)
  for (const value of values) {
    const known = memory.keys.find(value)
    if (known?.newestAt === undefined && known?.begunAt === undefined) begin(context, value)
  }
}

function begin(context: RuleContext, value: Value): void {
  const { rule, plan, host } = context
  // What is expected is not forgotten, also where a change has just taken its timer.
  const key = context.memory.keys.find(value) ?? newKeyMemory(value, keyText(value), host.at)
  use(context, key)
  const now = rule.ownTime === undefined ? host.now : watermarkAt(ownTimeOf(key), host.at, plan.settings.idle)
  const stage = new KeyStage(context, key, new Step(), host.now, now)
  stage.begin()
  if (rule.ownTime !== undefined) waitForIdle(stage)
}

/** The values of the keys that the rule expects, under the present parameters. */
export function expectedKeys({ rule, plan, host }: RuleContext): readonly Exclude<Value, undefined>[] {
  const { now } = host
  const expected = rule.clauses[rule.decider]?.decision?.expected
  const event = { message: noMessage, payload: undefined, body: undefined, whole: false, time: now }
  const keys = expected?.evaluate({ event, parameters: plan.parameters, rule: rule.id, at: now })
  return Array.isArray(keys) ? keys : []
}

/**
 * Keys that were expected and are no more: what is raised of them is resolved, each in a step of its own, in the order of
 * the keys, and then forgotten; so is what never came. One that came, and is not raised, is watched on.
 */
export function dismiss(context: RuleContext, values: readonly Exclude<Value, undefined>[]): void {
  const { memory, host } = context
  for (const text of values.map(canonical).sort()) {
    const key = memory.keys.get(text)
    if (key === undefined || (key.activity !== 'raised' && key.came === true)) continue
    const now =
      context.rule.ownTime === undefined ? host.now : watermarkAt(ownTimeOf(key), host.at, context.plan.settings.idle)
    host.inStep({ context }, step => new KeyStage(context, key, step, host.now, now).dismiss())
    memory.keys.delete(key)
    key.timers = noTimers
  }
}

/** Sets the timers of every key again, after a duration or a clause changed. */
export function retimeKeys(context: RuleContext): void {
  const { rule, memory, host } = context
  for (const key of memory.keys.values()) {
    const stage = new KeyStage(context, key, new Step(), host.now)
    if (rule.ownTime === undefined) stage.retime()
    else {
      // As far as events and timers have run: a changed `idle` may have moved the watermark further.
      const own = stage.in(stage.step, ownTimeOf(key).position ?? watermarkOf(stage))
      own.retime()
      waitForIdle(own)
    }
  }
}

/** Sets the key's timers again, and runs those that are due now. */
export function runOverdue(context: RuleContext, key: KeyMemory): void {
  const stage = new KeyStage(context, key, new Step(), context.host.now)
  stage.retime()
  runDue(stage)
}

/** Before a change: the keys' watermarks stay where they are. */
export function holdWatermarks(context: RuleContext): void {
  for (const key of context.memory.keys.values())
    holdWatermark(new KeyStage(context, key, new Step(), context.host.now))
}

/** The state of the key; undefined where it is forgotten now. */
function remembered(context: RuleContext, found: KeyMemory): KeyMemory | undefined {
  const { memory, host } = context
  host.keep(found)
  if (!isForgotten(context, found, host.at)) return found
  host.save(memory, found)
  memory.keys.delete(found)
  count(memory, 'forgotten')
  return undefined
}

/** The key is now the most recently used; what is too much or forgotten goes. */
function use(context: RuleContext, key: KeyMemory): void {
  const { plan, memory, host } = context
  const { at } = host
  const { keys } = memory
  const { limits } = plan.settings
  key.seen = at
  const before = keys.size
  keys.use(key)
  if (keys.size === before && before <= limits.keys) return
  const { oldest } = keys
  if (oldest === undefined || oldest === key) return
  const why = keys.size > limits.keys ? 'evicted' : isForgotten(context, oldest, at) ? 'forgotten' : undefined
  if (why === undefined) return
  host.keep(oldest)
  host.save(memory, oldest)
  drop(memory, oldest, why)
}

/** Before a change: drops the keys that are forgotten by the limits that end with it. */
export function dropForgotten(context: RuleContext): void {
  const { memory, plan, rule, host } = context
  if (rule.key === undefined) return
  // Least recently used first.
  for (const key of memory.keys.values()) {
    if (host.at - key.seen < plan.settings.limits.forget) return
    if (isForgotten(context, key, host.at)) drop(memory, key, 'forgotten')
  }
}

function touch(context: RuleContext, value: Value): KeyMemory {
  const found = context.memory.keys.find(value)
  const known = found === undefined ? undefined : remembered(context, found)
  const key = known ?? newKeyMemory(value, keyText(value), context.host.at)
  use(context, key)
  return key
}

function drop(memory: RuleMemory, key: KeyMemory, why: 'evicted' | 'forgotten'): void {
  memory.keys.delete(key)
  key.timers = noTimers
  if (key.activity !== 'idle') memory.active--
  count(memory, why)
}

/**
 * A key that is pending, raised or waited for is not forgotten, nor one that a clause keeps, nor the one of a rule that has one
 * state for all events.
 */
function isForgotten({ rule, plan }: RuleContext, key: KeyMemory, clock: number): boolean {
  const silent = clock - key.seen
  if (silent < plan.settings.limits.forget || rule.key === undefined) return false
  if (key.timers.length > 0 || key.activity !== 'idle') return false
  if (rule.clauses.some((clause, place) => clause.keepsKey(key.states[place]))) return false
  return rule.spans.every(span => silent >= 2 * span(plan.parameters))
}
