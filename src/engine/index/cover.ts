// Covers: for a condition, tests of which at least one holds wherever the condition does. The index finds rules by them;
// whether a rule it finds really fires, its compiled condition says.
import type { Condition, Predicate } from '../../rules/nodes/condition.ts'
import type { Source } from '../../rules/nodes/expression.ts'
import type { ValueTest } from '../../rules/nodes/value-test.ts'

/** A test of the value that a source holds. */
export interface Probe {
  readonly source: Source
  readonly test: ValueTest
}

/** Tests of which at least one holds wherever a condition does. */
export interface Cover {
  readonly probes: readonly Probe[]
  /** True where the condition holds, too, wherever one of them does: whom they find need not be asked. */
  readonly exact: boolean
  /** Other tests that hold, each of them, wherever the condition does. */
  readonly beside?: readonly Probe[]
}

/** The cheapest cover of a condition; undefined: it may hold for any event. */
export function coverOf(condition: Condition): Cover | undefined {
  switch (condition.kind) {
    case 'all':
      return cheapest(condition.conditions.map(coverOf))
    case 'any': {
      const covers = condition.conditions.flatMap(each => coverOf(each) ?? [])
      if (covers.length < condition.conditions.length) return undefined
      return { probes: covers.flatMap(({ probes }) => probes), exact: covers.every(({ exact }) => exact) }
    }
    case 'use':
      return coverOf(condition.condition)
    case 'not':
      return condition.condition.kind === 'not' ? coverOf(condition.condition.condition) : undefined
    case 'test': {
      const { source } = condition.subject
      return source === undefined
        ? undefined
        : cheapest(condition.predicates.map(each => coverOfPredicate(each, source)))
    }
  }
}

/** The cheapest cover of conditions that hold together; each covers all of them. */
export function cheapest(covers: readonly (Cover | undefined)[]): Cover | undefined {
  let best: Cover | undefined
  for (const cover of covers) {
    if (cover !== undefined && (best === undefined || weigh(cover) < weigh(best))) best = cover
  }
  if (best === undefined || covers.length === 1) return best
  const all = covers.flatMap(cover => [...(cover?.probes.length === 1 ? cover.probes : []), ...(cover?.beside ?? [])])
  const { probes } = best
  return { probes, exact: false, beside: all.filter(probe => !probes.includes(probe)) }
}

/** How many of many events one test is thought to let through; only the order matters. */
const weights = { equal: 1, between: 8, above: 16, below: 16, present: 64 }

const weigh = ({ probes }: Cover) => probes.reduce((sum, { test }) => sum + weights[test.kind], 0)

/** What an index can ask in place of a predicate; undefined where the predicate may hold for an absent value. */
function coverOfPredicate({ definition, argument }: Predicate, source: Source): Cover | undefined {
  const { present } = argument
  if (definition.absent !== undefined && (present === undefined || definition.absent(present))) return undefined
  const tests = present === undefined ? undefined : definition.probes?.(present)
  return { probes: (tests ?? [isPresent]).map(test => ({ source, test })), exact: tests !== undefined }
}

const isPresent: ValueTest = { kind: 'present' }
