// Every aggregate of the language, in the order of the documentation. To add one: a file beside this, and a line here.
import type { AggregateDefinition } from './aggregate.ts'
import { collect } from './collect.ts'
import { count } from './count.ts'
import { increase, rate } from './counter.ts'
import { delta } from './delta.ts'
import { distinct } from './distinct.ts'
import { max, min } from './extreme.ts'
import { first, last } from './pick.ts'
import { median, percentile } from './rank.ts'
import { slope } from './slope.ts'
import { avg, sum } from './sum.ts'
import { stddev, variance } from './variance.ts'

export const aggregates: readonly AggregateDefinition[] = [
  count,
  sum,
  avg,
  min,
  max,
  first,
  last,
  stddev,
  variance,
  median,
  percentile,
  distinct,
  collect,
  delta,
  increase,
  rate,
  slope,
]
