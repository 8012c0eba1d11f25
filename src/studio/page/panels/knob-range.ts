// From where to where a number or a duration of the document is tried, and how it is written. Knows no view.
import { parseDuration, showDuration } from '../../../rules/data/duration.ts'
import type { Knob } from '../../protocol.ts'
import { reading, series } from '../session/state.ts'
import { rangeOf } from '../timeline/search.ts'

export interface KnobRange {
  readonly from: number
  readonly to: number
  readonly step: number
}

/** Of durations, milliseconds. */
export const numberOf = ({ kind, value }: Pick<Knob, 'kind' | 'value'>): number =>
  kind === 'number' ? Number(value) : (parseDuration(String(value)) ?? 0)

const ranges = new Map<string, KnobRange & { readonly isSeen: boolean }>()

/** Stays while the value moves in it. */
export function rangeFor(knob: Knob): KnobRange {
  const value = numberOf(knob)
  const known = ranges.get(knob.pointer)
  const seen = knob.kind === 'number' && known?.isSeen !== true ? seenRange(knob, value) : undefined
  if (known !== undefined && seen === undefined && value >= known.from && value <= known.to) return known
  const made = seen ?? (knob.kind === 'duration' ? durationRange(value) : (seenRange(knob, value) ?? plainRange(value)))
  ranges.set(knob.pointer, { ...made, isSeen: seen !== undefined })
  return made
}

function durationRange(value: number): KnobRange {
  const step =
    [1, 100, 1000, 10_000, 60_000, 300_000, 900_000, 3_600_000].findLast(one => one <= Math.max(1, value / 8)) ?? 1
  return { from: step, to: Math.max(step * 8, Math.ceil((value * 3) / step) * step), step }
}

/** The values that there are of what it is compared with. */
function seenRange(knob: Knob, value: number): KnobRange | undefined {
  const test = reading.value.tests.find(one =>
    one.limits.some(
      limit =>
        limit.pointer === knob.pointer.replace(/\/\d+$/, '') ||
        (limit.value === value && knob.rules.includes(one.rule)),
    ),
  )
  const lines = series.value.find(({ id }) => id === test?.series)?.lines ?? []
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { values } of lines) {
    const [least, greatest] = rangeOf(values, 0, values.length)
    low = Math.min(low, least)
    high = Math.max(high, greatest)
  }
  if (!(low < high)) return undefined
  const step = stepOf((high - low) / 50, value)
  return {
    from: Math.floor(Math.min(low, value) / step) * step,
    to: Math.ceil(Math.max(high, value) / step) * step,
    step,
  }
}

function plainRange(value: number): KnobRange {
  if (value === 0) return { from: -10, to: 10, step: 0.5 }
  const reach = Math.abs(value) * 2
  const step = Number.isInteger(value) ? Math.max(1, stepOf(reach / 50, value)) : stepOf(reach / 50, value)
  return value > 0
    ? { from: 0, to: Math.ceil(reach / step) * step, step }
    : { from: -Math.ceil(reach / step) * step, to: 0, step }
}

/** A round step that leads to the value too. */
function stepOf(raw: number, value: number): number {
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 5, 10].map(one => one * power).find(one => one >= raw) ?? power
  const fits = [step, power, power / 10].find(one => Math.abs(value / one - Math.round(value / one)) < 1e-6)
  return Number((fits ?? step).toPrecision(3))
}

/** So many values of the range, for a curve. */
export function valuesOf(knob: Knob, most = 25): readonly (number | string)[] {
  const { from, to, step } = rangeFor(knob)
  const count = Math.floor((to - from) / step + 1e-6) + 1
  const stride = Math.max(1, Math.ceil(count / most))
  const values = Array.from({ length: Math.ceil(count / stride) }, (_, index) => from + index * stride * step)
  return [...new Set(values.map(value => written(knob, value)))]
}

/** As the document has it. */
export const written = (knob: Pick<Knob, 'kind'>, value: number): number | string =>
  knob.kind === 'duration' ? showDuration(Math.max(1, Math.round(value))) : Number(value.toPrecision(10))
