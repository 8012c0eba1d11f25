// A chart of a number that rules test: its line, their limits, the band of a hysteresis, when they were raised.

import type { Label, Series } from '../../protocol.ts'
import { colourOf, faded, inks } from '../session/colours.ts'
import { traces } from '../session/state.ts'
import { numberText } from '../session/times.ts'
import type { Brush } from './brush.ts'
import { LineRaster } from './line-raster.ts'
import { type ChartRow, placeOf } from './rows.ts'
import { firstFrom, rangeOf } from './search.ts'

const words: Readonly<Record<string, string>> = { gt: '>', gte: '≥', lt: '<', lte: '≤', eq: '=', ne: '≠', between: '' }

export interface Scale {
  readonly low: number
  readonly high: number
  readonly y: (value: number) => number
}

/** The values that are seen and the limits, where these are not far away. */
export function scaleOf(
  { series, tests, height }: ChartRow,
  { time, width }: Pick<Brush, 'time' | 'width'>,
  top: number,
): Scale {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { times, values } of series.lines) {
    const [least, greatest] = rangeOf(
      values,
      Math.max(0, firstFrom(times, time(0)) - 1),
      Math.min(times.length, firstFrom(times, time(width)) + 1),
    )
    low = Math.min(low, least)
    high = Math.max(high, greatest)
  }
  if (low > high) [low, high] = [0, 1]
  const reach = high - low || Math.abs(high) || 1
  for (const { limits } of tests) {
    for (const { value } of limits) {
      if (value < low - reach * 1.5 || value > high + reach * 1.5) continue
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
  }
  const margin = (high - low || 1) * 0.08
  low -= margin
  high += margin
  return { low, high, y: value => top + 6 + ((high - value) / (high - low)) * (height - 12) }
}

export function paintChart(brush: Brush, row: ChartRow, top: number, labels: readonly Label[]): void {
  const { context, width, x } = brush
  const { series, height } = row
  const { muted, label } = inks()
  if (series.lines.every(({ times }) => times.length === 0)) return
  context.save()
  context.beginPath()
  context.rect(0, top, width, height - 1)
  context.clip()
  const scale = scaleOf(row, brush, top)
  for (const { from, to } of labels) {
    context.fillStyle = faded(label, 0.12)
    context.fillRect(x(from), top, Math.max(1, x(to) - x(from)), height)
  }
  paintRaised(brush, row, top)
  paintBand(row, scale, brush)
  context.fillStyle = muted
  context.font = '10px system-ui, sans-serif'
  context.textBaseline = 'middle'
  for (const value of roundValues(scale, height)) {
    context.fillStyle = faded(muted, 0.16)
    context.fillRect(0, Math.round(scale.y(value)), width, 1)
    context.fillStyle = muted
    if (scale.y(value) > top + 13) context.fillText(numberText(value), 4, scale.y(value) - 6)
  }
  paintLines(brush, row, scale, top)
  paintLimits(brush, row, scale)
  context.restore()
}

/** When a rule that tests the number was raised, faintly behind it. */
function paintRaised({ context, x, view, width }: Brush, { tests, height }: ChartRow, top: number): void {
  for (const rule of new Set(tests.map(({ rule }) => rule))) {
    const bands = traces.value.get(rule)?.all
    if (bands === undefined) continue
    context.fillStyle = faded(colourOf(placeOf(rule)), 0.12)
    let painted = Number.NEGATIVE_INFINITY
    for (let index = Math.max(0, firstFrom(bands.from, view.from) - 1); index < bands.from.length; index++) {
      if ((bands.from[index] ?? 0) > view.to) break
      if (bands.state[index] !== 2) continue
      const left = Math.max(0, x(bands.from[index] ?? 0), painted)
      const right = Math.min(width, Math.max(x(bands.to[index] ?? 0), left + 1))
      if (right <= left) continue
      painted = right
      context.fillRect(left, top, right - left, height)
    }
  }
}

