// Rules that live in the time of their events: each key in its own. Events wait for the key's watermark.
import type { Event } from '../rules/data/event.ts'
import { firstTimer, idleTimer } from './key-timers.ts'
import type { WaitingEvent } from './memory.ts'
import type { KeyStage } from './stage.ts'
import { ownTimeOf, watermarkAt } from './watermark.ts'

/** Takes an event at its own time, which the number says in which order it arrived; false where it is late. */
export function takeIn(stage: KeyStage, event: Event, arrival: number): boolean {
  const memory = ownTimeOf(stage.key)
  const from = memory.begun ? watermarkOf(stage) : Number.NEGATIVE_INFINITY
  const late = event.time < from
  const seen = late ? from : event.time - (stage.context.rule.ownTime?.lateness ?? 0)
  memory.begun = true
  memory.position = from
  memory.watermark = Math.max(from, seen)
  memory.arrived = stage.context.host.at
  delete memory.reached
  if (!late) insert(memory.waiting, { event, arrival })
  return !late
}

/** The key's watermark now. */
export const watermarkOf = ({ key, context }: KeyStage): number =>
  watermarkAt(ownTimeOf(key), context.host.at, context.plan.settings.idle)

/** Before a change: what it makes due in the past runs at the present watermark, and a changed `idle` brings none back. */
export function holdWatermark(stage: KeyStage): void {
  const own = ownTimeOf(stage.key)
  own.reached = watermarkOf(stage)
  own.position = Math.max(own.position ?? Number.NEGATIVE_INFINITY, own.reached)
}

/**
 * Lets the clock bring the watermark to what is next, where no event does. What a change of the rules made due before now
 * comes up at once, after what was due before it.
 */
export function waitForIdle({ context, key }: KeyStage): void {
  const { rule, plan, host } = context
  const { arrived, watermark, reached = watermark, waiting } = ownTimeOf(key)
  const event = waiting[0]?.event.time ?? Number.POSITIVE_INFINITY
  const next = Math.min(event, firstTimer(key.timers)?.due ?? Number.POSITIVE_INFINITY)
  const due = next <= reached ? host.at : Math.max(host.at, arrived + plan.settings.idle + (next - watermark))
  host.setTimer(rule, key, idleTimer, Number.isFinite(due) ? due : undefined)
}

/** By event time, then by arrival: behind all that are not later. */
function insert(waiting: WaitingEvent[], one: WaitingEvent): void {
  let index = waiting.length
  while (index > 0 && (waiting[index - 1]?.event.time ?? 0) > one.event.time) index--
  waiting.splice(index, 0, one)
}
