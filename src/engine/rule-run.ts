// One rule with memory: from an event of its inputs to the key that it belongs to, and the timers of its keys.
import type { Event, Scope } from '../rules/data/event.ts'
import { readTime } from '../rules/data/time.ts'
import { canonical, type Value } from '../rules/data/value.ts'
import type { Rule } from '../rules/rule.ts'
import { retime } from './carry.ts'
import { noMessage, raiseAbsent, silence, watchFromNow } from './clauses/absent.ts'
import { raiseIfDue, repeatEmission, resolve } from './clauses/alarm.ts'
import { release } from './clauses/emission.ts'
import { arrive, holdWatermark, idle, waitForIdle, watermarkOf } from './clauses/event-time.ts'
import { expire } from './clauses/sequence.ts'
import { consider, receive } from './clauses/stream.ts'
import { closeWindows, startWindows } from './clauses/window.ts'
import { Step } from './decision.ts'
import { noDues, withDue } from './dues.ts'
import { isMovedByWhenAlone } from './index/rule-index.ts'
import { lookUpAt } from './latest.ts'
import { count, type KeyMemory, newKeyMemory, type RuleMemory } from './memory.ts'
import type { Plan } from './plan.ts'
import { firstTimer, type Host, type Run, type Timed, timed } from './run.ts'

/** What a rule runs in: the plan, its own memory, and the queue of timers. */
export interface RuleContext {
  readonly plan: Plan
  readonly rule: Rule
  readonly memory: RuleMemory
  readonly host: Host
}

/** What arrives for the rule: the event belongs to a key, or is skipped and counted. */
export function offer(context: RuleContext, event: Event, step: Step, clock: number): void {
  const { rule, memory, plan } = context
  const before: Scope = { event, parameters: plan.parameters, rule: rule.id, at: clock }
  const value = rule.by?.evaluate(before)
  if (rule.by !== undefined && value === undefined) {
    count(memory, 'keyless')
    return
  }
  if (isMovedByWhenAlone(rule) && !concerns(context, value, event, clock)) return
  const key = touch(context, value, clock)
  const run = runOf(context, key, step, clock)
  if (rule.time === undefined) {
    runDue(run)
    receive(run, event)
    return
  }
  const time = readTime(rule.time.path.read(event.body))
  if (time === undefined || !arrive(run, { ...event, time }, work)) {
    count(memory, time === undefined ? 'untimed' : 'late')
    const { late } = plan.settings
    if (late === undefined || rule.shadow) return
    if (event.whole) step.pass(late, event, rule.id, event.tags ?? [])
    else step.make(late, event, event.body ?? null, rule.id, event.tags ?? [])
  }
}

/**
 * What is due at an event's time runs before it. It has run already, unless a timer of another rule, due at the same time,
 * fed the event.
 */
function runDue(run: Run): void {
  if (run.key.timers.length === 0) return
  for (let first = firstTimer(run); first !== undefined && first.due <= run.now; first = firstTimer(run)) {
    const { clause } = first
    run.key.timers = withDue(run.key.timers, timed.indexOf(clause), undefined)
    run.host.inStep(step => fireClause({ ...run, step }, clause))
  }
}

/** An event that fails `when` does not use an idle key, nor make one. */
function concerns({ rule, memory, plan }: RuleContext, key: Value, event: Event, clock: number): boolean {
  const state = memory.keys.get(key === undefined ? '' : canonical(key))?.alarm?.state ?? 'idle'
  if (rule.when === undefined || state !== 'idle') return true
  const { parameters } = plan
  const latest = lookUpAt(rule, memory, parameters, clock)
  return rule.when.evaluate({ event, parameters, rule: rule.id, at: clock, key, latest })
}

/** A timer of the rule that is due. */
export function fire(context: RuleContext, key: KeyMemory, clause: Timed, step: Step, clock: number): void {
  const run = runOf(context, key, step, clock)
  if (clause === 'idle') idle(run, work)
  else fireClause(run, clause)
}

