// What rules with `time` have to do at one moment of the clock, in order of event time over all of them.
import { watermarkOf } from './event-time.ts'
import { byCodeUnits, keyText } from './json.ts'
import { take } from './key.ts'
import { skipLeapt } from './leap.ts'
import { inStep } from './step.ts'
import { firstTimer, type Timer } from './timers.ts'
import type { History, Key, Waiting, World } from './world.ts'

/** A timer or an event that is due in a key's event time. */
interface Due {
  readonly history: History
  readonly key: Key
  readonly time: number
  readonly timer: Timer | undefined
  readonly waiting: Waiting | undefined
}

/**
 * "What one arrival, or the clock at one moment, lets run, over all rules with `time`, is worked off and leaves in order of event
 * time, then of arrival, then of rules … Each of these timers is a step, and so are the events of one message at one time".
 */
export function workOff(world: World): void {
  if (world.working || world.steps.length > 0) return // what a step lets run follows it
  world.working = true
  for (let first = inOrder(world)[0]; first !== undefined; first = inOrder(world)[0]) {
    const { history, key, timer, waiting, time } = first
    if (timer !== undefined && skipLeapt(world, history, key, watermarkOf(world, key) ?? time)) continue
    if (timer !== undefined) {
      key.position = Math.max(key.position, time)
      inStep(world, { history }, () => timer.fire({ world, history, key, time: key.position }))
    } else if (waiting !== undefined) {
      const { message } = waiting.event
      inStep(world, { message }, () => runEvents(world, message.id, time))
    }
  }
  for (const history of timed(world))
    for (const key of history.keys.values())
      key.position = Math.max(key.position, watermarkOf(world, key) ?? key.position)
  world.working = false
}

/** The events of one message at one time, over all rules that they have reached. */
function runEvents(world: World, message: number, time: number): void {
  const ready = inOrder(world).filter(due => due.time === time && due.waiting?.event.message.id === message)
  const byRule = ready.toSorted((a, b) => world.histories.indexOf(a.history) - world.histories.indexOf(b.history))
  for (const { history, key, waiting } of byRule) {
    if (waiting === undefined) continue
    key.waiting = key.waiting.filter(other => other !== waiting)
    key.position = Math.max(key.position, time)
    take({ world, history, key, time }, waiting.event)
  }
}

const timed = (world: World) => world.histories.filter(({ rule }) => rule.node['time'] !== undefined)

/**
 * All that is due. "Timers that are due at or before an event's time run before the event, in order of due time, then order of
 * rules, then key, then, within a rule, the later clause first"; events "in order of event time, then of arrival".
 */
function inOrder(world: World): readonly Due[] {
  const due = timed(world).flatMap(history =>
    [...history.keys.values()].flatMap(key => {
      const mark = watermarkOf(world, key)
      return mark === undefined ? [] : dueOf(world, history, key).filter(({ time }) => time <= mark)
    }),
  )
  const order = ({ history }: Due) => world.histories.indexOf(history)
  return due.toSorted(
    (a, b) =>
      a.time - b.time ||
      Number(a.timer === undefined) - Number(b.timer === undefined) ||
      (a.timer?.due ?? 0) - (b.timer?.due ?? 0) ||
      (a.waiting?.arrival ?? 0) - (b.waiting?.arrival ?? 0) ||
      order(a) - order(b) ||
      byCodeUnits(keyText(a.key.value), keyText(b.key.value)),
  )
}

/** The key's first timer, or the events before it. */
export function dueOf(world: World, history: History, key: Key): readonly Due[] {
  const timer = firstTimer(world, history, key)
  const waiting = key.waiting.map(one => ({ history, key, time: one.time, timer: undefined, waiting: one }))
  if (timer === undefined) return waiting
  const time = Math.max(timer.due, key.position)
  return [{ history, key, time, timer, waiting: undefined }, ...waiting.filter(one => one.time < time)]
}
