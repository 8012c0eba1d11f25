// The timeline: the names of the rows on the left, what happened in them on the right; mouse, wheel and keys.
import { useComputed, useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { colourOf, isDark } from '../session/colours.ts'
import { ask } from '../session/machine-link.ts'
import * as state from '../session/state.ts'
import { ticksOf } from '../session/times.ts'
import { brushOf } from './brush.ts'
import { foundInWords } from './found-by.ts'
import { hitAt, questionAt } from './hit.ts'
import { Overview } from './overview.tsx'
import { paintScene } from './paint.ts'
import { type Row, rows } from './rows.ts'
import { SelectionBar } from './selection-bar.tsx'
import { Toolbar } from './toolbar.tsx'
import { nextIn, pan, reveal, show, showAll, zoom } from './viewport.ts'

export function Timeline() {
  const scroller = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const size = useSignal({ width: 600, height: 300 })
  const scroll = useSignal(0)
  const tip = useSignal<{ readonly x: number; readonly y: number; readonly text: string } | undefined>(undefined)
  const total = useComputed(() => rows.value.reduce((sum, { height }) => sum + height, 0))

  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const observer = new ResizeObserver(() => {
      const left = element.querySelector('.row-names')?.clientWidth ?? 0
      size.value = { width: Math.max(100, element.clientWidth - left), height: element.clientHeight }
    })
    observer.observe(element)
    const wheel = (event: WheelEvent) => turnWheel(event, element)
    element.addEventListener('wheel', wheel, { passive: false })
    return () => {
      observer.disconnect()
      element.removeEventListener('wheel', wheel)
    }
  }, [])

  useSignalEffect(() => {
    const context = canvas.current?.getContext('2d')
    const { width, height } = size.value
    const scene = {
      rows: rows.value,
      labels: state.labels.value,
      selection: state.selection.value,
      cursor: state.cursor.value,
      hover: state.hover.value,
      selectedRow: state.selectedRow.value,
      until: state.decidedUntil.value,
      scroll: scroll.value,
      height,
    }
    const view = state.view.value
    void isDark.value
    if (context === null || context === undefined) return
    const frame = requestAnimationFrame(() => {
      const ratio = devicePixelRatio
      const { canvas: element } = context
      if (element.width !== Math.round(width * ratio) || element.height !== Math.round(height * ratio)) {
        element.width = Math.round(width * ratio)
        element.height = Math.round(height * ratio)
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0)
      paintScene(brushOf(context, width, view), scene)
    })
    return () => cancelAnimationFrame(frame)
  })

  const rowAt = (y: number): Row | undefined => {
    let top = -scroll.value
    return rows.value.find(({ height }) => {
      top += height
      return y < top
    })
  }
  const placeOf = (event: PointerEvent) => {
    const box = canvas.current?.getBoundingClientRect()
    const [x, y] = [event.clientX - (box?.left ?? 0), event.clientY - (box?.top ?? 0)]
    const { from, to } = state.view.value
    const perPixel = (to - from) / size.value.width
    return { x, y, time: from + x * perPixel, perPixel, row: rowAt(y) }
  }

  const drag = useRef<
    | { readonly x: number; readonly time: number; moved: boolean; readonly pans: boolean; readonly view: state.Span }
    | undefined
  >(undefined)

  const pressed = (event: PointerEvent) => {
    if (event.button !== 0 && event.button !== 1) return
    const { x, time } = placeOf(event)
    drag.current = { x, time, moved: false, pans: event.shiftKey || event.button === 1, view: state.view.value }
    canvas.current?.setPointerCapture(event.pointerId)
  }
  const moved = (event: PointerEvent) => {
    const { x, y, time, perPixel, row } = placeOf(event)
    state.hover.value = time
    const dragged = drag.current
    if (dragged === undefined) {
      const { text } = hitAt(row, time, perPixel)
      tip.value = text === '' ? undefined : { x, y, text }
      return
    }
    tip.value = undefined
    if (Math.abs(x - dragged.x) > 4) dragged.moved = true
    if (!dragged.moved) return
    if (dragged.pans) {
      const shift = (dragged.x - x) * perPixel
      show({ from: dragged.view.from + shift, to: dragged.view.to + shift })
    } else state.selection.value = { from: Math.min(dragged.time, time), to: Math.max(dragged.time, time) }
  }
  const released = (event: PointerEvent) => {
    const dragged = drag.current
    drag.current = undefined
    if (dragged === undefined || dragged.moved) return
    const { time, perPixel, row } = placeOf(event)
    state.selection.value = undefined
    state.selectedRow.value = row?.id
    if (row?.kind === 'rule' || row?.kind === 'key') state.focused.value = row.rule
    if (state.recording.value !== undefined) ask(hitAt(row, time, perPixel).question)
  }

  const keyed = (event: KeyboardEvent) => {
    const list = rows.value.filter(({ kind }) => kind !== 'heading')
    const at = list.findIndex(({ id }) => id === state.selectedRow.value)
    const row = list[at]
    const act = (): boolean => {
      switch (event.key) {
        case 'ArrowUp':
        case 'ArrowDown': {
          const next = list[Math.min(list.length - 1, Math.max(0, at + (event.key === 'ArrowDown' ? 1 : -1)))]
          state.selectedRow.value = next?.id
          state.spoken.value = `${next?.title ?? ''}, ${next?.note ?? ''}`
          return true
        }
        case 'ArrowLeft':
        case 'ArrowRight': {
          const isForwards = event.key === 'ArrowRight'
          if (event.shiftKey || row === undefined) pan(isForwards ? 0.2 : -0.2)
          else {
            const { from, to } = state.view.value
            const time = nextIn(row, state.cursor.value ?? (isForwards ? from : to), isForwards)
            if (time === undefined) return true
            reveal(time)
            ask(questionAt(row, time))
          }
          return true
        }
        case 'Enter':
        case ' ': {
          const time = state.cursor.value ?? (state.view.value.from + state.view.value.to) / 2
          if (row !== undefined) ask(questionAt(row, Math.round(time)))
          return true
        }
        case '[':
        case ']': {
          const time = state.cursor.value
          if (time === undefined) return true
          const { from, to } = state.selection.value ?? { from: time, to: time }
          state.selection.value =
            event.key === '[' ? { from: time, to: Math.max(time, to) } : { from: Math.min(time, from), to: time }
          return true
        }
        case '+':
        case '=':
          zoom(0.6)
          return true
        case '-':
          zoom(1.6)
          return true
        case '0':
        case 'Home':
          showAll()
          return true
        case 'Escape':
          state.selection.value = undefined
          return true
        default:
          return false
      }
    }
    if (!event.ctrlKey && !event.metaKey && !event.altKey && act()) event.preventDefault()
  }

  return (
    <section class="timeline" aria-label="Timeline">
      <Toolbar />
      <Overview />
      <Axis width={size.value.width} />
      <div class="scroller" ref={scroller} onScroll={event => (scroll.value = event.currentTarget.scrollTop)}>
        <ul class="row-names" aria-label="Rows">
          {rows.value.map(row => (
            <RowName key={row.id} row={row} />
          ))}
        </ul>
        <div class="canvas-holder" style={{ height: `${size.value.height}px` }} data-total={total.value}>
          <canvas
            ref={canvas}
            tabIndex={0}
            aria-roledescription="timeline"
            aria-label={`What the rules do over time, ${rows.value.length} rows. Up and Down choose a row, Left and Right go to what happened before and after and ask why, plus and minus zoom, 0 shows all, [ and ] select a range.`}
            onPointerDown={pressed}
            onPointerMove={moved}
            onPointerUp={released}
            onPointerLeave={() => {
              state.hover.value = undefined
              tip.value = undefined
            }}
            onDblClick={() => zoom(0.4, state.hover.value)}
            onKeyDown={keyed}
          />
          {tip.value !== undefined && <Tip {...tip.value} width={size.value.width} />}
          <SelectionBar width={size.value.width} />
        </div>
      </div>
    </section>
  )
}

