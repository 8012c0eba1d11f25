// Timers. None is ever set: what is due, and when, is found anew each time from what has happened and from the parameters,
// so that "a changed duration moves the timers that it set".
import { absentDue, raiseAbsent, repeatAbsent } from './absent.ts'
import { expire, expireDue, keepDue, raise, raiseDue, repeat, repeatDue, resolve } from './alarm.ts'
import { heldDue, sendHeld } from './emission.ts'
import { reachedAt } from './event-time.ts'
import { byCodeUnits, keyText } from './json.ts'
import { see } from './key.ts'
import { skipLeapt } from './leap.ts'
import { nextTimeout, timeOut } from './sequence.ts'
import { inStep } from './step.ts'
import { closeWindow, windowDue } from './windows.ts'
import { dueOf, workOff } from './work-off.ts'
import type { History, Key, Moment, World } from './world.ts'

export interface Timer {
  /** In the rule's time. */
  readonly due: number
  readonly fire: (moment: Moment) => void
}

/** The timer of the key that is due first, and of several "within a rule, the later clause first". */
export function firstTimer(world: World, history: History, key: Key): Timer | undefined {
  return timersOf(world, history, key).toSorted((a, b) => a.due - b.due)[0]
}

/** All timers of a key, the later clause first. */
function timersOf(world: World, history: History, key: Key): readonly Timer[] {
  const at = { world, history, key }
  const { alarm, newest } = key
  const timers: Timer[] = []
  const add = (due: number | undefined, fire: Timer['fire']) => {
    if (due !== undefined) timers.push({ due, fire })
  }
  add(heldDue(world, history, key), sendHeld)
  // "An emission that a timer of `for`, `repeat` or `absent` causes carries the key's newest event."
  if (history.rule.absent !== undefined) {
    add(repeatDue(at), repeatAbsent)
    add(absentDue(at), raiseAbsent)
  } else if (newest !== undefined) {
    if (alarm.is === 'raised') {
      add(repeatDue(at), moment => repeat(moment, newest, alarm))
      add(expireDue(at), moment => expire(moment, newest))
      add(keepDue(at), moment => resolve(moment, newest, alarm))
    } else {
      add(expireDue(at), moment => expire(moment, newest))
    }
    add(raiseDue(at), moment => raise(moment, newest))
  }
  const timeout = nextTimeout(at)
  if (timeout !== undefined) add(timeout.due, moment => timeOut(moment, timeout.match))
  add(windowDue(history, key), moment => {
    for (const aggregate of closeWindow(moment)) see(moment, aggregate.event, aggregate.source)
  })
  return timers
}

/** The first timer of a rule without `time`, which is due by then. */
function firstDue(world: World, until: number) {
  const due = world.histories.flatMap((history, order) =>
    history.rule.node['time'] !== undefined
      ? []
      : [...history.keys.values()].flatMap(key => {
          const timer = firstTimer(world, history, key)
          return timer === undefined || timer.due > until ? [] : [{ history, order, key, timer }]
        }),
  )
  // "in order of due time, then order of rules, then key, then, within a rule, the later clause first"
  return due.toSorted(
    (a, b) => a.timer.due - b.timer.due || a.order - b.order || byCodeUnits(keyText(a.key.value), keyText(b.key.value)),
  )[0]
}

/** The next moment of the clock, in arrival time, at which a rule with `time` has something to do. */
function nextMoment(world: World): number | undefined {
  const moments = world.histories.flatMap(history =>
    history.rule.node['time'] === undefined
      ? []
      : [...history.keys.values()].flatMap(key =>
          dueOf(world, history, key).map(({ time }) => reachedAt(world, key, time)),
        ),
  )
  return moments.length === 0 ? undefined : Math.min(...moments)
}

/** "In a recording time passes through every moment between two lines". */
export function passTime(world: World, until: number): void {
  for (;;) {
    const first = firstDue(world, until)
    const moment = nextMoment(world)
    const next = Math.min(first?.timer.due ?? Number.POSITIVE_INFINITY, moment ?? Number.POSITIVE_INFINITY)
    if (next > until) break
    world.now = world.at = Math.max(world.at, next)
    // "(before the timers of rules without `time` that are due then)"
    if (moment !== undefined && moment <= next) workOff(world)
    else if (first !== undefined) fire(world, first, world.now)
  }
  world.now = world.at = until
}

/** "They are sent at the leap, with the times at which they were due." */
export function leapTo(world: World, until: number): void {
  const before = world.now
  world.now = world.at = until
  workOff(world)
  world.now = before
  for (let first = firstDue(world, until); first !== undefined; first = firstDue(world, until)) {
    if (skipLeapt(world, first.history, first.key, until)) continue
    world.now = Math.max(world.now, first.timer.due)
    fire(world, first, world.now)
  }
  world.now = until
}

function fire(world: World, { history, key, timer }: NonNullable<ReturnType<typeof firstDue>>, time: number): void {
  inStep(world, { history }, () => timer.fire({ world, history, key, time }))
}

/** "A timer that a twin change makes overdue runs at the change", in the order of the moments to which the change moved it. */
export function runChanged(world: World): void {
  for (let first = firstDue(world, world.now); first !== undefined; first = firstDue(world, world.now))
    fire(world, first, world.now)
}

/**
 * "Timers that are due at or before an event's time run before the event": they have run already, unless a timer of another rule,
 * due at the same time, fed the event.
 */
export function runOverdue(world: World, history: History, key: Key): void {
  for (;;) {
    const timer = firstTimer(world, history, key)
    if (timer === undefined || timer.due > world.now) return
    inStep(world, { history }, () => timer.fire({ world, history, key, time: world.now }))
  }
}
