// `when`, `for`, `times`, `until`, `keep`, `expire`, `emit` and `repeat`: when a key is raised and when it is resolved.
import { isTrue } from './conditions.ts'
import { beginWait, waitOf } from './duration.ts'
import { emit, forgetRaising } from './emission.ts'
import { numberOf } from './expressions.ts'
import type { Json } from './json.ts'
import { isMuted } from './mute.ts'
import { decide, passOn } from './outcomes.ts'
import { type Moment, nowhere, type Raised, type Seen, scopeOf } from './world.ts'

/**
 * "an event where `when` holds makes an idle key *raised* at once, or *pending* with `for: d` or `times: n`; …; an event that fails
 * it makes it idle again. While raised, the clear condition is `until`, or without it the failure of `when` … One event makes one
 * transition."
 */
export function seeAlarm(moment: Moment, seen: Seen): void {
  const { when, until } = moment.history.rule.node
  const holds = when === undefined || asks(moment, seen, when)
  const { alarm } = moment.key
  if (holds) {
    moment.key.satisfiedAt = moment.time
    beginWait(moment, 'expire', seen)
  }
  if (alarm.is === 'raised') {
    const clear = until === undefined ? !holds : asks(moment, seen, until)
    if (clear && alarm.clearSince === undefined) beginWait(moment, 'keep', seen, { alarm })
    alarm.clearSince = clear ? (alarm.clearSince ?? moment.time) : undefined
    if (clear && waitOf(moment, 'keep') === undefined) resolve(moment, seen, alarm)
    // "for each event while raised": not the one that resolves, but each that waits for `keep`. "While a raising has not been told
    // because of [`mute`], the key's next event … that finds the key raised … tells it".
    else if (moment.history.rule.emit === 'every' || alarm.untold) emit(moment, seen, alarm)
  } else if (holds) {
    const { since, count } = alarm.is === 'pending' ? alarm : { since: moment.time, count: 0 }
    if (alarm.is === 'idle') beginWait(moment, 'for', seen)
    moment.key.alarm = { is: 'pending', since, count: count + 1, enough: count + 1 >= timesOf(moment) }
    const due = raiseDue(moment)
    if (due !== undefined && due <= moment.time) raise(moment, seen)
  } else {
    moment.key.alarm = { is: 'idle' }
  }
  // "for events that fail `when`"; `resolved` "leaves before `otherwise`".
  if (!holds && !isMuted(moment, seen, undefined)) passOn(moment, decide(moment, 'otherwise', seen))
}

const asks = (moment: Moment, seen: Seen, condition: Json) => isTrue(condition, scopeOf(moment, seen))

/**
 * "`when` must have held so long before the rule is raised", "for so many events in a row (with `for`: both)". Undefined while it
 * takes an event to raise it.
 */
export function raiseDue(at: Omit<Moment, 'time'>): number | undefined {
  const { alarm } = at.key
  if (alarm.is !== 'pending' || !alarm.enough) return undefined
  return alarm.since + (waitOf(at, 'for') ?? 0)
}

/** "`times` and the `n` of `top` are a number or a parameter"; "A changed parameter takes effect with the next event". */
function timesOf({ world: { desired, define }, history }: Omit<Moment, 'time'>): number {
  const scope = { event: nowhere, parameters: desired, define, rule: '', now: 0 }
  return numberOf(history.rule.node['times'] ?? 1, scope) ?? 1
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
    untold: false,
  }
  key.alarm = raised
  beginWait(moment, 'repeat', seen, { alarm: raised })
  emit(moment, seen, raised)
}

/** "it is resolved only after the clear condition has held so long": at t1 + d. */
export function keepDue(at: Omit<Moment, 'time'>): number | undefined {
  const { alarm } = at.key
  if (alarm.is !== 'raised' || alarm.clearSince === undefined) return undefined
  return alarm.clearSince + (waitOf(at, 'keep') ?? 0)
}

/** `expire`: "when no event has satisfied `when` for so long" */
export function expireDue(at: Omit<Moment, 'time'>): number | undefined {
  const { alarm, satisfiedAt } = at.key
  const duration = waitOf(at, 'expire')
  if (alarm.is === 'idle' || satisfiedAt === undefined || duration === undefined) return undefined
  return satisfiedAt + duration
}

/** "a pending key becomes idle and a raised one is resolved at once, without `keep`" */
export function expire(moment: Moment, seen: Seen): void {
  const { alarm } = moment.key
  if (alarm.is === 'raised') resolve(moment, seen, alarm)
  else moment.key.alarm = { is: 'idle' }
}

/** "`resolved` is sent only if an emission of that raising was" */
export function resolve(moment: Moment, seen: Seen, raised: Raised): void {
  forgetRaising(moment)
  moment.key.alarm = { is: 'idle' }
  if (raised.sent) passOn(moment, decide(moment, 'resolved', seen, raised))
}

/** "while raised, emit again at each multiple of this after it was raised" */
export function repeatDue(at: Omit<Moment, 'time'>): number | undefined {
  const { alarm } = at.key
  const every = waitOf(at, 'repeat')
  if (alarm.is !== 'raised' || every === undefined) return undefined
  return alarm.at + (Math.floor((alarm.repeatedAt - alarm.at) / every) + 1) * every
}

export function repeat(moment: Moment, seen: Seen, raised: Raised): void {
  raised.repeatedAt = moment.time
  emit(moment, seen, raised, true)
}