function turnWheel(event: WheelEvent, element: HTMLElement): void {
  const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)
  const scrolls = element.scrollHeight > element.clientHeight + 1
  if (isSideways) pan((event.deltaX || event.deltaY) / 1500)
  else if (event.ctrlKey || event.metaKey || !scrolls) zoom(1.0018 ** event.deltaY, state.hover.value)
  else return
  event.preventDefault()
}

function Tip({
  x,
  y,
  text,
  width,
}: {
  readonly x: number
  readonly y: number
  readonly text: string
  readonly width: number
}) {
  const isLeft = x > width - 260
  return (
    <div
      class="tip"
      style={{
        left: isLeft ? 'auto' : `${x + 14}px`,
        right: isLeft ? `${width - x + 14}px` : 'auto',
        top: `${y + 16}px`,
      }}
    >
      {text}
    </div>
  )
}

function RowName({ row }: { readonly row: Row }) {
  const isSelected = state.selectedRow.value === row.id
  if (row.kind === 'heading') {
    const turn = () => {
      const next = new Set(state.shut.value)
      if (!next.delete(row.title)) next.add(row.title)
      state.shut.value = next
    }
    return (
      <li class="row-name heading" style={{ height: `${row.height}px` }}>
        <button type="button" onClick={turn} aria-expanded={!row.isShut} title={`${row.title} ${row.note}`}>
          <span class="twist">{row.isShut ? '▸' : '▾'}</span> {row.title}
        </button>
      </li>
    )
  }
  const isOpen = row.kind === 'rule' && state.expanded.value.has(row.rule)
  const choose = () => {
    state.selectedRow.value = row.id
    if (row.kind === 'rule') {
      state.lit.value = `/rules/${row.rule}`
      state.focused.value = row.rule
    }
    if (row.kind !== 'rule' || row.keys === 0) return
    const next = new Set(state.expanded.value)
    if (!next.delete(row.rule)) next.add(row.rule)
    state.expanded.value = next
  }
  return (
    <li class={`row-name ${row.kind}${isSelected ? ' selected' : ''}`} style={{ height: `${row.height}px` }}>
      <button
        type="button"
        onClick={choose}
        title={titleOf(row)}
        aria-expanded={row.kind === 'rule' && row.keys > 0 ? isOpen : undefined}
      >
        {row.kind === 'rule' && <Swatch place={row.place} />}
        {row.kind === 'rule' && row.keys > 0 && <span class="twist">{isOpen ? '▾' : '▸'}</span>}
        <span class="title">{row.title}</span>
        <span class="note">{row.note}</span>
      </button>
    </li>
  )
}

const titleOf = (row: Row) =>
  row.kind === 'rule'
    ? `${row.rule}${row.info?.description ? `: ${row.info.description}.` : ''}${foundInWords(state.traces.value.get(row.rule))}`
    : `${row.title} ${row.note}`

export const Swatch = ({ place }: { readonly place: number }) => (
  <span class="swatch" style={{ background: colourOf(place) }} />
)

function Axis({ width }: { readonly width: number }) {
  const { from, to } = state.view.value
  return (
    <div class="axis" aria-hidden="true">
      <div class="axis-ticks" style={{ width: `${width}px` }}>
        {ticksOf(from, to, width / 90).map(({ time, text, strong }) => (
          <span
            key={time}
            class={strong ? 'strong' : ''}
            style={{ left: `${((time - from) / (to - from)) * width}px` }}
          >
            {text}
          </span>
        ))}
      </div>
    </div>
  )
}
