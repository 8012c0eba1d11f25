// `time`: each key in its own event time. Events wait for the key's watermark and run in order with the key's timers.
import type { Event } from '../../rules/data/event.ts'
import { withDue } from '../dues.ts'
import type { EventTimeMemory } from '../memory.ts'
import { firstTimer, type Run, setTimer, type Timed, timed } from '../run.ts'

/** What is done in the rule's time: an event, or the timer of a clause. */
export interface EventTimeWork {
  readonly receive: (run: Run, event: Event) => void
  readonly fire: (run: Run, clause: Timed) => void
}

/** Takes an event at its own time; false where it is late. Works off what its arrival lets run. */
export function arrive(run: Run, event: Event, work: EventTimeWork): boolean {
  const memory = eventTimeOf(run)
  const from = memory.begun ? watermarkOf(run) : Number.NEGATIVE_INFINITY
  const late = event.time < from
  const seen = late ? from : event.time - (run.rule.time?.lateness ?? 0)
  memory.begun = true
  memory.watermark = Math.max(from, seen)
  memory.arrived = run.clock
  delete memory.reached
  if (!late) insert(memory.waiting, event)
  catchUp(run, from, memory.watermark, work, (waiting, now) => work.receive({ ...run, now }, waiting))
  return !late
}

/**
 * The timer `idle`: the watermark has moved with the clock, to what is next or past it. No message causes that. What
 * follows comes up in its turn among other keys.
 */
export function idle(run: Run, work: EventTimeWork): void {
  const receive = (waiting: Event, now: number) => run.host.inStep(step => work.receive({ ...run, step, now }, waiting))
  const watermark = watermarkOf(run)
  catchUp(run, watermark, Math.min(watermark, nextTime(run)), work, receive)
}

/** The key's watermark now. */
export const watermarkOf = (run: Run): number => watermarkAt(eventTimeOf(run), run.clock, run.idleAfter)

/** Where the last event left the watermark, and as far from there as the clock has moved it since. */
export function watermarkAt(memory: EventTimeMemory, clock: number, idleAfter: number): number {
  const { watermark, arrived, reached = watermark } = memory
  return Math.max(reached, watermark + Math.max(0, clock - arrived - idleAfter))
}

/** Before `settings.idle` changes: a watermark does not go back. */
export function holdWatermark(run: Run): void {
  eventTimeOf(run).reached = watermarkOf(run)
}

/** The rule's time to which the timers that are due now run: far ahead where the clock has leapt. */
export function timeReached(run: Run): number {
  const until = Math.max(run.clock, run.host.until())
  return run.rule.time === undefined ? until : watermarkAt(eventTimeOf(run), until, run.idleAfter)
}

/** Before the first event a key's time is that at which it was expected, so that its silence can be measured. */
function eventTimeOf({ key }: Run): EventTimeMemory {
  key.eventTime ??= { watermark: key.seen, begun: false, arrived: key.seen, waiting: [] }
  return key.eventTime
}

/**
 * Events and timers up to this time, in the order of their times; timers due at an event's time run before it, each in
 * a step of its own. A timer that a change of the rules made due before `from`, the watermark so far, runs at that time.
 */
function catchUp(
  run: Run,
  from: number,
  until: number,
  work: EventTimeWork,
  receive: (event: Event, now: number) => void,
): void {
  const { waiting } = eventTimeOf(run)
  for (;;) {
    const event = waiting[0]
    const timer = firstTimer(run)
    if (timer !== undefined && timer.due <= until && (event === undefined || timer.due <= event.time)) {
      const now = Math.max(timer.due, from)
      run.key.timers = withDue(run.key.timers, timed.indexOf(timer.clause), undefined)
      run.host.inStep(step => work.fire({ ...run, step, now }, timer.clause))
    } else if (event !== undefined && event.time <= until) {
      waiting.shift()
      receive(event, event.time)
    } else {
      waitForIdle(run)
      return
    }
  }
}

/**
 * Lets the clock bring the watermark to what is next, where no event does. What a change of the rules made due before now
 * comes up at once, after what was due before it.
 */
export function waitForIdle(run: Run): void {
  const { arrived, watermark, reached = watermark } = eventTimeOf(run)
  const next = nextTime(run)
  const due = next <= reached ? run.clock : arrived + run.idleAfter + (next - watermark)
  setTimer(run, 'idle', Number.isFinite(due) ? due : undefined)
}

/** The time of what the key's watermark reaches next: an event or a timer. */
function nextTime(run: Run): number {
  const event = eventTimeOf(run).waiting[0]?.time ?? Number.POSITIVE_INFINITY
  return Math.min(event, firstTimer(run)?.due ?? Number.POSITIVE_INFINITY)
}

/** By event time, then by arrival: behind all that are not later. */
function insert(waiting: Event[], event: Event): void {
  let index = waiting.length
  while (index > 0 && (waiting[index - 1]?.time ?? 0) > event.time) index--
  waiting.splice(index, 0, event)
}
