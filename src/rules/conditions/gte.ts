// `gte`: greater than or equal to.
import { comparison } from './comparison.ts'

export const gte = comparison(
  {
    name: 'gte',
    synonyms: ['>=', 'ge', 'geq', 'greaterThanOrEqual', 'greaterThanOrEqualTo', 'greaterOrEqual', 'atLeast', 'minimum'],
    phrase: 'greater than or equal to',
    bound: { side: 'least', inclusive: true },
  },
  [
    [21, 20, true],
    [20, 20, true],
    [19.9, 20, false],
    ['a', 'a', true],
    [true, 1, false],
  ],
)