/** Between the limit that raises and the one that clears. */
function paintBand({ tests }: ChartRow, { y }: Scale, { context, width }: Brush): void {
  for (const { rule, limits } of tests.filter(({ clause }) => clause === 'when')) {
    const clears = tests.find(test => test.rule === rule && test.clause === 'until')
    const [raise, clear] = [limits[0]?.value, clears?.limits[0]?.value]
    if (raise === undefined || clear === undefined) continue
    context.fillStyle = faded(colourOf(placeOf(rule)), 0.14)
    context.fillRect(0, Math.min(y(raise), y(clear)), width, Math.abs(y(raise) - y(clear)))
  }
}

function paintLimits({ context, width }: Brush, { tests }: ChartRow, { low, high, y }: Scale): void {
  const taken: { readonly left: number; readonly at: number }[] = []
  const isPlain = new Set(tests.map(({ rule }) => rule)).size === 1
  context.font = '600 11px system-ui, sans-serif'
  context.textBaseline = 'middle'
  for (const { rule, clause, limits } of tests) {
    const colour = colourOf(placeOf(rule))
    for (const { value, predicate } of limits) {
      const word = `${clause === 'until' ? 'until ' : ''}${words[predicate] ?? predicate} ${numberText(value)}`.trim()
      const arrow = value > high ? '↑ ' : value < low ? '↓ ' : ''
      const text = `${arrow}${word}${isPlain ? '' : ` ${rule}`}`
      const at = Math.min(Math.max(y(value), y(high) + 7), y(low) - 7)
      context.strokeStyle = colour
      context.lineWidth = 1.5
      context.setLineDash(clause === 'until' ? [2, 3] : [7, 4])
      if (arrow === '') {
        context.beginPath()
        context.moveTo(0, y(value))
        context.lineTo(width, y(value))
        context.stroke()
      }
      context.setLineDash([])
      const wide = context.measureText(text).width
      // Beside those that are at the same height.
      const beside = taken.filter(other => Math.abs(other.at - at) < 14).map(other => other.left)
      const left = Math.min(width, ...beside) - wide - 12
      taken.push({ left, at })
      // Around the letters only: the line behind them is seen.
      context.strokeStyle = faded(inks().surface, 0.85)
      context.lineWidth = 4
      context.lineJoin = 'round'
      context.strokeText(text, left, at)
      context.fillStyle = colour
      context.fillText(text, left, at)
    }
  }
}

/** All lines of the chart: stroked from point to point where there are few, else by columns of pixels. */
function paintLines(brush: Brush, { series, height }: ChartRow, scale: Scale, top: number): void {
  const { context, width, time } = brush
  const { line } = inks()
  const alpha = series.lines.length === 1 ? 1 : Math.max(0.35, 1 / Math.sqrt(series.lines.length))
  const lines = series.lines.map(({ times, values }): SeenLine => {
    const [first, last] = [
      Math.max(0, firstFrom(times, time(0)) - 1),
      Math.min(times.length, firstFrom(times, time(width)) + 1),
    ]
    return { times, values, first, last, gap: gapOf(times, first, last), steps: series.steps }
  })
  const isDense = ({ first, last }: SeenLine) => last - first > width / 4
  const dense = lines.filter(isDense)
  if (dense.length > 0) {
    const ratio = context.getTransform().a
    const form = [time(0), time(width), width, height, scale.low, scale.high, ratio, line].join()
    let picture = pictures.get(series)
    if (picture?.form !== form) {
      const raster = new LineRaster(width * ratio, height * ratio, line)
      for (const one of dense) rasterLine(brush, one, { raster, ratio, alpha, y: value => scale.y(value) - top })
      picture = { form, canvas: raster.picture() }
      pictures.set(series, picture)
    }
    context.drawImage(picture.canvas, 0, top, width, height)
  }
  for (const one of lines) if (!isDense(one)) strokeLine(brush, one, scale, faded(line, alpha))
}

