// `lte`: less than or equal to.
import { comparison } from './comparison.ts'

export const lte = comparison(
  {
    name: 'lte',
    synonyms: ['<=', 'le', 'leq', 'lessThanOrEqual', 'lessThanOrEqualTo', 'lessOrEqual', 'atMost', 'maximum'],
    phrase: 'less than or equal to',
    bound: { side: 'most', inclusive: true },
  },
  [
    [19, 20, true],
    [20, 20, true],
    [20.1, 20, false],
    [[1], 20, false],
  ],
)
