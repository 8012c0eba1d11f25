// `time`: each key in its own event time. Events wait for the key's watermark and run in order with the key's timers.
import type { Event } from '../../rules/event.ts'
import type { EventTimeMemory } from '../memory.ts'
import { firstTimer, type Run, setTimer, type Timed, timed } from '../run.ts'

/** What is done in the rule's time: an event, or the timer of a clause. */
export interface EventTimeWork {
  readonly receive: (run: Run, event: Event) => void
  readonly fire: (run: Run, clause: Timed) => void
}

/** Takes an event at its own time; false where it is late. Works off what its arrival lets run. */
export function arrive(run: Run, event: Event, work: EventTimeWork): boolean {
  const memory = settle(run)
  const from = memory.begun ? memory.watermark : Number.NEGATIVE_INFINITY
  memory.begun = true
  memory.arrived = run.clock
  const late = event.time < from
  if (!late) {
    insert(memory.waiting, event)
    memory.watermark = Math.max(from, event.time - (run.rule.time?.lateness ?? 0))
  }
  catchUp(run, from, work, (waiting, now) => work.receive({ ...run, now }, waiting))
  return !late
}

/** The timer `idle`: the watermark has moved with the clock. No message causes what it reaches. */
export function idle(run: Run, work: EventTimeWork): void {
  const from = eventTimeOf(run).watermark
  settle(run)
  catchUp(run, from, work, (waiting, now) => run.host.inStep(step => work.receive({ ...run, step, now }, waiting)))
}

/** The key's event time, with the watermark where it is now: it may have moved with the clock. */
export function settle(run: Run): EventTimeMemory {
  const memory = eventTimeOf(run)
  const moved = Math.max(0, run.clock - memory.arrived - run.idleAfter)
  memory.watermark += moved
  memory.arrived += moved
  return memory
}

/** Before the first event a key's time is that at which it was expected, so that its silence can be measured. */
function eventTimeOf({ key }: Run): EventTimeMemory {
  key.eventTime ??= { watermark: key.seen, begun: false, arrived: key.seen, waiting: [] }
  return key.eventTime
}

/**
 * Events and timers up to the watermark, in the order of their times; timers due at an event's time run before it, each in
 * a step of its own. A timer that a change of the rules made due before `from`, the watermark so far, runs at that time.
 */
function catchUp(run: Run, from: number, work: EventTimeWork, receive: (event: Event, now: number) => void): void {
  const { waiting, watermark } = eventTimeOf(run)
  for (;;) {
    const event = waiting[0]
    const timer = firstTimer(run)
    if (timer !== undefined && timer.due <= watermark && (event === undefined || timer.due <= event.time)) {
      const now = Math.max(timer.due, from)
      run.key.timers.delete(timed.indexOf(timer.clause))
      run.host.inStep(step => work.fire({ ...run, step, now }, timer.clause))
    } else if (event !== undefined && event.time <= watermark) {
      waiting.shift()
      receive(event, event.time)
    } else {
      waitForIdle(run)
      return
    }
  }
}

/** Lets the clock bring the watermark to what is next, where no event does. */
export function waitForIdle(run: Run): void {
  const { arrived, waiting, watermark } = eventTimeOf(run)
  const next = Math.min(waiting[0]?.time ?? Number.POSITIVE_INFINITY, firstTimer(run)?.due ?? Number.POSITIVE_INFINITY)
  const due = next <= watermark ? run.clock : arrived + run.idleAfter + (next - watermark)
  setTimer(run, 'idle', Number.isFinite(due) ? due : undefined)
}

/** By event time, then by arrival: behind all that are not later. */
function insert(waiting: Event[], event: Event): void {
  let index = waiting.length
  while (index > 0 && (waiting[index - 1]?.time ?? 0) > event.time) index--
  waiting.splice(index, 0, event)
}
