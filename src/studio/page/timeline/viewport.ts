// Moving about in time: zooming, panning, the next thing that happened. Knows no mouse.
import { cursor, following, type Span, selection, view, whole } from '../session/state.ts'
import type { Row } from './rows.ts'
import { firstFrom } from './search.ts'

/** Never closer than this, in milliseconds over all of the width. */
const closest = 20

export function show({ from, to }: Span): void {
  following.value = false
  const { from: start, to: end } = whole.value
  const length = Math.min(Math.max(closest, to - from), end - start)
  const left = Math.min(Math.max(start, from), end - length)
  view.value = { from: left, to: left + length }
}

export function zoom(factor: number, around = cursorInView()): void {
  const { from, to } = view.value
  const at = around ?? (from + to) / 2
  const length = Math.max(closest, (to - from) * factor)
  const left = at - ((at - from) / (to - from)) * length
  show({ from: left, to: left + length })
}

export function pan(part: number): void {
  const { from, to } = view.value
  show({ from: from + (to - from) * part, to: to + (to - from) * part })
}

export const showAll = (): void => show(whole.value)

export function zoomToSelection(): void {
  const chosen = selection.value
  if (chosen === undefined) return
  const margin = (chosen.to - chosen.from) * 0.15
  show({ from: chosen.from - margin, to: chosen.to + margin })
}

function cursorInView(): number | undefined {
  const { from, to } = view.value
  const at = cursor.value
  return at !== undefined && at >= from && at <= to ? at : undefined
}

/** Moves the view so that the time is in it. */
export function reveal(time: number): void {
  const { from, to } = view.value
  if (time >= from && time <= to) return
  show({ from: time - (to - from) / 2, to: time + (to - from) / 2 })
}

/** The times at which something happens in a row. */
function listsOf(row: Row): readonly Float64Array[] {
  switch (row.kind) {
    case 'chart':
      return row.series.lines.map(({ times }) => times)
    case 'input':
      return [row.times]
    case 'rule':
    case 'key':
      return [row.bands.from, row.bands.to.toSorted()]
    case 'output':
      return row.marbles.map(({ marbles }) => marbles.times)
    default:
      return []
  }
}

/** The next moment, or the one before, at which something happens in the row. */
export function nextIn(row: Row, time: number, forwards: boolean): number | undefined {
  const found = listsOf(row).flatMap(times => {
    const index = forwards ? firstFrom(times, time + 1e-3) : firstFrom(times, time) - 1
    return times[index] ?? []
  })
  if (found.length === 0) return undefined
  return forwards ? Math.min(...found) : Math.max(...found)
}
