// Rules that live in the time of their events: each key in its own. Events wait for the key's watermark and run in order
// with the key's timers.
import type { Event } from '../rules/data/event.ts'
import { firstTimer, idleTimer, withDue } from './key-timers.ts'
import type { KeyStage } from './stage.ts'
import { ownTimeOf, watermarkAt } from './watermark.ts'

/** Takes an event at its own time; false where it is late. Works off what its arrival lets run. */
export function arrive(stage: KeyStage, event: Event): boolean {
  const memory = ownTimeOf(stage.key)
  const from = memory.begun ? watermarkOf(stage) : Number.NEGATIVE_INFINITY
  const late = event.time < from
  const seen = late ? from : event.time - (stage.context.rule.ownTime?.lateness ?? 0)
  memory.begun = true
  memory.watermark = Math.max(from, seen)
  memory.arrived = stage.clock
  delete memory.reached
  if (!late) insert(memory.waiting, event)
  catchUp(stage, from, memory.watermark, (waiting, now) => stage.in(stage.step, now).receive(waiting))
  return !late
}

/**
 * The idle timer: the watermark has moved with the clock, to what is next or past it. No message causes that. What follows
 * comes up in its turn among other keys.
 */
export function idle(stage: KeyStage): void {
  const { host } = stage.context
  const receive = (waiting: Event, now: number) => host.inStep(step => stage.in(step, now).receive(waiting))
  const watermark = watermarkOf(stage)
  catchUp(stage, watermark, Math.min(watermark, nextTime(stage)), receive)
}

/** The key's watermark now. */
export const watermarkOf = (stage: KeyStage): number =>
  watermarkAt(ownTimeOf(stage.key), stage.clock, stage.context.plan.settings.idle)

/** Before `settings.idle` changes: a watermark does not go back. */
export function holdWatermark(stage: KeyStage): void {
  ownTimeOf(stage.key).reached = watermarkOf(stage)
}

/**
 * Events and timers up to this time, in the order of their times; timers due at an event's time run before it, each in
 * a step of its own. A timer that a change of the rules made due before `from`, the watermark so far, runs at that time.
 */
function catchUp(stage: KeyStage, from: number, until: number, receive: (event: Event, now: number) => void): void {
  const { waiting } = ownTimeOf(stage.key)
  for (;;) {
    const event = waiting[0]
    const first = firstTimer(stage.key.timers)
    if (first !== undefined && first.due <= until && (event === undefined || first.due <= event.time)) {
      fire(stage, first.timer, Math.max(first.due, from))
    } else if (event !== undefined && event.time <= until) {
      waiting.shift()
      receive(event, event.time)
    } else {
      waitForIdle(stage)
      return
    }
  }
}

/** A timer of the key, in a step of its own, at this time. */
export function fire(stage: KeyStage, timer: number, now: number): void {
  stage.key.timers = withDue(stage.key.timers, timer, undefined)
  stage.context.host.inStep(step => stage.in(step, now).fire(timer))
}

/**
 * Lets the clock bring the watermark to what is next, where no event does. What a change of the rules made due before now
 * comes up at once, after what was due before it.
 */
export function waitForIdle(stage: KeyStage): void {
  const { rule, plan, host } = stage.context
  const { arrived, watermark, reached = watermark } = ownTimeOf(stage.key)
  const next = nextTime(stage)
  const due = next <= reached ? stage.clock : arrived + plan.settings.idle + (next - watermark)
  host.setTimer(rule, stage.key, idleTimer, Number.isFinite(due) ? due : undefined)
}

/** The time of what the key's watermark reaches next: an event or a timer. */
function nextTime({ key }: KeyStage): number {
  const event = ownTimeOf(key).waiting[0]?.time ?? Number.POSITIVE_INFINITY
  return Math.min(event, firstTimer(key.timers)?.due ?? Number.POSITIVE_INFINITY)
}

/** By event time, then by arrival: behind all that are not later. */
function insert(waiting: Event[], event: Event): void {
  let index = waiting.length
  while (index > 0 && (waiting[index - 1]?.time ?? 0) > event.time) index--
  waiting.splice(index, 0, event)
}
