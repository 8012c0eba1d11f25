// What the four comparisons share: they hold only between two numbers or two strings, without coercion.
import { compare } from '../data/value.ts'
import type { PredicateDefinition, PredicateExample } from './predicate.ts'

/** A comparison that accepts these signs of `value - limit`. */
export function comparison(
  name: string,
  phrase: string,
  accepts: (sign: number) => boolean,
  examples: readonly PredicateExample[],
): PredicateDefinition {
  return {
    name,
    phrase,
    summary: `Holds for a number or a text that is ${phrase} the argument; a number and a text never compare.`,
    schema: { type: ['number', 'string'] },
    holdsFor: ['number', 'string'],
    argument: ['number', 'string'],
    test: (value, limit) => {
      const sign = compare(value, limit)
      return sign !== undefined && accepts(sign)
    },
    examples,
  }
}
