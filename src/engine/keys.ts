// The keys of one rule with memory: from an event of its inputs to the key that it belongs to, and what a key does when
// a timer of it is due, or the rule begins.
import type { Event, Scope } from '../rules/data/event.ts'
import { noMessage } from '../rules/data/message.ts'
import { canonical, type Value } from '../rules/data/value.ts'
import { Step } from './decision.ts'
import { firstTimer, idleTimer, noTimers } from './key-timers.ts'
import { count, type KeyMemory, newKeyMemory, type RuleMemory } from './memory.ts'
import { arrive, fire, holdWatermark, idle, waitForIdle, watermarkOf } from './own-time.ts'
import { KeyStage, type RuleContext } from './stage.ts'
import { lookUpAt } from './tables.ts'

/** What arrives for the rule: the event belongs to a key, or is skipped and counted. */
export function offer(context: RuleContext, event: Event, step: Step, clock: number): void {
  const { rule, memory, plan } = context
  const before: Scope = { event, parameters: plan.parameters, rule: rule.id, at: clock }
  const value = rule.key?.evaluate(before)
  if (rule.key !== undefined && value === undefined) {
    count(memory, 'keyless')
    return
  }
  if (rule.gated && !concerns(context, value, event, clock)) return
  const stage = new KeyStage(context, touch(context, value, clock), step, clock)
  if (rule.ownTime === undefined) {
    runDue(stage)
    stage.receive(event)
    return
  }
  const time = rule.ownTime.read(event.body)
  if (time === undefined || !arrive(stage, { ...event, time })) {
    count(memory, time === undefined ? 'untimed' : 'late')
    const { late } = plan.settings
    if (late === undefined || rule.silent) return
    if (event.whole) step.pass(late, event, rule.id, event.tags ?? [])
    else step.make(late, event, event.body ?? null, rule.id, event.tags ?? [])
  }
}

/**
 * What is due at an event's time runs before it. It has run already, unless a timer of another rule, due at the same time,
 * fed the event.
 */
function runDue(stage: KeyStage): void {
  const { key, now } = stage
  if (key.timers.length === 0) return
  for (let first = firstTimer(key.timers); first !== undefined && first.due <= now; first = firstTimer(key.timers)) {
    fire(stage, first.timer, now)
  }
}

/** An event that fails the condition does not use an idle key, nor make one. */
function concerns({ rule, memory, plan }: RuleContext, key: Value, event: Event, clock: number): boolean {
  const activity = memory.keys.get(key === undefined ? '' : canonical(key))?.activity ?? 'idle'
  if (rule.condition === undefined || activity !== 'idle') return true
  const { parameters } = plan
  const latest = lookUpAt(rule, memory, parameters, clock)
  return rule.condition.evaluate({ event, parameters, rule: rule.id, at: clock, key, latest })
}

/** A timer of the rule that is due. */
export function fireTimer(context: RuleContext, key: KeyMemory, timer: number, step: Step, clock: number): void {
  const stage = new KeyStage(context, key, step, clock)
  if (timer === idleTimer) idle(stage)
  else stage.fire(timer)
}

/** When the rule begins: what is expected without any event is waited for. */
export function start(context: RuleContext, step: Step, clock: number): void {
  const { rule, memory } = context
  if (!rule.starts) return
  const values = rule.key === undefined ? [undefined] : expectedKeys(context, clock)
  for (const value of values) {
    const known = memory.keys.get(value === undefined ? '' : canonical(value))
    if (known?.newestAt === undefined && known?.begunAt === undefined) begin(context, value, step, clock)
  }
}

function begin(context: RuleContext, value: Value, step: Step, clock: number): void {
  const stage = new KeyStage(context, touch(context, value, clock), step, clock)
  stage.begin()
  if (context.rule.ownTime !== undefined) waitForIdle(stage)
}

function expectedKeys({ rule, plan }: RuleContext, clock: number): readonly Exclude<Value, undefined>[] {
  const expected = rule.clauses[rule.decider]?.decision?.expected
  const event = { message: noMessage, payload: undefined, body: undefined, whole: false, time: clock }
  const keys = expected?.evaluate({ event, parameters: plan.parameters, rule: rule.id, at: clock })
  return Array.isArray(keys) ? keys : []
}

/** Sets the timers of every key anew, after a duration or a clause changed. */
export function retimeKeys(context: RuleContext, clock: number): void {
  const isOwnTime = context.rule.ownTime !== undefined
  for (const key of context.memory.keys.values()) {
    const stage = new KeyStage(context, key, new Step(), clock)
    if (!isOwnTime) stage.retime()
    else {
      const own = stage.in(stage.step, watermarkOf(stage))
      own.retime()
      waitForIdle(own)
    }
  }
}

/** Before `settings.idle` changes: the keys' watermarks stay where it has brought them. */
export function holdWatermarks(context: RuleContext, clock: number): void {
  for (const key of context.memory.keys.values()) holdWatermark(new KeyStage(context, key, new Step(), clock))
}

/** The state of the key, now the most recently used; what is too much or forgotten goes. */
function touch(context: RuleContext, value: Value, clock: number): KeyMemory {
  const { plan, memory } = context
  const { keys } = memory
  const { limits } = plan.settings
  const text = value === undefined ? '' : canonical(value)
  const found = keys.get(text)
  const known = found !== undefined && isForgotten(context, found, clock) ? undefined : found
  if (found !== undefined && known === undefined) count(memory, 'forgotten')
  const key = known ?? newKeyMemory(value, text, clock)
  key.seen = clock
  keys.delete(text)
  keys.set(text, key)
  // The first of a Map is found behind all that have moved away from there, which would be much for each event.
  if (known !== undefined && keys.size <= limits.keys) return key
  const [oldest] = keys.values()
  if (oldest !== undefined && oldest !== key) {
    if (keys.size > limits.keys) drop(memory, oldest, 'evicted')
    else if (isForgotten(context, oldest, clock)) drop(memory, oldest, 'forgotten')
  }
  return key
}

function drop(memory: RuleMemory, key: KeyMemory, why: 'evicted' | 'forgotten'): void {
  memory.keys.delete(key.text)
  key.timers = noTimers
  if (key.activity !== 'idle') memory.active--
  count(memory, why)
}

/** A key that is pending, raised or waited for is not forgotten, nor is the one of a rule that has one state for all events. */
function isForgotten({ rule, plan }: RuleContext, key: KeyMemory, clock: number): boolean {
  const silent = clock - key.seen
  if (silent < plan.settings.limits.forget || rule.key === undefined) return false
  if (key.timers.length > 0 || key.activity !== 'idle') return false
  return rule.spans.every(span => silent >= 2 * span(plan.parameters))
}
