// What `aggregate` computes, from the list of all values of a window, and of those before it. Knows no window.
import { isTrue } from './conditions.ts'
import { double, exact, isLess, type Numeral, numeral, roundedOnce } from './exact.ts'
import { evaluate } from './expressions.ts'
import { equal, isList, isNumber, type Maybe, type Value } from './json.ts'
import type { Aggregate } from './rule.ts'
import type { Scope } from './scope.ts'

/** A value and the time of its event, in milliseconds. */
export interface Timed<Of> {
  readonly value: Of
  readonly at: number
}

/** The bounds of a window; of one that is open, until now. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** The function, with how many or which percentage as it is now. */
export type Call = Pick<Aggregate, 'function'> & { readonly number: number | undefined }

/** What the function takes of an event: of `top` and `bottom` a pair, of `stateDuration` whether its condition holds. */
export function taken({ function: name, of, value }: Aggregate, scope: Scope): Maybe {
  if (name === 'stateDuration') return isTrue(of, scope)
  if (name !== 'top' && name !== 'bottom') return of === true ? true : evaluate(of, scope)
  const [by, shown] = [evaluate(of, scope), evaluate(value, scope)]
  // "among those where `by` is a number and the value is there"
  return isNumber(by) && shown !== undefined ? [by, shown] : undefined
}

/**
 * "Absent values are left out of every function, and values that are no number of the numeric ones; an aggregate of no values is
 * absent, and so is its field." "Of nothing, `count` is 0."
 */
export function aggregated(
  call: Call,
  all: readonly Timed<Maybe>[],
  before: readonly Timed<Maybe>[],
  span: Span,
  most: number,
): Maybe {
  const name = call.function
  if (['integral', 'timeWeightedAvg', 'stateDuration'].includes(name)) return overTime(name, all, before, span)
  // Those that need the values have those of the newest events.
  const values = ['collect', 'distinct', 'median', 'percentile'].includes(name) ? all.slice(-most) : all
  const there = values.flatMap(({ value, at }) => (value === undefined ? [] : [{ value, at }]))
  if (name === 'count') return numeral(there.length)
  if (there.length === 0) return undefined
  if (name === 'top' || name === 'bottom') return extremes(name, there, call.number ?? 1)
  if (name === 'first') return there[0]?.value
  if (name === 'last') return there.at(-1)?.value
  if (name === 'collect') return there.map(({ value }) => value)
  if (name === 'distinct') return numeral(different(there.map(({ value }) => value)).length)
  const numbers = numeric(values)
  if (numbers.length === 0) return undefined
  if (name === 'min') return numbers.map(({ value }) => value).reduce((a, b) => (isLess(b, a) ? b : a))
  if (name === 'max') return numbers.map(({ value }) => value).reduce((a, b) => (isLess(a, b) ? b : a))
  // "begin with the key's last number *before* the window, at its time"
  const counted = ['delta', 'increase', 'rate'].includes(name) ? [...numeric(before).slice(-1), ...numbers] : numbers
  const timed = counted.map(({ value, at }) => ({ value: double(value), at }))
  const result = computed(name, timed, call.number ?? 50)
  return result === undefined ? undefined : numeral(result)
}

/**
 * "the values … of the n events where `by` is greatest or least, …, in that order, the earlier event first among equals"
 */
function extremes(name: string, pairs: readonly Timed<Value>[], count: number): Maybe {
  const order = name === 'top' ? -1 : 1
  const sorted = pairs
    .flatMap(({ value }) => (isList(value) ? [value] : []))
    .toSorted(([a], [b]) => (isNumber(a) && isNumber(b) ? order * (isLess(a, b) ? -1 : isLess(b, a) ? 1 : 0) : 0))
  return sorted.slice(0, count).flatMap(([, value]) => (value === undefined ? [] : [value]))
}

/**
 * "each value holds until the key's next event, at most to the window's `end`; … also from before the start. Of these three, what is
 * absent or no number ends the value before it; with a value but no time `integral` and `stateDuration` are 0 and `timeWeightedAvg` is
 * absent."
 */
