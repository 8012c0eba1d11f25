// `when`, `for`, `times`, `until`, `keep`, `emit` and `repeat`: when a key is raised and when it is resolved.
import { isTrue } from './conditions.ts'
import { emit, forgetRaising } from './emission.ts'
import type { Json } from './json.ts'
import { decide, passOn } from './outcomes.ts'
import { lasting, type Moment, type Raised, type Seen, scopeOf } from './world.ts'

/**
 * "an event where `when` holds makes an idle key *raised* at once, or *pending* with `for: d` or `times: n`; …; an event that fails
 * it makes it idle again. While raised, the clear condition is `until`, or without it the failure of `when` … One event makes one
 * transition."
 */
export function seeAlarm(moment: Moment, seen: Seen): void {
  const { when, until, keep } = moment.history.rule.node
  const holds = when === undefined || asks(moment, seen, when)
  const { alarm } = moment.key
  if (alarm.is === 'raised') {
    const clear = until === undefined ? !holds : asks(moment, seen, until)
    if (!clear) alarm.clearSince = undefined
    else alarm.clearSince ??= moment.time
    if (clear && lasting(moment.world, keep) === undefined) resolve(moment, seen, alarm)
    // "for each event while raised": not the one that resolves, but each that waits for `keep`.
    else if (moment.history.rule.emit === 'every') emit(moment, seen, alarm)
  } else if (holds) {
    const before = alarm.is === 'pending' ? alarm : { since: moment.time, count: 0 }
    moment.key.alarm = { is: 'pending', since: before.since, count: before.count + 1 }
    const due = raiseDue(moment)
    if (due !== undefined && due <= moment.time) raise(moment, seen)
  } else {
    moment.key.alarm = { is: 'idle' }
  }
  // "for events that fail `when`"; `resolved` "leaves before `otherwise`".
  if (!holds) passOn(moment, decide(moment, 'otherwise', seen))
}

const asks = (moment: Moment, seen: Seen, condition: Json) => isTrue(condition, scopeOf(moment, seen))

/**
 * "`when` must have held so long before the rule is raised", "for so many events in a row (with `for`: both)". Undefined while it
 * takes an event to raise it.
 */
export function raiseDue({ world, history: { rule }, key: { alarm } }: Omit<Moment, 'time'>): number | undefined {
  if (alarm.is !== 'pending' || alarm.count < Number(rule.node['times'] ?? 1)) return undefined
  return alarm.since + (lasting(world, rule.node['for']) ?? 0)
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
  emit(moment, seen, raised)
}

/** "it is resolved only after the clear condition has held so long": at t1 + d. */
export function keepDue({ world, history: { rule }, key: { alarm } }: Omit<Moment, 'time'>): number | undefined {
  if (alarm.is !== 'raised' || alarm.clearSince === undefined) return undefined
  return alarm.clearSince + (lasting(world, rule.node['keep']) ?? 0)
}

/** "`resolved` is sent only if an emission of that raising was" */
export function resolve(moment: Moment, seen: Seen, raised: Raised): void {
  forgetRaising(moment)
  moment.key.alarm = { is: 'idle' }
  if (raised.sent) passOn(moment, decide(moment, 'resolved', seen, raised))
}

/** "while raised, emit again at each multiple of this after it was raised" */
export function repeatDue({ world, history: { rule }, key: { alarm } }: Omit<Moment, 'time'>): number | undefined {
  const every = lasting(world, rule.node['repeat'])
  if (alarm.is !== 'raised' || every === undefined) return undefined
  return alarm.at + (Math.floor((alarm.repeatedAt - alarm.at) / every) + 1) * every
}

export function repeat(moment: Moment, seen: Seen, raised: Raised): void {
  raised.repeatedAt = moment.time
  emit(moment, seen, raised, true)
}
