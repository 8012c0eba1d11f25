// What `variance` and `stddev` share. Values count from the first, and their squares from the mean, so that nothing
// cancels. T. F. Chan, G. H. Golub, R. J. LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample
// Variances", 1979.
import { type Fold, get } from './fold.ts'

/** The sample's variance: of the first value, the mean after it, and the sum of the squares about the mean. */
export const spread: Fold = {
  width: 3,
  lift: (row, at, value) => {
    row[at] = value
    row[at + 1] = 0
    row[at + 2] = 0
  },
  append: (row, at, later, laterAt, count, laterCount) => {
    const share = laterCount / (count + laterCount)
    const apart = get(later, laterAt) - get(row, at) + get(later, laterAt + 1) - get(row, at + 1)
    row[at + 1] = get(row, at + 1) + apart * share
    row[at + 2] = get(row, at + 2) + get(later, laterAt + 2) + apart * apart * count * share
  },
  result: (row, at, count) => (count < 2 ? undefined : get(row, at + 2) / (count - 1)),
}
