// `endsWith`: a string with this end.
import type { PredicateDefinition } from './predicate.ts'

export const endsWith: PredicateDefinition = {
  name: 'endsWith',
  synonyms: ['suffix', 'hasSuffix'],
  phrase: 'a string that ends with',
  summary: 'Holds for a string that ends with the argument, in the same letter case.',
  schema: { type: 'string' },
  holdsFor: ['string'],
  argument: ['string'],
  test: (value, end) => typeof value === 'string' && typeof end === 'string' && value.endsWith(end),
  examples: [
    ['pump-7', '-7', true],
    ['pump-7', '7-', false],
    ['PUMP', 'pump', false, 'letter case counts'],
    ['pump-7', '', true, 'every string ends with the empty string'],
    [17, '7', false, 'no coercion'],
    [undefined, '7', false],
  ],
}
