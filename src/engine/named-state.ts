// The state of a machine as snapshots hold it: rules, clauses and timers by their names.
import type { KeyMemory, RuleMemory } from './memory.ts'

/** A key with the names of its clauses and timers. */
export interface NamedKey extends Omit<KeyMemory, 'states' | 'timers' | 'queued'> {
  readonly states: Readonly<Record<string, unknown>>
  /** When each is due, in epoch milliseconds. */
  readonly timers: Readonly<Record<string, number>>
}

export interface NamedRule extends Omit<RuleMemory, 'keys' | 'active'> {
  readonly keys: readonly NamedKey[]
}

/** What is written. */
export interface NamedState {
  readonly format: 2
  /** Epoch milliseconds. */
  readonly clock: number
  /** How many events have arrived for rules in their own time. */
  readonly arrivals: number
  readonly rules: ReadonlyMap<string, NamedRule>
}
