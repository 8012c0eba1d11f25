// The timeline, drawn: what is seen of each row, as coarsely as its pixels are. Knows no mouse.

import type { Label, Spans } from '../../protocol.ts'
import { colourOf, faded, inks, type Shape, shapeOf } from '../session/colours.ts'
import type { Span } from '../session/state.ts'
import { ticksOf } from '../session/times.ts'
import type { Brush } from './brush.ts'
import { paintChart } from './paint-chart.ts'
import type { InputRow, KeyRow, OutputRow, Row, RuleRow } from './rows.ts'
import { firstFrom } from './search.ts'

export interface Scene {
  readonly rows: readonly Row[]
  readonly labels: readonly Label[]
  readonly selection: Span | undefined
  readonly cursor: number | undefined
  readonly hover: number | undefined
  readonly selectedRow: string | undefined
  /** Up to there it is decided. */
  readonly until: number
  readonly scroll: number
  readonly height: number
}

export function paintScene(brush: Brush, scene: Scene): void {
  const { context, width, x } = brush
  const { grid, selectLine, select, muted, surface, ink } = inks()
  context.fillStyle = surface
  context.fillRect(0, 0, width, scene.height)
  context.fillStyle = grid
  for (const { time } of ticksOf(brush.view.from, brush.view.to, width / 90))
    context.fillRect(Math.round(x(time)), 0, 1, scene.height)
  let top = -scene.scroll
  for (const row of scene.rows) {
    if (top + row.height > 0 && top < scene.height) paintRow(brush, row, top, scene)
    top += row.height
  }
  if (scene.until < brush.view.to) {
    context.fillStyle = faded(surface, 0.6)
    context.fillRect(x(scene.until), 0, width, scene.height)
  }
  if (scene.selection !== undefined) {
    const [from, to] = [x(scene.selection.from), x(scene.selection.to)]
    context.fillStyle = select
    context.fillRect(from, 0, to - from, scene.height)
    context.fillStyle = selectLine
    context.fillRect(from, 0, 1, scene.height)
    context.fillRect(to - 1, 0, 1, scene.height)
  }
  if (scene.hover !== undefined) {
    context.fillStyle = faded(muted, 0.6)
    context.fillRect(Math.round(x(scene.hover)), 0, 1, scene.height)
  }
  if (scene.cursor !== undefined) {
    context.fillStyle = ink
    context.fillRect(Math.round(x(scene.cursor)) - 0.5, 0, 1.5, scene.height)
  }
}

function paintRow(brush: Brush, row: Row, top: number, scene: Scene): void {
  const { context, width } = brush
  const { faint, selectLine } = inks()
  if (row.kind === 'heading') {
    context.fillStyle = faded(faint, 0.55)
    context.fillRect(0, top, width, row.height)
    context.fillStyle = inks().muted
    context.font = '11px system-ui, sans-serif'
    context.textBaseline = 'middle'
    context.fillText(row.note, 8, top + row.height / 2)
    return
  }
  context.fillStyle = faint
  context.fillRect(0, top + row.height - 1, width, 1)
  if (row.kind === 'chart') paintChart(brush, row, top, scene.labels)
  else if (row.kind === 'input') paintInput(brush, row, top)
  else if (row.kind === 'output') paintOutput(brush, row, top)
  else if (row.kind === 'labels') paintLabels(brush, scene.labels, top + 4, row.height - 8)
  else paintBands(brush, row, top)
  if (row.id === scene.selectedRow) {
    context.strokeStyle = selectLine
    context.lineWidth = 1.5
    context.strokeRect(0.75, top + 0.75, width - 1.5, row.height - 2.5)
  }
}

export function paintLabels({ context, x, width }: Brush, labels: readonly Label[], top: number, height: number): void {
  const { label } = inks()
  for (const { from, to } of labels) {
    const [left, right] = [x(from), Math.max(x(from) + 2, x(to))]
    if (right < 0 || left > width) continue
    context.fillStyle = faded(label, 0.3)
    context.fillRect(left, top, right - left, height)
    context.strokeStyle = label
    context.lineWidth = 1
    context.strokeRect(left + 0.5, top + 0.5, right - left - 1, height - 1)
  }
}

