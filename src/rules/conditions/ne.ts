// `ne`: there, and not equal.
import { equal } from '../data/value.ts'
import { eq } from './eq.ts'
import type { PredicateDefinition } from './predicate.ts'

export const ne: PredicateDefinition = {
  name: 'ne',
  synonyms: ['!=', '!==', '<>', 'neq', 'notEquals', 'notEqual', 'notEq', 'notEqualTo', 'isNot'],
  phrase: 'different from',
  summary:
    'Holds for a value that is present and differs from the argument. For "absent, or different" write { "not": { …, "eq": … } }.',
  schema: true,
  test: (value, other) => !equal(value, other),
  opposite: eq,
  comparesWith: 'argument',
  examples: [
    [1, 2, true],
    [1, 1, false],
    ['1', 1, true, 'no coercion'],
    [undefined, 1, false, 'an absent value satisfies no predicate but exists: false'],
  ],
}
