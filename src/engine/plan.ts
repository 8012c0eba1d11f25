// The plan: a rule set arranged for running. Immutable; the machine swaps one plan for another.

import type { LatestTable } from '../rules/clauses/latest.ts'
import type { RuleSet } from '../rules/document.ts'
import type { Rule } from '../rules/rule.ts'

export interface Plan extends RuleSet {
  readonly byId: ReadonlyMap<string, Rule>
  /** What reads an input or a `#stream`. */
  readonly readersOf: (name: string) => Readers
}

export interface Readers {
  /** In the order of the rules. */
  readonly rules: readonly Rule[]
  /** The tables of `latest` that it fills, in the same order. */
  readonly tables: readonly { readonly rule: Rule; readonly table: LatestTable }[]
  /** True where one of them reads the body. */
  readonly needsBody: boolean
}

/** Arranges the rules by what they read. */
export function compile(ruleSet: RuleSet): Plan {
  const { rules } = ruleSet
  const tables = rules.flatMap(rule => rule.latest.map(table => ({ rule, table })))
  const named = new Set([...rules.flatMap(rule => rule.from ?? []), ...tables.flatMap(({ table }) => table.from ?? [])])
  const readers = (reads: (from: readonly string[] | undefined) => boolean): Readers => {
    const reading = rules.filter(rule => reads(rule.from))
    const filling = tables.filter(({ table }) => reads(table.from))
    return { rules: reading, tables: filling, needsBody: filling.length > 0 || reading.some(rule => rule.needsBody) }
  }
  // Streams are read by name only.
  const byName = new Map([...named].map(name => [name, readers(from => from?.includes(name) ?? !name.startsWith('#'))]))
  const elsewhere = readers(from => from === undefined)
  return {
    ...ruleSet,
    byId: new Map(rules.map(rule => [rule.id, rule])),
    readersOf: name => byName.get(name) ?? elsewhere,
  }
}
