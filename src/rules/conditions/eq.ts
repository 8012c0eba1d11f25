// `eq`: deep JSON equality.
import { equal, isPrimitive } from '../data/value.ts'
import type { PredicateDefinition } from './predicate.ts'

export const eq: PredicateDefinition = {
  name: 'eq',
  synonyms: ['=', '==', '===', 'equals', 'equal', 'equalTo', 'isEqualTo', 'is'],
  phrase: 'equal to',
  summary:
    'Holds for a value that is equal to the argument, as JSON: 1 equals 1.0, and the order of members does not count.',
  schema: true,
  test: equal,
  comparesWith: 'argument',
  probes: value => (isPrimitive(value) ? [{ kind: 'equal', value }] : undefined),
  examples: [
    [1, 1, true],
    ['1', 1, false, 'no coercion'],
    [{ a: 1, b: [2] }, { literal: { b: [2], a: 1 } }, true],
    [[1, 2], [2, 1], false],
    [null, 0, false],
    [undefined, 1, false],
  ],
}
