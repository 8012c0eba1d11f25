// What the four comparisons share: they hold only between two numbers or two strings, without coercion.
import type { Json } from '../data/json.ts'
import { compare } from '../data/value.ts'
import type { Bound } from '../nodes/condition.ts'
import type { PredicateDefinition, PredicateExample } from './predicate.ts'
import { warnOfTexts } from './text-order.ts'

/** A comparison for which the argument is this end of the values that it holds for. */
export function comparison(
  named: Pick<PredicateDefinition, 'name' | 'synonyms' | 'phrase'> & { readonly bound: Bound },
  examples: readonly PredicateExample[],
): PredicateDefinition {
  const { phrase, bound } = named
  const { side, inclusive } = bound
  const beyond = side === 'least' ? 1 : -1
  const test = (value: Json, limit: Json) => {
    const sign = compare(value, limit)
    return sign === beyond || (inclusive && sign === 0)
  }
  return {
    ...named,
    summary: `Holds for a number or a string that is ${phrase} the argument; a number and a string never compare.`,
    schema: { type: ['number', 'string'] },
    holdsFor: ['number', 'string'],
    argument: ['number', 'string'],
    test,
    prepare: limit => (typeof limit === 'number' ? againstNumber(bound, limit, test) : value => test(value, limit)),
    comparesWith: 'argument',
    warn: (argument, tested) => warnOfTexts(named.name, argument, tested),
    probes: limit =>
      typeof limit === 'number' ? [{ kind: side === 'least' ? 'above' : 'below', limit, inclusive }] : undefined,
    examples,
  }
}

/** The same for a fixed number, which most comparisons are with: they are asked more than all else. */
function againstNumber(
  { side, inclusive }: Bound,
  limit: number,
  otherwise: (value: Json, limit: Json) => boolean,
): (value: Json) => boolean {
  if (side === 'least')
    return inclusive
      ? value => (typeof value === 'number' ? value >= limit : otherwise(value, limit))
      : value => (typeof value === 'number' ? value > limit : otherwise(value, limit))
  return inclusive
    ? value => (typeof value === 'number' ? value <= limit : otherwise(value, limit))
    : value => (typeof value === 'number' ? value < limit : otherwise(value, limit))
}
