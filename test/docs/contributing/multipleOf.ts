// `multipleOf`: a whole number of times the argument.
import type { PredicateDefinition } from '../../../src/rules/conditions/predicate.ts'

export const multipleOf: PredicateDefinition = {
  name: 'multipleOf',
  phrase: 'a multiple of',
  summary: 'Holds for a number that is a whole number of times the argument.',
  schema: { type: 'number' },
  holdsFor: ['number'],
  argument: ['number'],
  test: (value, step) => typeof value === 'number' && typeof step === 'number' && value % step === 0,
  examples: [
    [10, 5, true],
    [11, 5, false],
    ['10', 5, false, 'no coercion'],
    [undefined, 5, false],
  ],
}
