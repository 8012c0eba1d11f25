// `notIn`: there, and none of a list.
import { refer } from '../schema/fragment.ts'
import { elementOf, isElement, isIn } from './in.ts'
import type { PredicateDefinition } from './predicate.ts'

export const notIn: PredicateDefinition = {
  name: 'notIn',
  synonyms: ['nin', 'notOneOf', 'noneOf', 'notAnyOf'],
  phrase: 'none of',
  summary:
    'Holds for a value that is present and equal to no element of the list. For "absent, or none of them" write { "not": { …, "in": … } }.',
  schema: { type: 'array', items: refer('expression') },
  argument: ['array'],
  test: (value, list) => !isElement(value, list),
  prepare: list => {
    const isOne = elementOf(list)
    return value => !isOne(value)
  },
  opposite: isIn,
  comparesWith: 'elements',
  examples: [
    ['L3', ['L1', 'L2'], true],
    ['L1', ['L1', 'L2'], false],
    ['1', [1], true, 'no coercion'],
    [null, ['L1'], true, 'null is a value'],
    [undefined, ['L1'], false, 'an absent value satisfies no predicate but exists: false'],
  ],
}
