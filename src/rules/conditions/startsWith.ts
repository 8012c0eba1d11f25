// `startsWith`: a string with this beginning.
import type { PredicateDefinition } from './predicate.ts'

export const startsWith: PredicateDefinition = {
  name: 'startsWith',
  synonyms: ['beginsWith', 'prefix', 'hasPrefix'],
  phrase: 'a string that starts with',
  summary: 'Holds for a string that starts with the argument, in the same letter case.',
  schema: { type: 'string' },
  holdsFor: ['string'],
  argument: ['string'],
  test: (value, start) => typeof value === 'string' && typeof start === 'string' && value.startsWith(start),
  examples: [
    ['pump-7', 'pump', true],
    ['Pump-7', 'pump', false, 'letter case counts'],
    ['pump-7', '', true, 'every string starts with the empty string'],
    [71, '7', false, 'no coercion'],
    [['pump'], 'pump', false],
    [undefined, '', false],
  ],
}
