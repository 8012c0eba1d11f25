// What `aggregate` computes, from the list of all values of a window. Knows no window.
import type { Json } from '../../src/rules/data/json.ts'
import { equal, type Value } from '../../src/rules/data/value.ts'
import type { FieldNode } from './window-node.ts'

/** A value and the time of its event, in milliseconds. */
export interface Timed<Of> {
  readonly value: Of
  readonly at: number
}

/**
 * "Absent values are left out of every function, and values that are no number of the numeric ones; an aggregate of no
 * values is absent, and so is its field." Only `count` is 0.
 */
export function aggregated(aggregate: FieldNode, values: readonly Timed<Value>[]): Value {
  const there = values.flatMap(({ value, at }) => (value === undefined ? [] : [{ value, at }]))
  const { aggregate: name } = aggregate
  if (name === 'count') return aggregate.of === undefined ? values.length : there.length
  if (there.length === 0) return undefined
  if (name === 'first') return there[0]?.value
  if (name === 'last') return there.at(-1)?.value
  if (name === 'collect') return there.map(({ value }) => value)
  if (name === 'distinct') return different(there.map(({ value }) => value)).length
  const numbers = there.flatMap(({ value, at }) => (typeof value === 'number' ? [{ value, at }] : []))
  return numbers.length === 0 ? undefined : finite(numeric(name, numbers, aggregate.percent))
}

function numeric(name: string, timed: readonly Timed<number>[], percent: number): number | undefined {
  const values = timed.map(({ value }) => value)
  switch (name) {
    case 'sum':
      return sum(values)
    case 'avg':
      return mean(values)
    case 'min':
      return Math.min(...values)
    case 'max':
      return Math.max(...values)
    case 'variance':
      return variance(values)
    case 'stddev': {
      const squared = variance(values)
      return squared === undefined ? undefined : Math.sqrt(squared)
    }
    case 'median':
    case 'percentile':
      return percentile(values, percent)
    case 'delta':
      return (values.at(-1) ?? 0) - (values[0] ?? 0)
    case 'increase':
      return increase(values)
    case 'rate':
      return increase(values) / seconds((timed.at(-1)?.at ?? 0) - (timed[0]?.at ?? 0))
    case 'slope':
      return slope(timed)
    default:
      throw new Error(`the reference does not know the aggregate ${name}`)
  }
}

const seconds = (milliseconds: number) => milliseconds / 1000
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const mean = (values: readonly number[]) => sum(values) / values.length
const finite = (value: number | undefined): Value => (value !== undefined && Number.isFinite(value) ? value : undefined)

function different(values: readonly Json[]): readonly Json[] {
  return values.filter((value, index) => values.findIndex(other => equal(other, value)) === index)
}

/** "`stddev` and `variance` are the sample's (two values at least)" */
function variance(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined
  const center = mean(values)
  return sum(values.map(value => (value - center) ** 2)) / (values.length - 1)
}

/** "`percentile: [expression, 95]` and `median` interpolate linearly between the closest ranks" */
function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const rank = (percent / 100) * (sorted.length - 1)
  const [below, above] = [sorted[Math.floor(rank)] ?? 0, sorted[Math.ceil(rank)] ?? 0]
  return below + (above - below) * (rank - Math.floor(rank))
}

/** "`increase` adds up the rises of a counter and takes a fall for a reset to zero" */
function increase(values: readonly number[]): number {
  return sum(
    values.slice(1).map((value, index) => {
      const before = values[index] ?? 0
      return value >= before ? value - before : value
    }),
  )
}

/** "`slope` is least squares over the events' times, per second (two times at least)" */
function slope(timed: readonly Timed<number>[]): number | undefined {
  if (timed.every(({ at }) => at === timed[0]?.at)) return undefined
  const times = timed.map(({ at }) => seconds(at))
  const [time, value] = [mean(times), mean(timed.map(one => one.value))]
  const together = sum(timed.map((one, index) => ((times[index] ?? 0) - time) * (one.value - value)))
  return together / sum(times.map(one => (one - time) ** 2))
}
