// One message through one plan. Synchronous and total: no message and no rule makes it throw.
import type { Event, Scope } from '../rules/event.ts'
import type { Message } from '../rules/message.ts'
import type { Outcome } from '../rules/outcome.ts'
import type { Rule } from '../rules/rule.ts'
import { asText } from '../rules/value.ts'
import { type Decision, Step, type Tag } from './decision.ts'
import { decode } from './decode.ts'
import type { Plan } from './plan.ts'

/** What the plan decides about the message that arrives at `now` (epoch milliseconds). */
export function evaluate(plan: Plan, message: Message, now: number): Decision {
  const { rules, needsBody } = plan.rulesOf(message.input)
  const { settings, parameters } = plan
  const step = new Step()
  const fired: string[] = []
  const decoded = needsBody ? decode(message.bytes, settings.limits) : undefined
  const error = decoded?.error
  if (error !== undefined && settings.errors !== false) step.passError(settings.errors, message, error)
  const body = decoded !== undefined && decoded.error === undefined ? decoded.body : undefined
  const event: Event = { message, payload: body, body, location: [], time: now }
  for (const rule of rules) {
    if (error !== undefined && rule.needsBody) continue
    if (decide(rule, { event, parameters, rule: rule.id }, step)) fired.push(rule.id)
  }
  const decision = { at: now, sends: step.sends(), fired }
  return error === undefined ? decision : { ...decision, error }
}

/** True where the rule fires. */
function decide(rule: Rule, scope: Scope, step: Step): boolean {
  if (rule.where?.evaluate(scope) === false) return false
  const fires = rule.when?.evaluate(scope) ?? true
  if (!rule.shadow) for (const outcome of fires ? rule.then : rule.otherwise) apply(outcome, scope, step)
  return fires
}

function apply(outcome: Outcome, scope: Scope, step: Step): void {
  if (outcome.when?.evaluate(scope) === false) return
  const tags = outcome.tag.flatMap(([name, to]): readonly Tag[] => {
    const value = to.evaluate(scope)
    return value === undefined ? [] : [[name, asText(value)]]
  })
  for (const output of outcome.outputs) step.pass(output, scope.event, scope.rule, tags)
}
