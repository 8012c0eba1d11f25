// What the four comparisons share: they hold only between two numbers or two strings, without coercion.
import { compare } from '../data/value.ts'
import type { Bound } from '../nodes/condition.ts'
import type { PredicateDefinition, PredicateExample } from './predicate.ts'

/** A comparison for which the argument is this end of the values that it holds for. */
export function comparison(
  name: string,
  phrase: string,
  bound: Bound,
  examples: readonly PredicateExample[],
): PredicateDefinition {
  const { side, inclusive } = bound
  const beyond = side === 'least' ? 1 : -1
  return {
    name,
    phrase,
    summary: `Holds for a number or a text that is ${phrase} the argument; a number and a text never compare.`,
    schema: { type: ['number', 'string'] },
    holdsFor: ['number', 'string'],
    argument: ['number', 'string'],
    test: (value, limit) => {
      const sign = compare(value, limit)
      return sign === beyond || (inclusive && sign === 0)
    },
    comparesWith: 'argument',
    bound,
    probes: limit =>
      typeof limit === 'number' ? [{ kind: side === 'least' ? 'above' : 'below', limit, inclusive }] : undefined,
    examples,
  }
}
