// Steps: what an arriving message or a timer causes, over all rules and the streams between them.
import type { Event } from '../../src/rules/data/event.ts'
import type { Message } from '../../src/rules/data/message.ts'
import { eventTimeOf, reachedAt, watermarkOf } from './event-time.ts'
import { passOn, sendPassed } from './outcomes.ts'
import { take } from './rule.ts'
import { firstTimer } from './timers.ts'
import { byCodeUnits, type History, type Key, keyOf, keyText, type World } from './world.ts'

const mostMatches = 100_000

/** "Rules are evaluated in code-unit order of their ids." */
export function arrive(world: World, message: Message, body: Event['body']): void {
  world.arrived.set(message.bytes, message)
  inStep(world, () => offer(world, message.input, { message, payload: body, body, whole: true, time: world.now }))
}

/**
 * "after all rules have seen the message, the events fed run in the order in which they were fed, in the same step, with
 * the time and properties of the event that fed them"
 */
function inStep(world: World, work: () => void): void {
  const step = { passed: [], fed: [] } as World['steps'][number]
  world.steps.push(step)
  work()
  for (let next = step.fed.shift(); next !== undefined; next = step.fed.shift()) offer(world, next.name, next.event)
  world.steps.pop()
  sendPassed(world, step)
}

/** An event at an input or of a stream. The tables of `latest` take it before any rule decides it. */
function offer(world: World, from: string, event: Event): void {
  for (const history of world.histories) keepLatest(world, history, from, event)
  for (const history of world.histories) {
    if (reads(history.rule.from, from)) for (const part of partsOf(history, event)) belong(world, history, part)
  }
}

/** "inputs it reads; default: every input. `#name` is an internal stream … (only by name)" */
const reads = (names: readonly string[] | undefined, from: string) =>
  names === undefined ? !from.startsWith('#') : names.includes(from)

function keepLatest(world: World, history: History, from: string, event: Event): void {
  for (const table of history.rule.latest) {
    if (!reads(table.inputs, from)) continue
    const by = table.by?.evaluate(scopeAt(world, history, event))
    if (table.by === undefined || by !== undefined) {
      history.taken.push({ table: table.name, by, at: world.now, event })
    }
  }
}

/** `each`: "one event per match, with the match as its body" */
function partsOf({ rule: { each } }: History, event: Event): readonly Event[] {
  if (each === undefined) return [event]
  return each.select(event.body, mostMatches).map(({ value, location }) => ({
    ...event,
    body: value,
    whole: false,
    match: { root: event.body, location },
  }))
}

const scopeAt = (world: World, { rule }: History, event: Event) => ({
  event,
  parameters: world.parameters,
  rule: rule.id,
  at: world.now,
})

/** `where`, `by` and `time`: to which key the event belongs, and whether its time has come. */
function belong(world: World, history: History, event: Event): void {
  const { rule } = history
  const scope = scopeAt(world, history, event)
  if (rule.where !== undefined && !rule.where.evaluate(scope)) return
  const value = rule.by?.evaluate(scope)
  if (rule.by !== undefined && value === undefined) return // "An event with an absent key is skipped and counted."
  const key = keyOf(history, value)
  if (rule.time === undefined) {
    runOverdue(world, history, key)
    take({ world, history, key, time: world.now }, event)
    return
  }
  const time = eventTimeOf(event, rule.time)
  const before = key.watermark === undefined ? undefined : watermarkOf(world, key)
  const late = time === undefined || (before !== undefined && time < before)
  if (late && world.settings.late !== undefined) passOn({ world, history }, world.settings.late, event, [])
  if (time === undefined) return
  // Until now the watermark may have moved with arrival time; an event of the key, late or not, ends that.
  if (before !== undefined) key.watermark = { time: before, at: world.now }
  key.reached = Number.NEGATIVE_INFINITY
  if (late) return
  key.waiting.push({ ...event, time })
  advance(world, history, key, time - rule.time.lateness)
}

/**
 * "Timers that are due at or before an event's time run before the event": they have run already, unless a timer of another
 * rule, due at the same time, fed the event.
 */
function runOverdue(world: World, history: History, key: Key): void {
  for (;;) {
    const due = nextOf(world, history, key)
    if (due === undefined || due.time > world.now) return
    inStep(world, due.run)
  }
}

/**
 * "events wait until the watermark reaches them and then run in order of event time, then of arrival, and the key's timers
 * run on the watermark". "Timers that are due at or before an event's time run before the event".
 */
function advance(world: World, history: History, key: Key, watermark: number): void {
  const mark = Math.max(watermark, key.watermark?.time ?? watermark)
  for (;;) {
    const due = nextOf(world, history, key)
    if (due === undefined || due.time > mark) break
    key.watermark = { time: Math.max(due.time, key.watermark?.time ?? due.time), at: world.now }
    if (due.isTimer) inStep(world, due.run)
    else due.run()
  }
  key.watermark = { time: mark, at: world.now }
}

/** What is due first for a key, in the rule's time: a timer, or an event that waits for the watermark. */
function nextOf(world: World, history: History, key: Key) {
  const timer = firstTimer(world, history, key)
  const waiting = key.waiting.toSorted((a, b) => a.time - b.time)[0]
  if (timer !== undefined && (waiting === undefined || timer.due <= waiting.time)) {
    const { due, fire } = timer
    const run = () => fire({ world, history, key, time: Math.max(due, clockOf(world, history, key)) })
    return { time: due, isTimer: true, run }
  }
  if (waiting === undefined) return undefined
  const run = () => {
    key.waiting = key.waiting.filter(other => other !== waiting)
    take({ world, history, key, time: waiting.time }, waiting)
  }
  return { time: waiting.time, isTimer: false, run }
}

/** The time in which the rule lives for that key. */
export const clockOf = (world: World, { rule }: History, key: Key) =>
  rule.time === undefined ? world.now : (watermarkOf(world, key) ?? world.now)

/**
 * Runs all timers that are due until then: "in order of due time, then rule id, then key, then, within a rule, the later
 * clause first". Rules in event time count by when their watermark gets there as arrival time passes.
 */
export function runTimers(world: World, until: number): void {
  for (;;) {
    const due = world.histories.flatMap(history =>
      [...history.keys.values()].flatMap(key => {
        const next = nextOf(world, history, key)
        if (next === undefined) return []
        const at = history.rule.time === undefined ? next.time : reachedAt(world, key, next.time)
        return [{ at, id: history.rule.id, key: keyText(key.value), run: next.run }]
      }),
    )
    const [first] = due
      .filter(({ at }) => at <= until)
      .toSorted((a, b) => a.at - b.at || byCodeUnits(a.id, b.id) || byCodeUnits(a.key, b.key))
    if (first === undefined) return
    world.now = Math.max(world.now, first.at)
    inStep(world, first.run)
  }
}