function fireClause(run: Run, clause: Timed): void {
  const { rule, key } = run
  switch (clause) {
    case 'window':
      closeWindows(run, consider)
      break
    case 'sequence':
      expire(run)
      break
    case 'absent':
      raiseAbsent(run)
      break
    case 'for':
      if (key.newest !== undefined) raiseIfDue(run, key.newest)
      break
    case 'keep':
      if (key.newest !== undefined) resolve(run, key.newest)
      break
    case 'repeat': {
      const event = rule.absent === undefined ? key.newest : silence(run)
      if (event !== undefined) repeatEmission(run, event)
      break
    }
    case 'limiter':
      release(run)
      break
    case 'idle':
      break
  }
}

const work = { receive, fire: fireClause }

/** When the rule begins: what is expected without any event is waited for. */
export function start(context: RuleContext, step: Step, clock: number): void {
  const { rule, memory } = context
  if (rule.by === undefined) {
    if (memory.keys.has('') || (rule.absent === undefined && rule.window === undefined)) return
    const run = runOf(context, touch(context, undefined, clock), step, clock)
    expect(run)
    return
  }
  for (const value of expectedKeys(context, clock)) {
    const known = memory.keys.get(canonical(value))
    if (known?.newestAt !== undefined || known?.expectedAt !== undefined) continue
    const run = runOf(context, touch(context, value, clock), step, clock)
    expect(run)
  }
}

/** Waits for what comes of a key without any event. */
function expect(run: Run): void {
  watchFromNow(run)
  // In event time no window is before the first event, which may be from any time.
  if (run.rule.time === undefined) startWindows(run)
  else waitForIdle(run)
}

/** Sets the timers of every key anew, after a duration or a clause changed. */
export function retimeKeys(context: RuleContext, clock: number): void {
  for (const key of context.memory.keys.values()) {
    const run = runOf(context, key, new Step(), clock)
    retime(context.rule.time === undefined ? run : { ...run, now: watermarkOf(run) })
  }
}

/** Before `settings.idle` changes: the keys' watermarks stay where it has brought them. */
export function holdWatermarks(context: RuleContext, clock: number): void {
  for (const key of context.memory.keys.values()) holdWatermark(runOf(context, key, new Step(), clock))
}

function expectedKeys({ rule, plan }: RuleContext, clock: number): readonly Exclude<Value, undefined>[] {
  const keys = rule.absent?.keys?.evaluate({
    event: nothing(clock),
    parameters: plan.parameters,
    rule: rule.id,
    at: clock,
  })
  return Array.isArray(keys) ? keys : []
}

const nothing = (time: number): Event => ({
  message: noMessage,
  payload: undefined,
  body: undefined,
  whole: false,
  time,
})

function runOf({ plan, rule, memory, host }: RuleContext, key: KeyMemory, step: Step, clock: number): Run {
  const { parameters, settings } = plan
  return {
    rule,
    memory,
    key,
    step,
    parameters,
    limits: settings.limits,
    idleAfter: settings.idle,
    now: clock,
    clock,
    host,
  }
}

/** The state of the key, now the most recently used; what is too much or forgotten goes. */
function touch({ plan, memory }: RuleContext, value: Value, clock: number): KeyMemory {
  const { keys } = memory
  const { limits } = plan.settings
  const text = value === undefined ? '' : canonical(value)
  const found = keys.get(text)
  const known = found !== undefined && isForgotten(found, clock, limits.forget) ? undefined : found
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
    else if (isForgotten(oldest, clock, limits.forget)) drop(memory, oldest, 'forgotten')
  }
  return key
}

function drop(memory: RuleMemory, key: KeyMemory, why: 'evicted' | 'forgotten'): void {
  memory.keys.delete(key.text)
  key.timers = noDues
  if (key.alarm !== undefined && key.alarm.state !== 'idle') memory.active--
  count(memory, why)
}

/** A key that is pending, raised or waited for is not forgotten. */
function isForgotten(key: KeyMemory, clock: number, forget: number): boolean {
  return (
    clock - key.seen >= forget && key.timers.length === 0 && (key.alarm === undefined || key.alarm.state === 'idle')
  )
}
