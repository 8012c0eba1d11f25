// Every aggregate of the language, in the order of the documentation. To add one: a file beside this, and a line here.
import type { AggregateDefinition } from './aggregate.ts'
import { avg } from './avg.ts'
import { bottom } from './bottom.ts'
import { collect } from './collect.ts'
import { count } from './count.ts'
import { delta } from './delta.ts'
import { distinct } from './distinct.ts'
import { first } from './first.ts'
import { increase } from './increase.ts'
import { integral } from './integral.ts'
import { last } from './last.ts'
import { max } from './max.ts'
import { median } from './median.ts'
import { min } from './min.ts'
import { percentile } from './percentile.ts'
import { rate } from './rate.ts'
import { slope } from './slope.ts'
import { stateDuration } from './stateDuration.ts'
import { stddev } from './stddev.ts'
import { sum } from './sum.ts'
import { timeWeightedAvg } from './timeWeightedAvg.ts'
import { top } from './top.ts'
import { variance } from './variance.ts'

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
  top,
  bottom,
  delta,
  increase,
  rate,
  slope,
  integral,
  timeWeightedAvg,
  stateDuration,
]