/** How many messages came, by pixels: higher where there are more. */
function paintInput({ context, width, time }: Brush, { times, height }: InputRow, top: number): void {
  const { line } = inks()
  const step = 2
  const counts: number[] = []
  let index = firstFrom(times, time(0))
  for (let left = 0; left < width; left += step) {
    const next = firstFrom(times, time(left + step))
    counts.push(next - index)
    index = next
  }
  const most = Math.max(1, ...counts)
  context.fillStyle = faded(line, 0.8)
  counts.forEach((count, at) => {
    if (count === 0) return
    const tall = Math.max(3, (height - 8) * (most === 1 ? 0.6 : Math.log(1 + count) / Math.log(1 + most)))
    context.fillRect(at * step, top + height - 4 - tall, most <= 1 ? 1.4 : step, tall)
  })
}

function paintBands(brush: Brush, row: RuleRow | KeyRow, top: number): void {
  const { context, x, width, view } = brush
  const { bands, height, place } = row
  const colour = colourOf(place)
  const [y, tall] = [top + 5, height - 11]
  const { came: cameInk, went: wentInk } = inks()
  // Bands of several keys may lie over each other; those of one row do not, so that the first one that is seen is found.
  let index = Math.max(0, firstFrom(bands.from, view.from) - 1)
  let painted = Number.NEGATIVE_INFINITY
  for (; index < bands.from.length; index++) {
    const from = bands.from[index] ?? 0
    if (from > view.to) break
    const [left, right] = [Math.max(-2, x(from)), Math.min(width + 2, x(bands.to[index] ?? 0))]
    const isRaised = bands.state[index] === 2
    const wide = Math.max(isRaised ? 2 : 1, right - left)
    if (right < 0 || left + wide <= painted) continue
    painted = Math.max(painted, Math.floor(left + wide))
    if (isRaised) {
      context.fillStyle = colour
      context.fillRect(left, y, wide, tall)
    } else hatch(context, left, y + tall * 0.25, wide, tall * 0.5, colour)
  }
  if (row.kind !== 'rule' || row.changes === undefined) return
  outline(brush, row.changes.came, y - 2, tall + 4, cameInk, false)
  outline(brush, row.changes.went, y - 2, tall + 4, wentInk, true)
}

/** Pending is told from raised without colours. */
function hatch(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  width: number,
  height: number,
  colour: string,
): void {
  context.fillStyle = faded(colour, 0.28)
  context.fillRect(left, top, width, height)
  if (width < 5) return
  context.save()
  context.beginPath()
  context.rect(left, top, width, height)
  context.clip()
  context.strokeStyle = colour
  context.lineWidth = 1
  context.beginPath()
  const start = Math.max(left, 0) - ((Math.max(left, 0) - left) % 5)
  for (let at = start - height; at < Math.min(left + width, start + 4000); at += 5) {
    context.moveTo(at, top + height)
    context.lineTo(at + height, top)
  }
  context.stroke()
  context.restore()
}

/** What came is framed; what went is a dashed frame with nothing in it. Those that touch have one frame. */
function outline(
  { context, x, width, view }: Brush,
  { from, to }: Spans,
  top: number,
  height: number,
  colour: string,
  isGone: boolean,
): void {
  const frames = new Path2D()
  let [left, right] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const frame = () => right > left && frames.rect(left, top, right - left, height)
  for (let index = 0; index < from.length; index++) {
    const [start, end] = [from[index] ?? 0, to[index] ?? 0]
    if (end < view.from) continue
    if (start > view.to) break
    const next = Math.max(-4, x(start))
    const last = Math.min(width + 4, Math.max(next + 3, x(end)))
    if (next <= right + leastGap) {
      right = Math.max(right, last)
      continue
    }
    frame()
    left = next
    right = last
  }
  frame()
  context.strokeStyle = colour
  context.lineWidth = 2
  context.setLineDash(isGone ? [4, 3] : [])
  context.stroke(frames)
  context.setLineDash([])
}

