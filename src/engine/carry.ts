// What of a rule's memory a changed rule goes on with. A clause keeps its state while what it is about stays the same;
// a changed condition, outcome or duration keeps all of it, and moves the timers that the duration set.

import { windowClause } from '../rules/clauses/window.ts'
import { isObject, type Json, type JsonObject, member } from '../rules/data/json.ts'
import { equal, type Value } from '../rules/data/value.ts'
import type { Rule } from '../rules/rule.ts'
import { watch } from './clauses/absent.ts'
import { alarmOf, nextRepeat } from './clauses/alarm.ts'
import { heldUntil } from './clauses/emission.ts'
import { waitForIdle } from './clauses/event-time.ts'
import { keep } from './clauses/sequence.ts'
import { retimeWindows } from './clauses/window.ts'
import { type KeyMemory, newRuleMemory, type RuleMemory } from './memory.ts'
import { type Run, setTimer } from './run.ts'

/** The memory for a rule that takes over from another of its id, or begins. */
export function carryMemory(
  before: Rule | undefined,
  rule: Rule,
  memory: RuleMemory | undefined,
  now: number,
): RuleMemory {
  if (before === undefined || memory === undefined) return newRuleMemory(now)
  const same = sameness(before, rule)
  if (Object.keys({ ...before.node, ...rule.node }).every(clause => same(clause))) return memory
  const tables = new Map([...memory.latest].filter(([name]) => same('latest', name)))
  // Another key, another kind of event, or another clock: nothing of the keys fits.
  const keysFit = same('by') && same('each') && (before.time === undefined) === (rule.time === undefined)
  const keys = keysFit ? memory.keys : new Map<string, KeyMemory>()
  for (const key of keys.values()) forgetParts(key, before, rule, same)
  return { ...memory, keys, latest: tables, active: activeKeys(keys) }
}

/** Whether a clause, or one member of it, says the same as before, the definitions that it uses included. */
type Same = (clause: string, member?: string) => boolean

function sameness(before: Rule, rule: Rule): Same {
  const redefined = (name: Json): boolean => {
    const node = typeof name === 'string' ? rule.definitions.get(name) : undefined
    return typeof name === 'string' && (!equal(before.definitions.get(name), node) || uses(node, redefined))
  }
  return (clause, member) => {
    const [old, now] = [before, rule].map(({ node }) =>
      member === undefined ? node[clause] : within(node[clause], member),
    )
    return equal(old, now) && !uses(now, redefined)
  }
}

const within = (node: Json | undefined, name: string) => (isObject(node) ? member(node, name) : undefined)

/** True for what uses such a definition somewhere. */
function uses(node: Json | undefined, such: (name: Json) => boolean): boolean {
  if (typeof node !== 'object' || node === null) return false
  const name = within(node, 'use')
  return (name !== undefined && such(name)) || Object.values(node).some(part => uses(part, such))
}

/** How many keys are pending or raised. */
function activeKeys(keys: ReadonlyMap<string, KeyMemory>): number {
  let active = 0
  for (const { alarm } of keys.values()) if (alarm !== undefined && alarm.state !== 'idle') active++
  return active
}

function forgetParts(key: KeyMemory, before: Rule, rule: Rule, same: Same): void {
  if (!same('dedupe', 'on')) delete key.dedupe
  if ((before.merge === undefined) !== (rule.merge === undefined)) delete key.merge
  if (!same('window') || !same('aggregate')) changeWindow(key, before, rule, same)
  if (!equal(stepsOf(before), stepsOf(rule))) delete key.partials
  rememberAnew(key, before, rule)
  if (kindOf(before) !== kindOf(rule)) delete key.alarm
  if (!same('changes', 'on')) delete key.changes
  if (before.limiter?.kind !== rule.limiter?.kind) delete key.limiter
}

/** A partial match goes on while the steps are the same ones: what they ask, and how long they wait, may change. */
const stepsOf = (rule: Rule) => rule.sequence?.steps.map(step => (step.not ? { not: true } : step.as)) ?? []

/** Each expression that `previous` is asked for keeps its value, wherever in the rule it stands now. */
function rememberAnew(key: KeyMemory, before: Rule, rule: Rule): void {
  const places = rule.remembered.map(({ node }) => before.remembered.findIndex(old => equal(old.node, node)))
  if (places.length === before.remembered.length && places.every((place, index) => place === index)) return
  const moved = (values: readonly Value[]) => places.map(place => values[place])
  const { previous, limiter } = key
  if (previous !== undefined) key.previous = { before: moved(previous.before), now: moved(previous.now) }
  if (limiter?.held?.previous !== undefined) {
    limiter.held = { ...limiter.held, previous: moved(limiter.held.previous) }
  }
}

function changeWindow(key: KeyMemory, before: Rule, rule: Rule, same: Same): void {
  const [from, to] = [before.window, rule.window]
  const { window } = key
  const carried =
    window === undefined || from === undefined || to === undefined
      ? undefined
      : windowClause.carry({ before: from, after: to, same }, window)
  if (carried === undefined) delete key.window
  else key.window = carried
}

/** What raises the rule: silence, or a condition. */
const kindOf = (rule: Rule) =>
  rule.absent !== undefined ? 'absent' : rule.sequence !== undefined ? 'sequence' : 'when'

/** Sets the key's timers anew by the present durations, from the moments that the memory holds. */
export function retime(run: Run): void {
  const { rule, key } = run
  const alarm = key.alarm === undefined ? undefined : alarmOf(run)
  retimeWindows(run)
  keep(run, key.partials ?? [])
  if (rule.absent === undefined || alarm?.state === 'raised') setTimer(run, 'absent', undefined)
  else watch(run)
  const due = (alarm?.since ?? 0) + (rule.for?.(run.parameters) ?? 0)
  const ripe = due > run.now || (alarm?.count ?? 0) >= (rule.times ?? 1)
  setTimer(run, 'for', alarm?.state === 'pending' && ripe ? due : undefined)
  const clearing = alarm?.state === 'raised' ? alarm.clearing : undefined
  setTimer(run, 'keep', clearing === undefined ? undefined : clearing + (rule.keep?.(run.parameters) ?? 0))
  const raised = alarm?.state === 'raised' ? alarm.raised : undefined
  setTimer(run, 'repeat', raised === undefined ? undefined : nextRepeat(run, raised.at))
  const { held, since } = key.limiter ?? {}
  setTimer(run, 'limiter', held === undefined || since === undefined ? undefined : heldUntil(run, since))
  if (rule.time !== undefined) waitForIdle(run)
}

/** The durations that a rule's timers are set by, under these parameters. */
export function durationsOf(rule: Rule, parameters: JsonObject): readonly number[] {
  const steps = rule.sequence?.steps ?? []
  const durations = [
    rule.absent?.after,
    rule.for,
    rule.keep,
    rule.repeat,
    rule.limiter?.duration,
    ...steps.map(step => step.within),
  ]
  return durations.map(duration => duration?.(parameters) ?? 0)
}
