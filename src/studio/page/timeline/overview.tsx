// All of the recording in a strip: where rules were raised, what of it is seen; dragging moves or widens that.
import { useSignalEffect } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { colourOf, faded, inks, isDark } from '../session/colours.ts'
import * as state from '../session/state.ts'
import { brushOf } from './brush.ts'
import { paintLabels } from './paint.ts'
import { placeOf } from './rows.ts'
import { show } from './viewport.ts'

const height = 34

export function Overview() {
  const canvas = useRef<HTMLCanvasElement>(null)
  const drag = useRef<
    { readonly what: 'from' | 'to' | 'all'; readonly time: number; readonly view: state.Span } | undefined
  >(undefined)

  useSignalEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    const { traces, order, labels, whole, view } = state
    const scene = {
      traces: traces.value,
      order: order.value,
      labels: labels.value,
      whole: whole.value,
      view: view.value,
      inputs: state.recording.value?.inputs ?? [],
    }
    void isDark.value
    if (element === null || context === null || context === undefined) return
    const width = element.clientWidth
    const ratio = devicePixelRatio
    element.width = Math.round(width * ratio)
    element.height = Math.round(height * ratio)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    const brush = brushOf(context, width, scene.whole)
    const { surface, selectLine, faint } = inks()
    context.fillStyle = surface
    context.fillRect(0, 0, width, height)
    paintLabels(brush, scene.labels, 1, height - 2)
    const tall = Math.max(2, Math.min(7, (height - 8) / Math.max(1, scene.order.length)))
    scene.order.forEach((rule, index) => {
      const bands = scene.traces.get(rule)?.all
      if (bands === undefined || index * tall > height - 8) return
      context.fillStyle = colourOf(placeOf(rule))
      let painted = -1
      for (let at = 0; at < bands.from.length; at++) {
        if (bands.state[at] !== 2) continue
        const [left, right] = [brush.x(bands.from[at] ?? 0), brush.x(bands.to[at] ?? 0)]
        if (right <= painted) continue
        painted = Math.max(right, left + 1)
        context.fillRect(left, 4 + index * tall, Math.max(1, right - left), tall - 1)
      }
    })
    const [from, to] = [brush.x(scene.view.from), brush.x(scene.view.to)]
    context.fillStyle = faded(faint, 0.72)
    context.fillRect(0, 0, from, height)
    context.fillRect(to, 0, width - to, height)
    context.strokeStyle = selectLine
    context.lineWidth = 1.5
    context.strokeRect(from + 0.75, 0.75, Math.max(3, to - from - 1.5), height - 1.5)
  })

  const timeOf = (event: PointerEvent) => {
    const box = canvas.current?.getBoundingClientRect()
    const { from, to } = state.whole.value
    return from + ((event.clientX - (box?.left ?? 0)) / (box?.width ?? 1)) * (to - from)
  }
  const pressed = (event: PointerEvent) => {
    const time = timeOf(event)
    const view = state.view.value
    const near = ((state.whole.value.to - state.whole.value.from) / (canvas.current?.clientWidth ?? 1)) * 6
    const isAll = view.to - view.from >= (state.whole.value.to - state.whole.value.from) * 0.999
    const what = Math.abs(time - view.from) < near ? 'from' : Math.abs(time - view.to) < near ? 'to' : 'all'
    if (what === 'all' && (isAll || time < view.from || time > view.to)) {
      const half = isAll ? (view.to - view.from) / 10 : (view.to - view.from) / 2
      show({ from: time - half, to: time + half })
    }
    drag.current = { what, time, view: state.view.value }
    canvas.current?.setPointerCapture(event.pointerId)
  }
  const moved = (event: PointerEvent) => {
    const dragged = drag.current
    if (dragged === undefined) return
    const time = timeOf(event)
    const { view } = dragged
    if (dragged.what === 'all') show({ from: view.from + time - dragged.time, to: view.to + time - dragged.time })
    else if (dragged.what === 'from') show({ from: Math.min(time, view.to - 20), to: view.to })
    else show({ from: view.from, to: Math.max(time, view.from + 20) })
  }
  return (
    <div class="overview">
      <span class="overview-name">All of it</span>
      <canvas
        ref={canvas}
        onPointerDown={pressed}
        onPointerMove={moved}
        onPointerUp={() => {
          drag.current = undefined
        }}
      />
    </div>
  )
}