/** As they were painted last: they stay while the mouse moves, and while rules change. */
const pictures = new WeakMap<Series, { readonly form: string; readonly canvas: OffscreenCanvas }>()

/** What is seen of a line, with the points before and after. */
interface SeenLine {
  readonly times: Float64Array
  readonly values: Float64Array
  readonly first: number
  readonly last: number
  /** Where nothing comes for so long, the line is not drawn on as if something had. */
  readonly gap: number
  /** True where a value stays until the next. */
  readonly steps: boolean
}

const thickness = 1.3

function rasterLine(
  { width, time }: Brush,
  line: SeenLine,
  {
    raster,
    ratio,
    alpha,
    y,
  }: { readonly raster: LineRaster; readonly ratio: number; readonly alpha: number } & Pick<Scale, 'y'>,
): void {
  const { times, values, last } = line
  let index = firstFrom(times, time(0))
  let start = valueAt(line, index, time(0))
  for (let column = 0; column < width * ratio; column++) {
    const until = time((column + 1) / ratio)
    const next = Math.min(last, firstFrom(times, until))
    const end = valueAt(line, next, until)
    const [low, high] = rangeOf(values, index, next)
    const [least, greatest] = [Math.min(low, start ?? low, end ?? low), Math.max(high, start ?? high, end ?? high)]
    if (least <= greatest) raster.column(column, y(greatest) * ratio, y(least) * ratio, thickness * ratio, alpha)
    index = next
    start = end
  }
}

/** The line's value at a time that is after all points before the index; undefined where it has none there. */
function valueAt({ times, values, gap, steps }: SeenLine, index: number, time: number): number | undefined {
  const [from, to] = [times[index - 1], times[index]]
  const [before, after] = [values[index - 1], values[index]]
  if (from === undefined || to === undefined || before === undefined || after === undefined || to - from > gap)
    return undefined
  return steps ? before : before + (after - before) * ((time - from) / (to - from))
}

function strokeLine(
  { context, width, x }: Brush,
  { times, values, first, last, gap, steps }: SeenLine,
  { y }: Scale,
  colour: string,
): void {
  context.strokeStyle = colour
  context.fillStyle = colour
  context.lineWidth = thickness
  context.lineJoin = 'round'
  context.beginPath()
  for (let index = first; index < last; index++) {
    const [at, value] = [x(times[index] ?? 0), y(values[index] ?? 0)]
    const isApart = index === first || (times[index] ?? 0) - (times[index - 1] ?? 0) > gap
    if (isApart) context.moveTo(at, value)
    else {
      if (steps) context.lineTo(at, y(values[index - 1] ?? 0))
      context.lineTo(at, value)
    }
  }
  context.stroke()
  if (last - first > width / 7) return
  for (let index = first; index < last; index++) {
    context.beginPath()
    context.arc(x(times[index] ?? 0), y(values[index] ?? 0), 2.2, 0, Math.PI * 2)
    context.fill()
  }
}

/** Ten times the distance that is usual. */
function gapOf(times: Float64Array, first: number, last: number): number {
  const count = last - first
  if (count < 3) return Number.POSITIVE_INFINITY
  const distances: number[] = []
  for (let index = first + 1; index < last; index += Math.max(1, count >> 6))
    distances.push((times[index] ?? 0) - (times[index - 1] ?? 0))
  distances.sort((a, b) => a - b)
  return Math.max(1, (distances[distances.length >> 1] ?? 0) * 10)
}

function roundValues({ low, high }: Scale, height: number): readonly number[] {
  const most = Math.max(2, Math.floor(height / 34))
  const raw = (high - low) / most
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 5, 10].map(one => one * power).find(one => one >= raw) ?? power * 10
  const values: number[] = []
  for (let value = Math.ceil(low / step) * step; value < high - (high - low) * 0.06; value += step)
    values.push(Number(value.toPrecision(12)))
  return values
}
