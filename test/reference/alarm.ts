// `when`, `for`, `times`, `until`, `keep`, `emit` and `repeat`: when a key is raised and when it is resolved.
import type { Condition } from '../../src/rules/nodes/condition.ts'
import { dropHeld, emit } from './emission.ts'
import { applyOutcomes } from './outcomes.ts'
import { lasting, type Moment, type Raised, type Seen, scopeOf } from './world.ts'

/**
 * "an event where `when` holds makes an idle key raised at once, or pending with `for: d` or `times: n` …; an event that
 * fails it makes it idle again. While raised, the clear condition is `until`, or without it the failure of `when` … One
 * event makes one transition."
 */
export function seeAlarm(moment: Moment, seen: Seen): void {
  const { rule } = moment.history
  const holds = isTrue(moment, seen, rule.when)
  const { alarm } = moment.key
  if (alarm.is === 'raised') {
    const clear = rule.until === undefined ? !holds : isTrue(moment, seen, rule.until)
    if (!clear) alarm.clearSince = undefined
    else alarm.clearSince ??= moment.time
    if (clear && lasting(moment.world, rule.keep) === undefined) resolve(moment, seen, alarm)
    // "for each event while raised": not the one that resolves, but each that waits for `keep`.
    else if (rule.emit === 'every') emit(moment, { seen, raised: alarm })
  } else if (holds) {
    const before = alarm.is === 'pending' ? alarm : { since: moment.time, count: 0 }
    moment.key.alarm = { is: 'pending', since: before.since, count: before.count + 1 }
    const due = raiseDue(moment)
    if (due !== undefined && due <= moment.time) raise(moment, seen)
  } else {
    moment.key.alarm = { is: 'idle' }
  }
  // "otherwise: for events that fail `when`"
  if (!holds) applyOutcomes(moment, rule.otherwise, seen, undefined)
}

const isTrue = (moment: Moment, seen: Seen, condition: Condition | undefined) =>
  condition === undefined || condition.evaluate(scopeOf(moment, seen, {}))

/**
 * "`when` must have held so long before the rule is raised", "for so many events in a row (with `for`: both)".
 * Undefined while it takes an event to raise it.
 */
export function raiseDue({ world, history: { rule }, key: { alarm } }: Pick<Moment, 'world' | 'history' | 'key'>) {
  if (alarm.is !== 'pending' || alarm.count < (rule.times ?? 1)) return undefined
  return alarm.since + (lasting(world, rule.for) ?? 0)
}

/** "once when it is raised"; "The timer that raises also emits under `emit: every`." */
export function raise(moment: Moment, seen: Seen): void {
  const { world, key, time } = moment
  world.raisings++
  const raised: Raised = {
    is: 'raised',
    at: time,
    id: `raising ${world.raisings}`,
    clearSince: undefined,
    repeatedAt: time,
    sent: false,
  }
  key.alarm = raised
  emit(moment, { seen, raised })
}

/** "it is resolved only after the clear condition has held so long": at t1 + d. */
export function keepDue({ world, history: { rule }, key: { alarm } }: Pick<Moment, 'world' | 'history' | 'key'>) {
  if (alarm.is !== 'raised' || alarm.clearSince === undefined) return undefined
  return alarm.clearSince + (lasting(world, rule.keep) ?? 0)
}

/** "`resolved` is sent only if the raising was (a throttled one was not)" */
export function resolve(moment: Moment, seen: Seen, raised: Raised): void {
  const { rule } = moment.history
  dropHeld(moment, raised)
  moment.key.alarm = { is: 'idle' }
  if (raised.sent) applyOutcomes(moment, rule.resolved, seen, raised)
}

/** "while raised, emit again at each multiple of this after it was raised" */
export function repeatDue({ world, history: { rule }, key: { alarm } }: Pick<Moment, 'world' | 'history' | 'key'>) {
  const every = lasting(world, rule.repeat)
  if (alarm.is !== 'raised' || every === undefined) return undefined
  return alarm.at + (Math.floor((alarm.repeatedAt - alarm.at) / every) + 1) * every
}

export function repeat(moment: Moment, seen: Seen, raised: Raised): void {
  raised.repeatedAt = moment.time
  emit(moment, { seen, raised })
}
