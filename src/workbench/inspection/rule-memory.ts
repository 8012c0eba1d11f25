// What authors' tools look at in a machine's memory: of each rule what it counted, of each key how far it is. The one place
// in this room that knows how the engine keeps it. Looks, and changes nothing.
import type { Machine } from '../../engine/machine.ts'
import type { KeyMemory } from '../../engine/memory.ts'
import { lookAt, reportsOf } from '../../engine/view.ts'
import type { Json } from '../../rules/data/json.ts'
import type { Count } from '../../rules/rule/clause.ts'
import type { Rule } from '../../rules/rule/rule.ts'

export type { Count }

/** How far one key of a rule is. */
export interface KeyFacts {
  /** The value of `by`; undefined for a rule without. */
  readonly key: Json | undefined
  readonly state: 'idle' | 'pending' | 'raised'
  /** True where it is raised, and its clear condition holds but not long enough. */
  readonly clearing: boolean
  /** How many steps of a sequence each of its partial matches has seen. */
  readonly partials: readonly number[]
}

/** The keys of a rule, by their canonical forms; none where nothing is known of the rule. */
export function keysOf(machine: Machine, rule: string): ReadonlyMap<string, KeyFacts> {
  const known = machine.plan.rule(rule)
  if (known === undefined) return new Map()
  const facts = ([text, key]: [string, KeyMemory]): [string, KeyFacts] => {
    const reports = reportsOf(known, key, lookAt(machine))
    return [
      text,
      {
        key: key.key,
        state: key.activity,
        clearing: reports.some(({ clearing }) => clearing === true),
        partials: reports.flatMap(({ partials = [] }) => partials),
      },
    ]
  }
  return new Map([...(machine.memories.get(rule)?.keys ?? [])].map(facts))
}

/** The state of one key of a rule; one that nothing is known of is idle. */
export function stateOfKey(machine: Machine, rule: string, key: Json | undefined): KeyFacts['state'] {
  const memory = machine.memories.get(rule)?.keys.find(key)
  return memory?.activity ?? 'idle'
}

/** How often each thing that is counted happened to the rule's events and keys. */
export function countsOf(machine: Machine, rule: string): ReadonlyMap<Count, number> {
  return machine.memories.get(rule)?.counts ?? new Map()
}

/** True where the rule's keys have states that an author thinks in. */
export const hasStates = ({ alarm, steps }: Rule): boolean => alarm || steps.length > 0

/** How many keys of the rule are raised. */
export function raisedKeys(machine: Machine, rule: string): number {
  let count = 0
  for (const { activity } of machine.memories.get(rule)?.keys.values() ?? []) if (activity === 'raised') count++
  return count
}
