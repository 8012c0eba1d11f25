// The state of a machine as snapshots hold it: rules, clauses and timers by their names.
import type { Value } from '../rules/data/value.ts'
import type { KeyMemory, Recalled, RuleMemory } from './memory.ts'

/** A key with the names of its clauses and timers. */
export interface NamedKey extends Omit<KeyMemory, 'place' | 'states' | 'timers' | 'queued' | 'recalled' | 'turn'> {
  /** By the place where a clause sees an event. */
  readonly recalled?: Readonly<Record<string, NamedRecalled>>
  /** In place of that: what the clause that decides saw, in the order of the rule. Only read. */
  readonly previous?: Recalled
  readonly states: Readonly<Record<string, unknown>>
  /** When each is due, in epoch milliseconds. */
  readonly timers: Readonly<Record<string, number>>
}

/** What expressions yielded, by their canonical texts. */
export interface NamedRecalled {
  readonly before: ReadonlyMap<string, Value>
  readonly now: ReadonlyMap<string, Value>
}

export interface NamedRule extends Omit<RuleMemory, 'keys' | 'active'> {
  readonly keys: readonly NamedKey[]
}

/** What is written. */
export interface NamedState extends NamedHead {
  readonly rules: ReadonlyMap<string, NamedRule>
}

export interface NamedHead {
  readonly format: 2
  /** Epoch milliseconds. */
  readonly clock: number
  /** How many events have arrived for rules in their own time. */
  readonly arrivals: number
  /** The bytes of the largest body that was made for a stream, up to a power of two. */
  readonly largestFed?: number
  /** How much a body is put together of, up to a power of two. */
  readonly mostParts?: number
}
