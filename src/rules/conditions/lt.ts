// `lt`: less than.
import { comparison } from './comparison.ts'

export const lt = comparison(
  {
    name: 'lt',
    synonyms: ['<', 'lessThan', 'less', 'below', 'under', 'exclusiveMaximum'],
    phrase: 'less than',
    bound: { side: 'most', inclusive: false },
  },
  [
    [19, 20, true],
    [20, 20, false],
    ['B', 'a', true, 'strings are ordered by code units'],
    [-0, 0, false],
    [undefined, 20, false],
  ],
)
