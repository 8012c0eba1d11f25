// Rules that live in the time of their events: each key in its own. Events wait for the key's watermark.
import type { Event } from '../rules/data/event.ts'
import type { RuleSet } from '../rules/document/document.ts'
import type { Rule } from '../rules/rule/rule.ts'
import {
  firstTimer,
  idleTimer,
  type KeyMemory,
  type OwnTimeMemory,
  type RuleMemory,
  type WaitingEvent,
} from './memory.ts'

/** A key at work, as far as its time concerns it. */
interface OwnTimeStage {
  readonly key: KeyMemory
  readonly context: { readonly rule: Rule; readonly memory: RuleMemory; readonly plan: RuleSet; readonly host: Clock }
}

interface Clock {
  /** The clock of the machine, in epoch milliseconds. */
  readonly at: number
  setTimer(
    of: { readonly rule: Rule; readonly memory: RuleMemory },
    key: KeyMemory,
    timer: number,
    due: number | undefined,
  ): void
}

/** Before the first event a key's time is that at which it was expected, so that its silence can be measured. */
export function ownTimeOf(key: KeyMemory): OwnTimeMemory {
  key.ownTime ??= { watermark: key.seen, begun: false, arrived: key.seen, waiting: [] }
  return key.ownTime
}

/**
 * Where the last event left the watermark, and as far from there as the clock has moved it since. All in epoch
 * milliseconds; `idleAfter` is how long the clock waits for an event.
 */
export function watermarkAt(memory: OwnTimeMemory, clock: number, idleAfter: number): number {
  const { watermark, arrived, reached = watermark } = memory
  return Math.max(reached, watermark + Math.max(0, clock - arrived - idleAfter))
}

/** Takes an event at its own time, which the number says in which order it arrived; false where it is late. */
export function takeIn(stage: OwnTimeStage, event: Event, arrival: number): boolean {
  const memory = ownTimeOf(stage.key)
  const from = memory.begun ? watermarkOf(stage) : Number.NEGATIVE_INFINITY
  const late = event.time < from
  const seen = late ? from : event.time - (stage.context.rule.ownTime?.lateness ?? 0)
  // Later it stays where timers and events have run: what is due before an event of this step runs at its own time.
  if (!memory.begun) memory.position = from
  memory.begun = true
  memory.watermark = Math.max(from, seen)
  memory.arrived = stage.context.host.at
  delete memory.reached
  if (!late) insert(memory.waiting, { event, arrival })
  return !late
}

/** The key's watermark now. */
export const watermarkOf = ({ key, context }: OwnTimeStage): number =>
  watermarkAt(ownTimeOf(key), context.host.at, context.plan.settings.idle)

/** Before a change: what it makes due in the past runs at the present watermark, and a changed `idle` brings none back. */
export function holdWatermark(stage: OwnTimeStage): void {
  const own = ownTimeOf(stage.key)
  own.reached = watermarkOf(stage)
  own.position = Math.max(own.position ?? Number.NEGATIVE_INFINITY, own.reached)
}

/**
 * Lets the clock bring the watermark to what is next, where no event does. What a change of the rules made due before now
 * comes up at once, after what was due before it.
 */
export function waitForIdle({ context, key }: OwnTimeStage): void {
  const { plan, host } = context
  const { arrived, watermark, reached = watermark, waiting } = ownTimeOf(key)
  const event = waiting[0]?.event.time ?? Number.POSITIVE_INFINITY
  const next = Math.min(event, firstTimer(key.timers)?.due ?? Number.POSITIVE_INFINITY)
  const due = next <= reached ? host.at : Math.max(host.at, arrived + plan.settings.idle + (next - watermark))
  host.setTimer(context, key, idleTimer, Number.isFinite(due) ? due : undefined)
}

/** By event time, then by arrival: behind all that are not later. */
function insert(waiting: WaitingEvent[], one: WaitingEvent): void {
  let index = waiting.length
  while (index > 0 && (waiting[index - 1]?.event.time ?? 0) > one.event.time) index--
  waiting.splice(index, 0, one)
}
