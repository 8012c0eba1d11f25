// The tables of newest events: put in by whatever arrives at their inputs, and looked up by a rule's events.
import type { Scope } from '../rules/data/event.ts'
import type { JsonObject } from '../rules/data/json.ts'
import { keyText } from '../rules/data/key-text.ts'
import type { Limits } from '../rules/nodes/settings.ts'
import type { LookupTable, Rule } from '../rules/rule/rule.ts'
import { count, type RuleMemory, type TableEntry } from './memory.ts'

/** When the event is kept, within which limits, and what it may have to be undone by. */
export interface Keeping {
  readonly clock: number
  readonly limits: Limits
  readonly undo: { saveEntry(table: Map<string, TableEntry>, text: string): void } | undefined
}

/** Keeps the scope's event as the newest of its key; the key that was used longest ago gives way to one too many. */
export function keepNewest(memory: RuleMemory, { name, by }: LookupTable, scope: Scope, keeping: Keeping): void {
  const { clock, limits, undo } = keeping
  const key = by?.evaluate(scope)
  if (by !== undefined && key === undefined) return
  const kept = memory.tables.get(name) ?? new Map<string, TableEntry>()
  memory.tables.set(name, kept)
  const text = keyText(key)
  undo?.saveEntry(kept, text)
  kept.delete(text)
  kept.set(text, { event: scope.event, at: clock })
  if (kept.size <= limits.keys) return
  const [oldest] = kept.keys()
  if (oldest !== undefined) {
    undo?.saveEntry(kept, oldest)
    kept.delete(oldest)
  }
  count(memory, 'evicted')
}

/** How a rule's expressions look up its tables at a moment; an event that is too old is absent. */
export function lookUpAt(
  rule: Rule,
  memory: RuleMemory,
  parameters: JsonObject,
  clock: number,
): NonNullable<Scope['latest']> {
  if (rule.tables.length === 0) return noEvent
  return (name, scope) => {
    const table = rule.tables.find(found => found.name === name)
    // The tables come before what makes bodies: `on` is of the event that arrived.
    const on = table?.on?.evaluate({ ...scope, event: scope.event.origin ?? scope.event })
    if (table === undefined || (table.on !== undefined && on === undefined)) return undefined
    const kept = memory.tables.get(name)?.get(keyText(on))
    if (kept === undefined) return undefined
    const ttl = table.ttl?.(parameters)
    return ttl !== undefined && clock - kept.at >= ttl ? undefined : kept.event
  }
}

const noEvent = (): undefined => undefined
