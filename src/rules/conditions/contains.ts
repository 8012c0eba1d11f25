// `contains`: a part of a string, or an element of an array.
import { isElement } from './in.ts'
import type { PredicateDefinition } from './predicate.ts'

export const contains: PredicateDefinition = {
  name: 'contains',
  synonyms: ['includes', 'has', 'include', 'contain'],
  phrase: 'a string or an array with',
  summary: 'Holds for a string that contains the argument, and for an array with an element equal to it.',
  schema: true,
  holdsFor: ['string', 'array'],
  test: (value, part) =>
    typeof value === 'string' ? typeof part === 'string' && value.includes(part) : isElement(part, value),
  examples: [
    ['over temperature', 'temp', true],
    ['over temperature', 'Temp', false, 'letter case counts'],
    [['hot', 'wet'], 'hot', true],
    [['hotter'], 'hot', false, 'an element counts as a whole'],
    [[1, { a: 2 }], { literal: { a: 2 } }, true, 'elements are compared as eq does'],
    ['417', 17, false, 'no coercion'],
    [{ hot: true }, 'hot', false, 'names of members do not count'],
    [undefined, 'hot', false],
  ],
}
