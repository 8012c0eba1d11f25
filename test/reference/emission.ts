// `changes`, `throttle`, `debounce` and `sample`: which emissions are sent, and when.
import { beginWait, waitOf } from './duration.ts'
import { differsBy } from './exact.ts'
import { evaluate } from './expressions.ts'
import { equal, isNumber, isObject, type Value } from './json.ts'
import { isMuted, keepBack } from './mute.ts'
import { decide, passOn } from './outcomes.ts'
import {
  type Emission,
  type History,
  type Key,
  type Moment,
  type Raised,
  type Seen,
  scopeOf,
  type World,
} from './world.ts'

/**
 * "An emission to which no outcome of `then` applies is none: … What an emission sends is decided when it is made". `changes`
 * "looks at every emission but a `repeat`".
 */
export function emit(moment: Moment, seen: Seen, raised: Raised | undefined, isRepeat = false): void {
  const sends = decide(moment, 'then', seen, raised)
  // "An emission that no outcome applies to is not muted and tells nothing."
  if (sends.length === 0) return
  // "a muted emission is none to them": to `changes` and what comes after it.
  if (isMuted(moment, seen, raised)) {
    keepBack(raised)
    return
  }
  // "tells it (one emission, in place of the one made anyway; it is no repeat …)"
  const tells = raised?.untold === true
  if (raised !== undefined && moment.history.rule.node['mute'] !== undefined) raised.untold = false
  if ((!isRepeat || tells) && !passesChanges(moment, seen, raised)) return
  limit(moment, { sends, raised, seen })
}

/**
 * "`throttle` reads it at each emission, `sample` when it begins to hold"; "passes an emission if none passed less than that long ago
 * (with `trailing`, the newest that was held back passes when that time is over, and counts as passed; an emission that passes drops
 * what was held before it …)"
 */
function limit(moment: Moment, emission: Emission): void {
  const { key, time } = moment
  const { limiter } = moment.history.rule
  const kind = limiter?.kind ?? ''
  if (kind !== 'sample' || key.held === undefined) beginWait(moment, kind, emission.seen, { alarm: emission.raised })
  const duration = waitOf(moment, kind)
  const passes = kind === 'throttle' && !key.emittedAt.some(at => time - at < (duration ?? 0))
  if (duration === undefined || passes) {
    key.held = undefined
    send(moment, emission)
  } else if (kind !== 'throttle' || limiter?.trailing) {
    key.held = { emission, at: time, since: key.held?.since ?? time }
  }
}

/**
 * `changes`: "passes the first event with a value (unless `first` is false), then those whose value is another than the last
 * *passed* one, and differs from it by at least that much where `by` is given (percent of the last passed, without its sign: from 0
 * any change passes; with `by`, what is no number never passes and is not remembered)". With `first: false` the first is remembered
 * all the same.
 */
function passesChanges(moment: Moment, seen: Seen, raised: Raised | undefined): boolean {
  const { changes } = moment.history.rule.node
  if (!isObject(changes)) return true
  const scope = scopeOf(moment, seen, { alarm: raised })
  const value = evaluate(changes['on'] ?? null, scope)
  const by = changes['by'] === undefined ? undefined : evaluate(changes['by'], scope)
  if (value === undefined || (changes['by'] !== undefined && !isNumber(value))) return false
  const { reported } = moment.key
  const last = reported.at(-1)
  if (last !== undefined && (equal(value, last) || (changes['by'] !== undefined && !isFar(value, last, by))))
    return false
  reported.push(value)
  return last !== undefined || changes['first'] !== false
}

function isFar(value: Value, last: Value, by: ReturnType<typeof evaluate>): boolean {
  const percent = typeof by === 'string' && by.endsWith('%')
  const amount = percent ? { digits: by.slice(0, -1) } : by
  return isNumber(value) && isNumber(last) && isNumber(amount) && differsBy(value, last, amount, percent)
}

/**
 * `debounce`: "the last one, once it has been quiet for so long"; `sample`: "the latest of each interval [k·d, (k+1)·d) from the
 * epoch, at its end", "(a changed one: the end of the interval in which it began)".
 */
export function heldDue(world: World, history: History, key: Key): number | undefined {
  const { held, emittedAt } = key
  const kind = history.rule.limiter?.kind
  const duration = waitOf({ world, history, key }, kind ?? '')
  if (held === undefined) return undefined
  if (duration === undefined) return held.at
  // "the newest that was held back passes when that time is over": since the one that passed last.
  if (kind === 'throttle') return (emittedAt.at(-1) ?? held.at) + duration
  return kind === 'debounce' ? held.at + duration : (Math.floor(held.since / duration) + 1) * duration
}

/** "`debounce`, `sample` and `throttle` send the emission that they held, with its own event." */
export function sendHeld(moment: Moment): void {
  const { held } = moment.key
  moment.key.held = undefined
  if (held === undefined) return
  const { seen, raised } = held.emission
  // `previous`, "At a timer: of the event before the newest".
  const asked = { ...seen, previous: moment.key.newest?.previous ?? seen.previous }
  if (isMuted(moment, asked, raised)) keepBack(raised)
  else send(moment, held.emission)
}

/**
 * "In an alarm rule, what they hold is dropped when the key is resolved"; `changes` "in an alarm rule … forgets when the key is
 * resolved, so that each raising is told".
 */
export function forgetRaising({ history, key }: Moment): void {
  if (!history.rule.isAlarm) return
  key.held = undefined
  key.reported = []
}

function send(moment: Moment, { sends, raised }: Emission): void {
  moment.key.emittedAt.push(moment.time)
  if (raised !== undefined) {
    raised.sent = true
    raised.untold = false
  }
  passOn(moment, sends)
}
