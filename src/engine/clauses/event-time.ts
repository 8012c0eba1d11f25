// `time`: each key in its own event time. Events wait for the key's watermark and run in order with the key's timers.
import type { Event } from '../../rules/event.ts'
import type { EventTimeMemory } from '../memory.ts'
import { type Run, setTimer, type Timed, timed } from '../run.ts'

/** What is done in the rule's time: an event, or the timer of a clause. */
export interface EventTimeWork {
  readonly receive: (run: Run, event: Event) => void
  readonly fire: (run: Run, clause: Timed) => void
}

/** Takes an event at its own time; false where it is late. Works off what its arrival lets run. */
export function arrive(run: Run, event: Event, work: EventTimeWork): boolean {
  const lateness = run.rule.time?.lateness ?? 0
  const memory = eventTimeOf(run)
  const watermark = watermarkAt(memory, run.clock, run.idleAfter)
  if (event.time < watermark) return false
  insert(memory.waiting, event)
  memory.watermark = Math.max(watermark, event.time - lateness)
  memory.arrived = run.clock
  catchUp(run, memory.watermark, work)
  return true
}

/** The timer `idle`: the watermark has moved with the clock. */
export function idle(run: Run, work: EventTimeWork): void {
  const memory = eventTimeOf(run)
  catchUp(run, watermarkAt({ ...memory, watermark: baseOf(memory) }, run.clock, run.idleAfter), work)
}

export function eventTimeOf(run: Run): EventTimeMemory {
  run.key.eventTime ??= { watermark: Number.NEGATIVE_INFINITY, arrived: run.key.seen, waiting: [] }
  return run.key.eventTime
}

function watermarkAt({ watermark, arrived }: EventTimeMemory, clock: number, idleAfter: number): number {
  return watermark + Math.max(0, clock - arrived - idleAfter)
}

/** Before the first event there is no event time; silence is then measured from when the key began. */
const baseOf = ({ watermark, arrived }: EventTimeMemory) => (Number.isFinite(watermark) ? watermark : arrived)

/** Events and timers up to the watermark, in the order of their times; timers due at an event's time run before it. */
function catchUp(run: Run, watermark: number, work: EventTimeWork): void {
  const { waiting } = eventTimeOf(run)
  for (;;) {
    const event = waiting[0]
    const timer = firstTimer(run)
    if (timer !== undefined && timer.due <= watermark && (event === undefined || timer.due <= event.time)) {
      run.key.timers.delete(timed.indexOf(timer.clause))
      work.fire({ ...run, now: timer.due }, timer.clause)
    } else if (event !== undefined && event.time <= watermark) {
      waiting.shift()
      work.receive({ ...run, now: event.time }, event)
    } else {
      waitForIdle(run, Math.min(event?.time ?? Number.POSITIVE_INFINITY, timer?.due ?? Number.POSITIVE_INFINITY))
      return
    }
  }
}

/** Lets the clock bring the watermark to what is next, where no event does. */
function waitForIdle(run: Run, next: number): void {
  const memory = eventTimeOf(run)
  const due = memory.arrived + run.idleAfter + (next - baseOf(memory))
  setTimer(run, 'idle', Number.isFinite(due) ? Math.max(due, run.clock + 1) : undefined)
}

function firstTimer({ key }: Run): { readonly clause: Timed; readonly due: number } | undefined {
  let first: { clause: Timed; due: number } | undefined
  for (const [place, due] of key.timers) {
    const clause = timed[place]
    if (clause === undefined || clause === 'idle') continue
    // Of timers due at once the later clause comes first.
    if (first === undefined || due < first.due || (due === first.due && place > timed.indexOf(first.clause)))
      first = { clause, due }
  }
  return first
}

/** By event time, then by arrival: behind all that are not later. */
function insert(waiting: Event[], event: Event): void {
  let index = waiting.length
  while (index > 0 && (waiting[index - 1]?.time ?? 0) > event.time) index--
  waiting.splice(index, 0, event)
}