function overTime(
  name: string,
  values: readonly Timed<Maybe>[],
  before: readonly Timed<Maybe>[],
  { start, end }: Span,
): Maybe {
  const last = before.at(-1)
  const first = values[0]?.at ?? end
  // A value from before that ends at the start has no part in the window.
  const points = last !== undefined && first > start ? [{ ...last, at: Math.max(start, last.at) }, ...values] : values
  const held = points.flatMap(({ value, at }, index) => {
    const milliseconds = BigInt((points[index + 1]?.at ?? Math.max(at, end)) - at)
    if (name === 'stateDuration')
      return typeof value === 'boolean' ? [{ value: value ? exact(1) : 0n, milliseconds }] : []
    return isNumber(value) ? [{ value: exact(double(value)), milliseconds }] : []
  })
  if (held.length === 0) return undefined
  const product = held.reduce((total, { value, milliseconds }) => total + value * milliseconds, 0n)
  const time = held.reduce((total, { milliseconds }) => total + milliseconds, 0n)
  // "(value × seconds …)"; "(milliseconds for which it held)"
  if (name === 'integral') return numeral(roundedOnce(product, 1000n))
  if (name === 'stateDuration') return numeral(roundedOnce(product))
  return time === 0n ? undefined : numeral(roundedOnce(product, time))
}

const numeric = (values: readonly Timed<Maybe>[]): readonly Timed<Numeral>[] =>
  values.flatMap(({ value, at }) => (isNumber(value) ? [{ value, at }] : []))

function computed(name: string, timed: readonly Timed<number>[], percent: number): number | undefined {
  const values = timed.map(({ value }) => value)
  switch (name) {
    // "those of the exact sum of the doubles, rounded once"
    case 'sum':
      return roundedOnce(sum(values))
    case 'avg':
      return mean(values)
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
      return roundedOnce(increase(values))
    case 'rate': {
      const milliseconds = (timed.at(-1)?.at ?? 0) - (timed[0]?.at ?? 0)
      return milliseconds === 0 ? undefined : roundedOnce(increase(values) * 1000n, BigInt(milliseconds))
    }
    case 'slope':
      return slope(timed)
    default:
      throw new Error(`the reference does not know the aggregate ${name}`)
  }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + exact(value), 0n)
const mean = (values: readonly number[]) => roundedOnce(sum(values), BigInt(values.length))

function different(values: readonly Value[]): readonly Value[] {
  return values.filter((value, index) => values.findIndex(other => equal(other, value)) === index)
}

/** "`stddev` and `variance` are the sample's (two values at least)" */
function variance(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined
  const center = mean(values)
  return values.map(value => (value - center) ** 2).reduce((a, b) => a + b) / (values.length - 1)
}

/** "`percentile: [expression, 95]` and `median` interpolate linearly between the closest ranks" */
function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const rank = (percent / 100) * (sorted.length - 1)
  const [below, above] = [sorted[Math.floor(rank)] ?? 0, sorted[Math.ceil(rank)] ?? 0]
  const part = rank - Math.floor(rank)
  // Of finite numbers it is finite.
  return Number.isFinite(above - below) ? below + (above - below) * part : below * (1 - part) + above * part
}

/** "`increase` adds up the rises of a counter and takes a fall for a reset to zero" */
function increase(values: readonly number[]): bigint {
  return values.slice(1).reduce((total, value, index) => {
    const before = values[index] ?? 0
    return total + exact(value) - (value >= before ? exact(before) : 0n)
  }, 0n)
}

/** "`slope` is least squares over the events' times, per second (two times at least)" */
function slope(timed: readonly Timed<number>[]): number | undefined {
  if (timed.every(({ at }) => at === timed[0]?.at)) return undefined
  const times = timed.map(({ at }) => at / 1000)
  const [time, value] = [mean(times), mean(timed.map(one => one.value))]
  const together = timed.map((one, index) => ((times[index] ?? 0) - time) * (one.value - value)).reduce((a, b) => a + b)
  return together / times.map(one => (one - time) ** 2).reduce((a, b) => a + b)
}
