// `exists`: present, or not.
import { show } from '../data/value.ts'
import type { PredicateDefinition } from './predicate.ts'

export const exists: PredicateDefinition = {
  name: 'exists',
  unlike: ['missing', 'isMissing', 'absent', 'isAbsent', 'isNull', 'undefined'],
  synonyms: ['isPresent', 'present', 'isDefined', 'defined', 'exist'],
  phrase: 'there, as asked:',
  summary: 'With true, holds for a value that is present, null included; with false, where it is absent.',
  schema: { type: 'boolean' },
  argument: ['boolean'],
  test: (_value, wanted) => wanted === true,
  absent: wanted => wanted === false,
  says: (subject, value) => `${subject} is present: ${show(value)}`,
  examples: [
    [0, true, true],
    [null, true, true, 'null is a value'],
    [0, false, false],
    [undefined, false, true],
    [undefined, true, false],
  ],
}
