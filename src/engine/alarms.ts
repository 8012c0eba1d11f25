// The state of a rule's key, as the expressions of other rules read it.
import type { Value } from '../rules/data/value.ts'
import type { Activity } from '../rules/rule/clause.ts'
import type { Rule } from '../rules/rule/rule.ts'
import type { RuleMemory } from './memory.ts'

/** "idle" also of a rule that does not run or has no effect, and of a key that is not in state. */
export function alarmIn(
  memories: ReadonlyMap<string, RuleMemory> | undefined,
  rule: Rule | undefined,
  key: Value,
): Activity {
  if (rule === undefined || rule.silent) return 'idle'
  return memories?.get(rule.id)?.keys.find(rule.key === undefined ? undefined : key)?.activity ?? 'idle'
}
