// `gt`: greater than.
import { comparison } from './comparison.ts'

export const gt = comparison(
  {
    name: 'gt',
    synonyms: ['>', 'greaterThan', 'greater', 'above', 'over', 'moreThan', 'exclusiveMinimum'],
    phrase: 'greater than',
    bound: { side: 'least', inclusive: false },
  },
  [
    [21, 20, true],
    [20, 20, false],
    ['b', 'a', true],
    ['21', 20, false, 'a string and a number never compare'],
    [null, 0, false],
    [undefined, 20, false],
  ],
)
