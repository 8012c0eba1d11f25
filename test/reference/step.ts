// Steps: what an arriving message or a timer causes, over all rules and the streams between them.

import { alarmOf } from './alarm-subject.ts'
import { isTrue } from './conditions.ts'
import { partsOf } from './each.ts'
import { eventTimeOf, timeOf, watermarkOf } from './event-time.ts'
import { evaluate, keyValue } from './expressions.ts'
import { isObject, type Maybe } from './json.ts'
import { take } from './key.ts'
import { forgetIdle, use } from './memory.ts'
import { lastOfEach, merged, newStep, passOn } from './outcomes.ts'
import { namesIn } from './rule.ts'
import type { Event, Message, Scope } from './scope.ts'
import { runOverdue } from './timers.ts'
import { bounded } from './work.ts'
import { workOff } from './work-off.ts'
import { type History, type Key, keyOf, lookUp, type Step, type World } from './world.ts'

/**
 * "What is late or unreadable leaves first, in a step of its own", then what the message lets run in the rules with `time`; "the
 * step of the rules without `time` comes last".
 */
export function arrive(world: World, message: Message, body: Maybe): void {
  const event: Event = {
    message: { ...message, properties: lastOfEach(message.properties) },
    properties: lastOfEach(message.properties),
    brought: [],
    payload: body,
    body,
    whole: true,
  }
  for (const history of world.histories) keepLatest(world, history, message.input, event)
  const intake = newStep()
  world.steps.push(intake)
  for (const history of readers(world, message.input, true))
    for (const part of partsOf(history.rule.node['each'], event)) takeIn(world, history, part)
  world.steps.pop()
  world.sends.push(...merged(world, intake.late))
  workOff(world)
  inStep(world, { message }, () => {
    for (const history of readers(world, message.input, false)) decideNow(world, history, event)
  })
}

/** In order of rules; those with the clause `time`, or those without. */
const readers = (world: World, from: string, timed: boolean) =>
  world.histories.filter(
    ({ rule }) => reads(namesIn(rule.node['from']), from) && (rule.node['time'] !== undefined) === timed,
  )

/** "inputs it reads; default: every input. `#name` is an internal stream … (only by name)" */
const reads = (names: readonly string[] | undefined, from: string) =>
  names === undefined ? !from.startsWith('#') : names.includes(from)

/**
 * "after all rules have seen the message, the events fed run in the order in which they were fed, in the same step". What of it
 * rules with `time` let run follows the step.
 */
export function inStep(
  world: World,
  cause: { readonly message?: Message; readonly history?: History },
  work: () => void,
): void {
  const step = newStep()
  bounded(world, step, cause, () => {
    world.steps.push(step)
    work()
    for (let next = step.fed.shift(); next !== undefined; next = step.fed.shift()) offer(world, next.name, next.event)
    world.steps.pop()
  })
  world.sends.push(...merged(world, step.passed), ...merged(world, step.late))
  workOff(world)
}

/** An event of a stream. */
function offer(world: World, stream: string, event: Event): void {
  for (const history of world.histories) keepLatest(world, history, stream, event)
  for (const history of world.histories) {
    if (!reads(namesIn(history.rule.node['from']), stream)) continue
    count(world, 1)
    // "An event fed to a rule with `time` is an arrival there, taken in in the step that feeds it".
    if (history.rule.node['time'] === undefined) decideNow(world, history, event)
    else for (const part of partsOf(history.rule.node['each'], event)) takeIn(world, history, part)
  }
}

function count(world: World, events: number): void {
  const step = world.steps.at(-1)
  if (step !== undefined) step.events += events
}

/** The tables of `latest` take it before any rule decides it. */
function keepLatest(world: World, history: History, from: string, event: Event): void {
  const tables = history.rule.node['latest']
  for (const [table, node] of Object.entries(isObject(tables) ? tables : {})) {
    if (!isObject(node) || !reads(namesIn(node['from']), from)) continue
    const by = node['by'] === undefined ? undefined : evaluate(node['by'], arrivalScope(world, history, event).scope)
    if (node['by'] === undefined || by !== undefined) history.taken.push({ table, by, at: world.now, event })
  }
}

/** What `where`, `by` and `time` read at arrival: the event's time, "its arrival where that is unreadable". */
function arrivalScope(
  world: World,
  history: History,
  event: Event,
): { readonly scope: Scope; readonly time: number | undefined } {
  const { rule } = history
  const plain: Scope = {
    event,
    parameters: world.desired,
    define: world.define,
    rule: rule.id,
    now: world.now,
    alarmOf: (id, value) => alarmOf(world, id, value),
  }
  const scope: Scope = { ...plain, latest: name => lookUp(world, history, name, plain) }
  const time = timeOf(rule) === undefined ? world.now : eventTimeOf(rule, { ...scope, now: world.at }, world.at)
  return { scope: { ...scope, now: time ?? world.at }, time }
}

/** `where` and `by`: the key to which the event belongs. */
function belongs(
  world: World,
  history: History,
  event: Event,
): { readonly key: Key; readonly time: number | undefined } | undefined {
  const { scope, time } = arrivalScope(world, history, event)
  const { where, by } = history.rule.node
  if (where !== undefined && !isTrue(where, scope)) return undefined
  const value = by === undefined ? undefined : keyValue(by, scope)
  // "An event with an absent key is skipped and counted."
  if (by !== undefined && value === undefined) return undefined
  forgetIdle(world, history, value)
  const key = keyOf(history, value)
  key.since ??= world.at
  key.seenAt = world.at
  use(world, history, key)
  return { key, time }
}

/** A rule without `time`: the event runs at once. */
function decideNow(world: World, history: History, event: Event): void {
  const parts = partsOf(history.rule.node['each'], event)
  if (history.rule.node['each'] !== undefined) count(world, parts.length)
  for (const part of parts) {
    const found = belongs(world, history, part)
    if (found === undefined) continue
    runOverdue(world, history, found.key)
    take({ world, history, key: found.key, time: world.now }, part)
  }
}

/** A rule with `time`: the event waits until the key's watermark reaches it. */
function takeIn(world: World, history: History, event: Event): void {
  const found = belongs(world, history, event)
  if (found === undefined) return
  const { key, time } = found
  const before = key.watermark === undefined ? undefined : watermarkOf(world, key)
  const late = time === undefined || (before !== undefined && time < before)
  const output = world.settings['late']
  if (late && typeof output === 'string') passLate(world, history, output, event)
  // "(a late event ends that, an unreadable one does not)"
  if (time === undefined) return
  if (before !== undefined) key.watermark = { time: before, at: world.at }
  // Before its first event a key has no time of its own: that event may be from any.
  else key.position = Number.NEGATIVE_INFINITY
  key.reached = Number.NEGATIVE_INFINITY
  if (late) return
  world.arrivals++
  key.waiting.push({ event, time, arrival: world.arrivals })
  const mark = time - (timeOf(history.rule)?.lateness ?? 0)
  key.watermark = { time: Math.max(mark, before ?? mark), at: world.at }
}

function passLate(world: World, history: History, output: string, event: Event): void {
  const step: Step = newStep()
  world.steps.push(step)
  passOn({ world, history }, [{ output, event, tags: [] }])
  world.steps.pop()
  world.steps.at(-1)?.late.push(...step.passed)
}
