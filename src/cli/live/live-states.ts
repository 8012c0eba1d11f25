// The states of keys as the live view shows them: all are counted, some are looked at. Bounded however many keys there are.
import type { Machine } from '../../engine/machine.ts'
import type { KeyMemory, RuleMemory } from '../../engine/memory.ts'
import { newRuleMemory } from '../../engine/memory.ts'
import { byUrgency, isAlone, type KeyState, keyStateOf } from '../../engine/state.ts'
import type { Activity } from '../../rules/rule/clause.ts'
import type { Rule } from '../../rules/rule/rule.ts'
import type { Chosen } from './decision-json.ts'

export interface LiveRule {
  readonly rule: string
  readonly alarm: boolean
  readonly counts: Readonly<Record<Activity, number>>
  readonly keys: readonly KeyState[]
}

const mostOfEach = 20
const mostOfChosen = 1000
const mostInAll = 1000

/**
 * Rules whose keys are pending or raised come first to what may be shown in all. What a key's windows hold may take long to
 * find out: when it is no longer in time, keys are only counted.
 */
export function liveStates(machine: Machine, chosen: Chosen, isInTime: () => boolean): readonly LiveRule[] {
  const most = chosen === undefined ? mostOfEach : mostOfChosen
  let left = mostInAll
  const shown = machine.plan.rules.flatMap(rule => {
    if (rule.stateless || (chosen !== undefined && !chosen.has(rule.id))) return []
    const memory = machine.memories.get(rule.id) ?? newRuleMemory()
    return isAlone(rule, memory) ? [] : [{ rule, memory }]
  })
  const states = new Map(
    [...shown].sort(byActive).map(({ rule, memory }) => {
      const stateOf = (key: KeyMemory) => (isInTime() ? [keyStateOf(machine, rule, key, machine.clock)] : [])
      const state = liveRule(rule, memory, Math.min(most, left), stateOf)
      left -= state.keys.length
      return [rule, state]
    }),
  )
  return shown.flatMap(({ rule }) => states.get(rule) ?? [])
}

const byActive = (a: { memory: RuleMemory }, b: { memory: RuleMemory }) =>
  Math.sign(b.memory.active) - Math.sign(a.memory.active)

function liveRule(
  rule: Rule,
  memory: RuleMemory,
  most: number,
  stateOf: (key: KeyMemory) => readonly KeyState[],
): LiveRule {
  const counts = { raised: 0, pending: 0, idle: 0 }
  const found: Readonly<Record<Activity, KeyMemory[]>> = { raised: [], pending: [], idle: [] }
  for (const key of memory.keys.values()) {
    counts[key.activity]++
    if (found[key.activity].length < most) found[key.activity].push(key)
  }
  const keys = [...found.raised, ...found.pending, ...found.idle].slice(0, most).flatMap(stateOf)
  return { rule: rule.id, alarm: rule.alarm || rule.isRead, counts, keys: keys.sort(byUrgency) }
}
