// Covers: for a condition, tests of which at least one holds wherever the condition does. The index finds rules by them;
// whether a rule it finds really fires, its compiled condition says.
import type { Json } from '../../rules/data/json.ts'
import type { Condition, Predicate } from '../../rules/nodes/condition.ts'
import type { Source } from '../../rules/nodes/expression.ts'

/** A test of the value at a place, in a form that an index can answer for many rules at once. */
export interface Probe {
  readonly source: Source
  readonly test: IndexedTest
}

export type IndexedTest =
  | { readonly kind: 'equal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'above' | 'below'; readonly limit: number; readonly inclusive: boolean }
  | { readonly kind: 'between'; readonly low: number; readonly high: number }
  /** The value is there. */
  | { readonly kind: 'present' }

/** Tests of which at least one holds wherever a condition does. */
export interface Cover {
  readonly probes: readonly Probe[]
  /** True where the condition holds, too, wherever one of them does: whom they find need not be asked. */
  readonly exact: boolean
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
  return best === undefined || covers.length === 1 ? best : { probes: best.probes, exact: false }
}

/** How many of many events one test is thought to let through; only the order matters. */
const weights = { equal: 1, between: 8, above: 16, below: 16, present: 64 }

const weigh = ({ probes }: Cover) => probes.reduce((sum, { test }) => sum + weights[test.kind], 0)

/** What an index can ask in place of a predicate; undefined where the predicate may hold for an absent value. */
function coverOfPredicate({ definition, argument }: Predicate, source: Source): Cover | undefined {
  const { present } = argument
  if (definition.absent !== undefined && (present === undefined || definition.absent(present))) return undefined
  const tests = present === undefined ? undefined : testsByName[definition.name]?.(present)
  return { probes: (tests ?? [isPresent]).map(test => ({ source, test })), exact: tests !== undefined }
}

const isPresent: IndexedTest = { kind: 'present' }

/** Tests of which one holds exactly where the predicate of this name does, with this argument. */
const testsByName: Readonly<Record<string, (argument: Json) => readonly IndexedTest[] | undefined>> = {
  eq: value => (isScalar(value) ? [{ kind: 'equal', value }] : undefined),
  in: list => (Array.isArray(list) && list.every(isScalar) ? list.map(value => ({ kind: 'equal', value })) : undefined),
  gt: limit => bound('above', limit, false),
  gte: limit => bound('above', limit, true),
  lt: limit => bound('below', limit, false),
  lte: limit => bound('below', limit, true),
  between: ends => {
    const [low, high] = Array.isArray(ends) ? ends : []
    return typeof low === 'number' && typeof high === 'number' ? [{ kind: 'between', low, high }] : undefined
  },
}

function bound(kind: 'above' | 'below', limit: Json, inclusive: boolean): readonly IndexedTest[] | undefined {
  return typeof limit === 'number' ? [{ kind, limit, inclusive }] : undefined
}

function isScalar(value: Json): value is string | number | boolean | null {
  return value === null || typeof value !== 'object'
}
