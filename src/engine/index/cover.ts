// Covers: for a condition, tests of which at least one holds wherever the condition does. The index finds rules by them;
// whether a rule it finds really fires, its compiled condition says.
import type { Condition, Predicate } from '../../rules/condition.ts'
import type { Place } from '../../rules/expression.ts'
import type { Json } from '../../rules/json.ts'

/** A test of the value at a place, in a form that an index can answer for many rules at once. */
export interface Entry {
  readonly place: Place
  readonly test: IndexedTest
}

export type IndexedTest =
  | { readonly kind: 'equal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'above' | 'below'; readonly limit: number; readonly inclusive: boolean }
  | { readonly kind: 'between'; readonly low: number; readonly high: number }
  /** The value is there. */
  | { readonly kind: 'present' }

/** The cheapest cover of all these conditions together; undefined: they may hold for any event. */
export function coverOf(conditions: readonly (Condition | undefined)[]): readonly Entry[] | undefined {
  return cheapest(conditions.map(condition => (condition === undefined ? undefined : coverOfOne(condition))))
}

function coverOfOne(condition: Condition): readonly Entry[] | undefined {
  switch (condition.kind) {
    case 'all':
      return cheapest(condition.conditions.map(coverOfOne))
    case 'any': {
      const covers = condition.conditions.map(coverOfOne)
      return covers.some(cover => cover === undefined) ? undefined : covers.flatMap(cover => cover ?? [])
    }
    case 'use':
      return coverOfOne(condition.condition)
    case 'not':
      return condition.condition.kind === 'not' ? coverOfOne(condition.condition.condition) : undefined
    case 'test': {
      const { place } = condition.subject
      if (place === undefined) return undefined
      return cheapest(condition.predicates.map(predicate => testsOf(predicate)?.map(test => ({ place, test }))))
    }
  }
}

/** What an index can ask in place of a predicate; undefined where the predicate may hold for an absent value. */
function testsOf({ definition, argument }: Predicate): readonly IndexedTest[] | undefined {
  const { present } = argument
  if (definition.absent !== undefined && (present === undefined || definition.absent(present))) return undefined
  return (present === undefined ? undefined : testsByName[definition.name]?.(present)) ?? [{ kind: 'present' }]
}

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

/** How many of many events one is thought to let through; only the order matters. */
const weights = { equal: 1, between: 8, above: 16, below: 16, present: 64 }

const weigh = (cover: readonly Entry[]) => cover.reduce((sum, { test }) => sum + weights[test.kind], 0)

function cheapest(covers: readonly (readonly Entry[] | undefined)[]): readonly Entry[] | undefined {
  let best: readonly Entry[] | undefined
  for (const cover of covers) {
    if (cover !== undefined && (best === undefined || weigh(cover) < weigh(best))) best = cover
  }
  return best
}