/** Pixels: nearer ones cannot be told apart. */
const leastGap = 4

const marbleSize = 5.5

/** Marbles where there is room; where there is none, how many of which rule. */
function paintOutput(brush: Brush, row: OutputRow, top: number): void {
  const { context, width, x, time, view } = brush
  const { height, marbles } = row
  const step = 3
  const visible = marbles.map(one => {
    const { times } = one.marbles
    return { ...one, start: firstFrom(times, time(-8)), end: firstFrom(times, time(width + 8)) }
  })
  const count = visible.reduce((sum, { start, end }) => sum + end - start, 0)
  const middle = top + height / 2
  if (count * marbleSize * 1.2 < width) {
    for (const { marbles: list, start, end, place } of visible) {
      for (let index = start; index < end; index++)
        marble(context, x(list.times[index] ?? 0), middle, marbleSize, colourOf(place), shapeOf(place))
    }
  } else {
    const columns = Math.ceil(width / step)
    const totals = new Float64Array(columns)
    const counts = visible.map(({ marbles: list }) => {
      const own = new Float64Array(columns)
      let index = firstFrom(list.times, time(0))
      for (let column = 0; column < columns; column++) {
        const next = firstFrom(list.times, time((column + 1) * step))
        own[column] = next - index
        totals[column] = (totals[column] ?? 0) + next - index
        index = next
      }
      return own
    })
    const most = Math.max(1, ...totals)
    for (let column = 0; column < columns; column++) {
      const total = totals[column] ?? 0
      if (total === 0) continue
      const tall = Math.max(4, (height - 10) * (Math.log(1 + total) / Math.log(1 + most)))
      let y = top + height - 5
      counts.forEach((own, at) => {
        const part = ((own[column] ?? 0) / total) * tall
        context.fillStyle = colourOf(visible[at]?.place ?? 0)
        context.fillRect(column * step, y - part, step - 0.5, part)
        y -= part
      })
    }
  }
  const { came, went } = inks()
  marks(brush, row.came, view, top + 1, came, false)
  marks(brush, row.went, view, top + height - 5, went, true)
}

/** Small marks for messages that came (above) and went (below). */
function marks(
  { context, x, width, time }: Brush,
  lists: readonly Float64Array[],
  _view: Span,
  top: number,
  colour: string,
  isGone: boolean,
): void {
  context.fillStyle = colour
  for (const times of lists) {
    for (let left = 0; left < width; left += 3) {
      const index = firstFrom(times, time(left))
      if (index >= times.length) break
      const at = x(times[index] ?? 0)
      if (at > width) break
      if (at >= left + 3) {
        left = Math.floor(at / 3) * 3 - 3
        continue
      }
      if (isGone) context.fillRect(left, top + 1, 2, 2)
      else context.fillRect(left, top, 3, 4)
    }
  }
}

export function marble(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  size: number,
  colour: string,
  shape: Shape,
): void {
  const { surface } = inks()
  context.beginPath()
  if (shape === 'circle') context.arc(x, y, size, 0, Math.PI * 2)
  else if (shape === 'square') context.rect(x - size * 0.9, y - size * 0.9, size * 1.8, size * 1.8)
  else {
    context.moveTo(x, y - size * 1.2)
    context.lineTo(x + size * 1.15, shape === 'diamond' ? y : y + size)
    if (shape === 'diamond') context.lineTo(x, y + size * 1.2)
    context.lineTo(x - size * 1.15, shape === 'diamond' ? y : y + size)
    context.closePath()
  }
  context.fillStyle = colour
  context.fill()
  context.strokeStyle = surface
  context.lineWidth = 1.2
  context.stroke()
}
