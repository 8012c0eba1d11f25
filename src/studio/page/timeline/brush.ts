// Where times are on a canvas of some width. Knows no rows.
import type { Span } from '../session/state.ts'

export interface Brush {
  readonly context: CanvasRenderingContext2D
  readonly width: number
  readonly view: Span
  readonly x: (time: number) => number
  readonly time: (x: number) => number
}

export function brushOf(context: CanvasRenderingContext2D, width: number, view: Span): Brush {
  const scale = width / (view.to - view.from)
  return { context, width, view, x: time => (time - view.from) * scale, time: x => view.from + x / scale }
}
