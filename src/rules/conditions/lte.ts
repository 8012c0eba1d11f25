// `lte`: less than or equal to.
import { comparison } from './comparison.ts'

export const lte = comparison('lte', 'less than or equal to', { side: 'most', inclusive: true }, [
  [19, 20, true],
  [20, 20, true],
  [20.1, 20, false],
  [[1], 20, false],
])
