// Why a rule lets a reading pass or holds it back, in one sentence, where its condition is a single test. Asks the same
// compiled conditions that the module runs.
import { decode } from '../../engine/decode.ts'
import type { Scope } from '../../rules/data/event.ts'
import type { Message } from '../../rules/data/message.ts'
import type { Value } from '../../rules/data/value.ts'
import type { RuleSet } from '../../rules/document/document.ts'
import type { Condition } from '../../rules/nodes/condition.ts'
import type { Rule } from '../../rules/rule/rule.ts'

/**
 * "45.8 is greater than 25": why the only rule fires or not. "hot: 45.8 > 25": the first rule of several that fires.
 * Undefined where it takes more to say.
 */
export function reasonOf({ rules, parameters, settings }: RuleSet, message: Message): string | undefined {
  const decoded = decode(message.bytes, settings.limits)
  if (decoded.error !== undefined) return decoded.error.message
  if (!rules.every(decidesAlone)) return undefined
  const event = { message, payload: decoded.body, body: decoded.body, whole: true, time: 0 }
  const scope = (rule: string): Scope => ({ event, parameters, rule, at: 0 })
  const [only] = rules
  if (rules.length === 1 && only?.condition !== undefined) return testReason(only.condition, scope(only.id))
  const fired = rules.find(({ id, condition }) => condition?.evaluate(scope(id)) ?? true)
  if (fired === undefined) return 'no rule fires'
  const reason = fired.condition && testReason(fired.condition, scope(fired.id), symbols)
  return reason === undefined ? fired.id : `${fired.id}: ${reason}`
}

/** True where `when` alone decides, about the message as it is. */
function decidesAlone({ stateless, inputs, elements, filter }: Rule): boolean {
  return stateless && inputs === undefined && elements === undefined && filter === undefined
}

/** Where there is less room. */
const symbols: Readonly<Record<string, string>> = { gt: '>', gte: '≥', lt: '<', lte: '≤', eq: '=', ne: '≠' }

function testReason(condition: Condition, scope: Scope, short: typeof symbols = {}): string | undefined {
  if (condition.kind !== 'test') return undefined
  const [predicate, ...others] = condition.predicates
  if (predicate === undefined || others.length > 0) return undefined
  const value = condition.subject.evaluate(scope)
  if (value === undefined) return `${String(condition.subject.node)} is absent`
  const { name, phrase } = predicate.definition
  const relation = short[name] ?? `is ${condition.evaluate(scope) ? '' : 'not '}${phrase}`
  return `${show(value)} ${relation} ${show(predicate.argument.evaluate(scope))}`
}

/** Numbers with six digits at the most. */
function show(value: Value): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : JSON.stringify(value)
}
