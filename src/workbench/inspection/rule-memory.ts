// What authors' tools look at in a machine's memory: of each rule what it counted, of each key how far it is. The one place
// in this room that knows how the engine keeps it. Looks, and changes nothing.
import { isAlarm } from '../../engine/alarm-reason.ts'
import type { Machine } from '../../engine/machine.ts'
import type { Count, KeyMemory } from '../../engine/memory.ts'
import type { Json } from '../../rules/data/json.ts'
import { canonical } from '../../rules/data/value.ts'
import type { Rule } from '../../rules/rule.ts'

export type { Count } from '../../engine/memory.ts'

/** How far one key of a rule is. */
export interface KeyFacts {
  /** The value of `by`; undefined for a rule without. */
  readonly key: Json | undefined
  readonly state: 'idle' | 'pending' | 'raised'
  /** True where it is raised, and its clear condition holds but not long enough. */
  readonly clearing: boolean
  /** How many steps of a sequence each of its partial matches has seen. */
  readonly partials: readonly number[]
  /** How many events it has seen. */
  readonly seen: number
  /** The newest event that reached `when`; the same object as long as there is none newer. */
  readonly newest: KeyMemory['newest']
  /** What `changes` let pass last; the same object until it lets something else pass. */
  readonly passed: KeyMemory['changes']
}

/** The keys of a rule, by their canonical texts; none where nothing is known of the rule. */
export function keysOf(machine: Machine, rule: string): ReadonlyMap<string, KeyFacts> {
  return new Map([...(machine.memories.get(rule)?.keys ?? [])].map(([text, key]) => [text, factsOf(key)]))
}

/** The state of one key of a rule; one that nothing is known of is idle. */
export function stateOfKey(machine: Machine, rule: string, key: Json | undefined): KeyFacts['state'] {
  const memory = machine.memories.get(rule)?.keys.get(key === undefined ? '' : canonical(key))
  return memory?.alarm?.state ?? 'idle'
}

function factsOf({ key, alarm, partials = [], seen, newest, changes }: KeyMemory): KeyFacts {
  return {
    key,
    state: alarm?.state ?? 'idle',
    clearing: alarm?.clearing !== undefined,
    partials: partials.map(({ next }) => next),
    seen,
    newest,
    passed: changes,
  }
}

/** How often each thing that is counted happened to the rule's events and keys. */
export function countsOf(machine: Machine, rule: string): ReadonlyMap<Count, number> {
  return machine.memories.get(rule)?.counts ?? new Map()
}

/** True where the rule's keys have states that an author thinks in. */
export const hasStates = (rule: Rule): boolean =>
  isAlarm(rule) || rule.absent !== undefined || rule.sequence !== undefined
