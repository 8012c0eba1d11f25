// Timers. None is ever set: what is due, and when, is found anew each time from what has happened and from the parameters,
// so that "a changed duration moves the timers that it set".
import { absentDue, raiseAbsent, repeatAbsent } from './absent.ts'
import { keepDue, raise, raiseDue, repeat, repeatDue, resolve } from './alarm.ts'
import { heldDue, sendHeld } from './emission.ts'
import { see } from './rule.ts'
import { nextTimeout, timeOut } from './sequence.ts'
import { closeWindow, windowDue } from './windows.ts'
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
  // "An emission that a timer causes carries the key's newest event."
  if (history.rule.absent !== undefined) {
    add(repeatDue(at), repeatAbsent)
    add(absentDue(at), raiseAbsent)
  } else if (newest !== undefined) {
    if (alarm.is === 'raised') {
      add(repeatDue(at), moment => repeat(moment, newest, alarm))
      add(keepDue(at), moment => resolve(moment, newest, alarm))
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
