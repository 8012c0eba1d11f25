// `variance` and `stddev` of a sample. Values count from the first, and their squares from the mean, so that nothing cancels.
// T. F. Chan, G. H. Golub, R. J. LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances", 1979.
import type { AggregateDefinition } from './aggregate.ts'
import { type Fold, get } from './fold.ts'

/** The first value, the mean after it, and the sum of the squares about the mean. */
const spread: Omit<Fold, 'result'> = {
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
}

const sample: Fold['result'] = (row, at, count) => (count < 2 ? undefined : get(row, at + 2) / (count - 1))

export const variance: AggregateDefinition = {
  name: 'variance',
  summary: "The sample's variance; two numbers at least.",
  numeric: true,
  computation: { kind: 'fold', fold: { ...spread, result: sample } },
  examples: [
    { values: [1, 2, 3, 4], gives: 5 / 3 },
    { values: [1e9 + 1, 1e9 + 2, 1e9 + 3], gives: 1, why: 'far from zero too' },
    { values: [5], why: 'one number has none' },
  ],
}

export const stddev: AggregateDefinition = {
  name: 'stddev',
  summary: "The sample's standard deviation; two numbers at least.",
  numeric: true,
  computation: {
    kind: 'fold',
    fold: {
      ...spread,
      result: (row, at, count) => {
        const square = sample(row, at, count)
        return square === undefined ? undefined : Math.sqrt(square)
      },
    },
  },
  examples: [
    { values: [2, 4, 4, 4, 5, 5, 7, 9], gives: Math.sqrt(32 / 7) },
    { values: [5, '6'], why: 'one number has none' },
  ],
}
