// The edge between timeline and panels, which can be moved.
import { signal } from '@preact/signals'
import { useRef } from 'preact/hooks'

const [least, most] = [120, 620]

/** Pixels of the panels below. */
export const panelHeight = signal(Math.round(Math.min(300, Math.max(232, innerHeight * 0.3))))

const set = (height: number) => {
  panelHeight.value = Math.min(Math.max(least, height), Math.max(least, Math.min(most, innerHeight - 260)))
}

export function Splitter() {
  const from = useRef<{ readonly y: number; readonly height: number } | undefined>(undefined)
  return (
    <hr
      class="splitter"
      aria-orientation="horizontal"
      aria-label="Height of the panels"
      aria-valuenow={panelHeight.value}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onPointerDown={event => {
        from.current = { y: event.clientY, height: panelHeight.value }
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={event => {
        if (from.current !== undefined) set(from.current.height + from.current.y - event.clientY)
      }}
      onPointerUp={() => {
        from.current = undefined
      }}
      onKeyDown={event => {
        const step = event.key === 'ArrowUp' ? 24 : event.key === 'ArrowDown' ? -24 : 0
        if (step === 0) return
        set(panelHeight.value + step)
        event.preventDefault()
      }}
    />
  )
}
