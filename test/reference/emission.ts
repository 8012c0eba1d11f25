// `changes`, `throttle`, `debounce` and `sample`: which emissions are sent, and when. Outcomes are applied when they are.
import { equal } from '../../src/rules/data/value.ts'
import { applyOutcomes } from './outcomes.ts'
import {
  type Emission,
  type History,
  type Key,
  lasting,
  type Moment,
  type Raised,
  scopeOf,
  type World,
} from './world.ts'

/** "`changes` filters emissions"; "`throttle`, `debounce`, `sample`: one of them, on the emissions of `then`" */
export function emit(moment: Moment, emission: Emission): void {
  if (!passesChanges(moment, emission)) return
  const { world, key, time } = moment
  const { limiter } = moment.history.rule
  const duration = lasting(world, limiter?.duration)
  if (limiter === undefined || duration === undefined) {
    send(moment, emission)
  } else if (limiter.kind === 'throttle') {
    // "passes an emission if none passed less than that long ago"
    if (!key.emittedAt.some(at => time - at < duration)) send(moment, emission)
  } else {
    key.held = { emission, at: time }
  }
}

/**
 * `changes`: "passes the first event with a value (unless `first` is false), then those whose value is another than the
 * last passed one, and differs from it by at least that much where `by` is given (percent of the last passed; with `by`,
 * what is no number never passes and is not remembered)". With `first: false` the first is remembered all the same.
 */
function passesChanges(moment: Moment, { seen, raised }: Emission): boolean {
  const { changes } = moment.history.rule
  if (changes === undefined) return true
  const scope = scopeOf(moment, seen, raised === undefined ? {} : { alarm: raised })
  const value = changes.on.evaluate(scope)
  if (value === undefined || (changes.by !== undefined && typeof value !== 'number')) return false
  const { reported } = moment.key
  const last = reported.at(-1)
  if (last === undefined) {
    reported.push(value)
    return changes.first
  }
  if (equal(value, last)) return false
  if (changes.by !== undefined) {
    const amount = changes.by.amount.evaluate(scope)
    if (typeof amount !== 'number' || typeof value !== 'number' || typeof last !== 'number') return false
    const least = changes.by.percent ? (Math.abs(last) * amount) / 100 : amount
    if (Math.abs(value - last) < least) return false
  }
  reported.push(value)
  return true
}

/**
 * `debounce`: "the last one, once it has been quiet for so long"; `sample`: "the latest of each interval
 * [k·d, (k+1)·d) from the epoch, at its end".
 */
export function heldDue(world: World, { rule }: History, { held }: Key): number | undefined {
  const duration = lasting(world, rule.limiter?.duration)
  if (held === undefined) return undefined
  if (duration === undefined) return held.at
  return rule.limiter?.kind === 'debounce' ? held.at + duration : (Math.floor(held.at / duration) + 1) * duration
}

/** "`debounce` and `sample` send the emission that they held, with its own event." */
export function sendHeld(moment: Moment): void {
  const { held } = moment.key
  moment.key.held = undefined
  if (held !== undefined) send(moment, held.emission)
}

/**
 * "With `emit: rise`, a raising that they still hold when the rule is resolved is dropped, and so is its `resolved`."
 */
export function dropHeld({ history, key }: Moment, raised: Raised): void {
  if (history.rule.emit === 'rise' && key.held?.emission.raised === raised) key.held = undefined
}

function send(moment: Moment, { seen, raised }: Emission): void {
  moment.key.emittedAt.push(moment.time)
  if (raised !== undefined) raised.sent = true
  applyOutcomes(moment, moment.history.rule.then, seen, raised)
}
