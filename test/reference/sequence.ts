// `sequence`: partial matches, each a list of the events that fitted its steps.
import type { Sequence } from '../../src/rules/clauses/sequence-steps.ts'
import type { Event } from '../../src/rules/data/event.ts'
import { objectOf } from '../../src/rules/data/value.ts'
import { emit } from './emission.ts'
import { lasting, type Moment, madeEvent, type PartialMatch, type Seen, scopeOf } from './world.ts'

const most = 100

/**
 * "Each event is offered to every partial match, oldest first: one that it fits moves on by one step (and waits no longer
 * for the step before). The first to complete emits, and clears the key's others. An event that completed nothing and
 * fits the first step also starts a new partial match (`"restart": false`: only where the key has none)."
 */
export function seeSequence(moment: Moment, seen: Seen, sequence: Sequence): void {
  const { key } = moment
  const fits = (index: number, steps: ReadonlyMap<string, Event>) =>
    sequence.steps[index]?.when.evaluate(scopeOf(moment, seen, { steps })) === true
  for (const match of [...key.partials]) {
    const step = sequence.steps[match.next]
    if (step === undefined || !fits(match.next, match.events)) continue
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
  const step = sequence.steps[match.next]
  if (step !== undefined && !step.not) match.events.set(step.as, seen.event)
  match.last = seen
  return moveOn(moment, sequence, match, moment.time)
}

function moveOn(moment: Moment, sequence: Sequence, match: PartialMatch, time: number): boolean {
  match.next++
  match.since = time
  if (match.next < sequence.steps.length) return false
  // "The body is `{ "open": …, "hot": … }`, the bodies of the steps."
  const steps = [...match.events].flatMap(([name, { body }]) => (body === undefined ? [] : [[name, body] as const]))
  // "A sequence's properties are those of the event that completed it, or by the timer, of the last event that fitted a step."
  const event = madeEvent(objectOf(steps), moment.time, match.last.event)
  moment.key.partials = []
  // "A completed sequence emits once and leaves nothing raised."
  emit(moment, { seen: { ...match.last, event, previous: moment.key.newest?.previous ?? [] }, raised: undefined })
  return true
}

/** The partial match whose step's time is over first, the oldest of several. "each within its time of the step before" */
export function nextTimeout({ world, history, key }: Pick<Moment, 'world' | 'history' | 'key'>) {
  const timeouts = key.partials.flatMap(match => {
    const within = lasting(world, history.rule.sequence?.steps[match.next]?.within)
    return within === undefined ? [] : [{ match, due: match.since + within }]
  })
  return timeouts.toSorted((a, b) => a.due - b.due)[0]
}

/**
 * The time of that step is over: a match that waits for an event is dropped; for one that waits for the lack of an event
 * ("no such event for so long"), that step has passed.
 */
export function timeOut(moment: Moment, match: PartialMatch): void {
  const { sequence } = moment.history.rule
  if (sequence === undefined) return
  if (sequence.steps[match.next]?.not === true) moveOn(moment, sequence, match, moment.time)
  else moment.key.partials = moment.key.partials.filter(other => other !== match)
}
