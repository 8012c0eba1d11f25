// `sequence`: partial matches, each a list of the events that fitted its steps.
import { isTrue } from './conditions.ts'
import { lengthAt, placeOf } from './duration.ts'
import { emit } from './emission.ts'
import type { Value } from './json.ts'
import type { Rule } from './rule.ts'
import { type Moment, madeEvent, type PartialMatch, type Seen, scopeOf } from './world.ts'

const most = 100
type Sequence = NonNullable<Rule['sequence']>

/**
 * "Each event is offered to every partial match, oldest first: one that it fits moves on by one step (and waits no longer for the
 * step before). … The first that an event completes emits, and clears the key's others … An event that completed nothing and fits
 * the first step also starts a new partial match (`"restart": false` …: only where the key has none)."
 */
export function seeSequence(moment: Moment, seen: Seen, sequence: Sequence): void {
  const { key } = moment
  for (const match of [...key.partials]) {
    const part = partFor(moment, sequence, match, seen)
    if (part < 0) continue
    // "An event that satisfies a `not` drops the partial match, and may start one"
    if (sequence.steps[match.next]?.not) key.partials = key.partials.filter(other => other !== match)
    else if (accept(moment, sequence, match, part, seen)) return
  }
  if (!sequence.restart && key.partials.length > 0) return
  const match = newMatch(moment, sequence, seen)
  const part = partFor(moment, sequence, match, seen)
  if (part < 0) return
  key.partials = [...key.partials, match].slice(-most) // "At most 100 per key; the oldest is dropped and counted."
  accept(moment, sequence, match, part, seen)
}

/**
 * "In one match an event fills at most one step, in `all` the first that it fits and that is still open"; those of `all` "read only steps
 * before the `all`". Negative where it fits none.
 */
function partFor(moment: Moment, { steps }: Sequence, match: PartialMatch, seen: Seen): number {
  const scope = scopeOf(moment, seen, { steps: match.events })
  return (steps[match.next]?.parts ?? []).findIndex(
    ({ when, times }, index) => (match.counts[index] ?? 0) < times && isTrue(when, scope),
  )
}

/** `within` "on the first step from the first of them to the last" */
function newMatch(moment: Moment, { steps }: Sequence, seen: Seen): PartialMatch {
  const within = steps[0]?.within
  return {
    next: 0,
    since: moment.time,
    place: within === undefined ? undefined : placeOf(moment, within, seen),
    events: new Map(),
    counts: [],
    filling: new Map(),
    last: seen,
  }
}

/** True where that completes the sequence. */
function accept(moment: Moment, sequence: Sequence, match: PartialMatch, part: number, seen: Seen): boolean {
  const parts = sequence.steps[match.next]?.parts ?? []
  // "so many events that fit, unlike the clause's not only in a row (its body and time are the last one's)"
  match.counts[part] = (match.counts[part] ?? 0) + 1
  const as = parts[part]?.as
  if (as !== undefined) match.filling.set(as, { event: seen.event, at: moment.time })
  match.last = seen
  if (parts.some(({ times }, index) => (match.counts[index] ?? 0) < times)) return false
  if (!moveOn(moment, sequence, match)) return false
  moment.key.partials = []
  complete(moment, sequence, match)
  return true
}

/** True where there is no step left. */
function moveOn(moment: Moment, sequence: Sequence, match: PartialMatch): boolean {
  for (const [as, step] of match.filling) match.events.set(as, step)
  match.next++
  match.since = moment.time
  match.counts = []
  match.filling = new Map()
  const within = sequence.steps[match.next]?.within
  match.place = within === undefined ? undefined : placeOf(moment, within, match.last, { steps: new Map(match.events) })
  return match.next >= sequence.steps.length
}

/**
 * "The body is `{ "open": …, "hot": … }`, the bodies of the steps. A completed sequence emits once and leaves nothing raised."
 * "A sequence's properties are those of the event that completed it, or by the timer, of the last event that fitted a step."
 */
function complete(moment: Moment, { steps }: Sequence, match: PartialMatch): void {
  const names = steps.flatMap(({ parts }) => parts.flatMap(({ as }) => (as === undefined ? [] : [as])))
  const bodies = names.flatMap((name): [string, Value][] => {
    const body = match.events.get(name)?.event.body
    return body === undefined ? [] : [[name, body]]
  })
  const event = madeEvent(new Map(bodies), match.last.event)
  const previous = moment.key.newest?.previous ?? new Map()
  emit(moment, { ...match.last, event, previous, steps: match.events }, undefined)
}

/** The partial match whose step's time is over first; "of matches that time completes at one moment the oldest goes first". */
export function nextTimeout(at: Omit<Moment, 'time'>) {
  const timeouts = at.key.partials.flatMap(match => {
    const within = lengthAt(at, at.history.rule.sequence?.steps[match.next]?.within, match.place)
    return within === undefined ? [] : [{ match, due: match.since + within }]
  })
  return timeouts.toSorted((a, b) => a.due - b.due)[0]
}

/**
 * The time of that step is over: a match that waits for an event is dropped; for one that waits for the lack of an event, that step
 * has passed: "it is completed when that time is over, and the next step's `within` counts from there". "one that a timer completes (a
 * last `not`) clears none: each command without its answer is told"
 */
export function timeOut(moment: Moment, match: PartialMatch): void {
  const { sequence } = moment.history.rule
  if (sequence === undefined) return
  const { key } = moment
  const passes = sequence.steps[match.next]?.not === true
  if (passes && !moveOn(moment, sequence, match)) return
  key.partials = key.partials.filter(other => other !== match)
  if (passes) complete(moment, sequence, match)
}
