// One key of one rule, while an event or a timer of it is worked off. What every clause works with.
import type { Alarm, Event, Scope } from '../rules/data/event.ts'
import type { JsonObject } from '../rules/data/json.ts'
import type { Limits } from '../rules/nodes/settings.ts'
import type { Rule } from '../rules/rule/rule.ts'
import type { Step } from './decision.ts'
import { lookUpAt } from './latest.ts'
import type { KeyMemory, RuleMemory } from './memory.ts'

/** The clauses that set timers, in the order of a rule; of timers due at once, the later clause comes first. */
export const timed = ['idle', 'window', 'sequence', 'absent', 'for', 'keep', 'repeat', 'limiter'] as const
export type Timed = (typeof timed)[number]

/** How many empty windows, or repeats, of a key are worked off where the clock leaps ahead: only the last of them. */
export const mostInALeap = 10_000

export interface Run {
  readonly rule: Rule
  readonly memory: RuleMemory
  readonly key: KeyMemory
  readonly step: Step
  readonly parameters: JsonObject
  readonly limits: Limits
  /** `settings.idle`, in milliseconds. */
  readonly idleAfter: number
  /** The rule's time in epoch milliseconds: under `time` the event's or the timer's, else the clock's. */
  readonly now: number
  /** The clock: when the message arrived, or the timer came up. */
  readonly clock: number
  readonly host: Host
}

/** What a run asks of the machine. */
export interface Host {
  /** Sets, moves or (undefined) clears the key's timer of a clause. */
  setTimer(run: Run, clause: Timed, due: number | undefined): void
  /** Works off something that is a step of its own, before the step that is under way ends. */
  inStep(work: (step: Step) => void): void
  /** The time to which the timers that are due now run, epoch milliseconds. */
  until(): number
  /** While a rule is awake, every event is shown to it. */
  wake(rule: Rule, awake: boolean): void
}

export function setTimer(run: Run, clause: Timed, due: number | undefined): void {
  run.host.setTimer(run, clause, due)
}

/** What the key's timers have first in the rule's time: not `idle`, which is in that of the clock. */
export function firstTimer({ key }: Run): { readonly clause: Timed; readonly due: number } | undefined {
  let first: { clause: Timed; due: number } | undefined
  const { timers } = key
  for (let index = 0; index < timers.length; index += 2) {
    const place = timers[index] ?? 0
    const due = timers[index + 1] ?? 0
    const clause = timed[place]
    if (clause === undefined || clause === 'idle') continue
    // Of timers due at once the later clause comes first.
    if (first === undefined || due < first.due || (due === first.due && place > timed.indexOf(first.clause)))
      first = { clause, due }
  }
  return first
}

/** The scope in which the rule's expressions see this event. */
export function scopeOf(run: Run, event: Event, alarm?: Alarm): Scope {
  const { rule, key, parameters, now } = run
  const scope = {
    event,
    parameters,
    rule: rule.id,
    at: now,
    key: key.key,
    previous: key.previous?.before ?? [],
    latest: lookUpAt(rule, run.memory, parameters, run.clock),
  }
  return alarm === undefined ? scope : { ...scope, alarm }
}
