// `sequence`: partial matches, each a list of the events that fitted its steps.
import { isTrue } from './conditions.ts'
import { emit } from './emission.ts'
import type { Value } from './json.ts'
import type { Rule } from './rule.ts'
import type { Event } from './scope.ts'
import { lasting, type Moment, madeEvent, type PartialMatch, type Seen, scopeOf } from './world.ts'

const most = 100
type Sequence = NonNullable<Rule['sequence']>

/**
 * "Each event is offered to every partial match, oldest first: one that it fits moves on by one step (and waits no longer for the
 * step before). … The first that an event completes emits, and clears the key's others … An event that completed nothing and fits
 * the first step also starts a new partial match (`"restart": false` …: only where the key has none)."
 */
export function seeSequence(moment: Moment, seen: Seen, sequence: Sequence): void {
  const { key } = moment
  const fits = (index: number, steps: ReadonlyMap<string, Event>) =>
    isTrue(sequence.steps[index]?.when ?? null, scopeOf(moment, seen, { steps }))
  for (const match of [...key.partials]) {
    const step = sequence.steps[match.next]
    if (step === undefined || !fits(match.next, match.events)) continue
    // "An event that satisfies a `not` drops the partial match, and may start one"
    if (step.not) key.partials = key.partials.filter(other => other !== match)
    else if (accept(moment, sequence, match, seen)) return
  }
  if (!fits(0, new Map()) || (!sequence.restart && key.partials.length > 0)) return
  const match: PartialMatch = { next: 0, since: moment.time, events: new Map(), last: seen }
  key.partials = [...key.partials, match].slice(-most) // "At most 100 per key; the oldest is dropped and counted."
  accept(moment, sequence, match, seen)
}

/** True where that completes the sequence. */
function accept(moment: Moment, sequence: Sequence, match: PartialMatch, seen: Seen): boolean {
  const as = sequence.steps[match.next]?.as
  if (as !== undefined) match.events.set(as, seen.event)
  match.last = seen
  if (!moveOn(moment, sequence, match)) return false
  moment.key.partials = []
  complete(moment, match)
  return true
}

/** True where there is no step left. */
function moveOn(moment: Moment, sequence: Sequence, match: PartialMatch): boolean {
  match.next++
  match.since = moment.time
  return match.next >= sequence.steps.length
}

/**
 * "The body is `{ "open": …, "hot": … }`, the bodies of the steps. A completed sequence emits once and leaves nothing raised."
 * "A sequence's properties are those of the event that completed it, or by the timer, of the last event that fitted a step."
 */
function complete(moment: Moment, match: PartialMatch): void {
  const steps = [...match.events].flatMap(([name, { body }]): [string, Value][] =>
    body === undefined ? [] : [[name, body]],
  )
  const event = madeEvent(new Map(steps), match.last.event)
  emit(moment, { ...match.last, event, previous: moment.key.newest?.previous ?? new Map() }, undefined)
}

/** The partial match whose step's time is over first; "of matches that time completes at one moment the oldest goes first". */
export function nextTimeout({ world, history, key }: Omit<Moment, 'time'>) {
  const timeouts = key.partials.flatMap(match => {
    const within = lasting(world, history.rule.sequence?.steps[match.next]?.within)
    return within === undefined ? [] : [{ match, due: match.since + within }]
  })
  return timeouts.toSorted((a, b) => a.due - b.due)[0]
}

/**
 * The time of that step is over: a match that waits for an event is dropped; for one that waits for the lack of an event, that step
 * has passed. "one that a timer completes (a last `not`) clears none: each command without its answer is told"
 */
export function timeOut(moment: Moment, match: PartialMatch): void {
  const { sequence } = moment.history.rule
  if (sequence === undefined) return
  const { key } = moment
  const passes = sequence.steps[match.next]?.not === true
  if (passes && !moveOn(moment, sequence, match)) return
  key.partials = key.partials.filter(other => other !== match)
  if (passes) complete(moment, match)
}
