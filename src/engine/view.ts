// A key as it is looked at from outside, by explanations and by whoever asks for states. Looking changes nothing.
import type { JsonObject } from '../rules/data/json.ts'
import { timerNumber } from '../rules/rule/bound-clause.ts'
import type { Report, View } from '../rules/rule/clause.ts'
import type { Rule } from '../rules/rule/rule.ts'
import type { Machine } from './machine.ts'
import { dueOf, type KeyMemory } from './memory.ts'
import { watermarkAt } from './own-time.ts'

/** When it is looked at, in epoch milliseconds, and under which settings. */
export interface Look {
  readonly parameters: JsonObject
  readonly now: number
  readonly idleAfter: number
}

/** The key and its state of one of the rule's clauses. */
export function viewOf(rule: Rule, place: number, key: KeyMemory, { parameters, now, idleAfter }: Look): View<unknown> {
  const clause = rule.clauses[place]
  return {
    key,
    state: key.states[place],
    parameters,
    now: key.ownTime === undefined ? now : watermarkAt(key.ownTime, now, idleAfter),
    due: timer => (clause === undefined ? undefined : dueOf(key.timers, timerNumber(clause, timer))),
  }
}

/** A look at the machine's keys at its own time. */
export const lookAt = ({ plan, clock }: Machine): Look => ({
  parameters: plan.parameters,
  now: clock,
  idleAfter: plan.settings.idle,
})

/** What each clause tells of the key, in the order of the clauses. */
export const reportsOf = (rule: Rule, key: KeyMemory, look: Look): readonly Report[] =>
  rule.clauses.map((clause, place) => clause.report(viewOf(rule, place, key, look)))
