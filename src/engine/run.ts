// One key of one rule, while an event or a timer of it is worked off. What every clause works with.
import type { Alarm, Event, Scope } from '../rules/event.ts'
import type { JsonObject } from '../rules/json.ts'
import type { Rule } from '../rules/rule.ts'
import type { Limits } from '../rules/settings.ts'
import { canonical } from '../rules/value.ts'
import type { Step } from './decision.ts'
import type { KeyMemory, RuleMemory } from './memory.ts'

/** The clauses that set timers, in the order of a rule; of timers due at once, the later clause comes first. */
export const timed = ['idle', 'window', 'sequence', 'absent', 'for', 'keep', 'repeat', 'limiter'] as const
export type Timed = (typeof timed)[number]

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
  /** While a rule is awake, every event is shown to it. */
  wake(rule: Rule, awake: boolean): void
}

export function setTimer(run: Run, clause: Timed, due: number | undefined): void {
  run.host.setTimer(run, clause, due)
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
    latest: (name: string, from: Scope) => lookUp(rule, run.memory, parameters, run.clock, name, from),
  }
  return alarm === undefined ? scope : { ...scope, alarm }
}

/** The newest event of a table of `latest` for what the scope's event looks up; undefined once it is too old. */
export function lookUp(
  rule: Rule,
  memory: RuleMemory,
  parameters: JsonObject,
  clock: number,
  name: string,
  scope: Scope,
): Event | undefined {
  const table = rule.latest.find(found => found.name === name)
  const on = table?.on?.evaluate(scope)
  if (table === undefined || (table.on !== undefined && on === undefined)) return undefined
  const kept = memory.latest.get(name)?.get(on === undefined ? '' : canonical(on))
  if (kept === undefined) return undefined
  const ttl = table.ttl?.(parameters)
  return ttl !== undefined && clock - kept.at >= ttl ? undefined : kept.event
}
