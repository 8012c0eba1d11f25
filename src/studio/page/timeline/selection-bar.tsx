// What can be done with a range that is selected.
import { writeTest } from '../session/machine-link.ts'
import * as state from '../session/state.ts'
import { spanText, timeText } from '../session/times.ts'
import { zoomToSelection } from './viewport.ts'

export function SelectionBar({ width }: { readonly width: number }) {
  const chosen = state.selection.value
  if (chosen === undefined || chosen.to - chosen.from < 1) return null
  const { from, to } = state.view.value
  const middle = (((chosen.from + chosen.to) / 2 - from) / (to - from)) * width
  const label = () => {
    state.labels.value = [...state.labels.value, { from: Math.round(chosen.from), to: Math.round(chosen.to) }].sort(
      (a, b) => a.from - b.from,
    )
    state.selection.value = undefined
  }
  const keep = () => {
    state.panel.value = 'keep'
    writeTest(Math.round(chosen.from), Math.round(chosen.to), defaultName())
  }
  return (
    <div
      class="selection-bar"
      role="group"
      aria-label="Selected range"
      style={{ left: `${Math.min(Math.max(190, middle), width - 190)}px` }}
    >
      <span>{spanText(chosen.to - chosen.from)}</span>
      <button type="button" onClick={zoomToSelection}>
        Zoom in
      </button>
      <button type="button" onClick={keep}>
        Make a test
      </button>
      <button type="button" onClick={label} title="Marks the range as one in which there really was something to find">
        Label
      </button>
      <button
        type="button"
        aria-label="Clear the selection"
        onClick={() => {
          state.selection.value = undefined
        }}
      >
        ×
      </button>
    </div>
  )
}

const defaultName = () => `does what it did at ${timeText(Math.round(state.selection.value?.from ?? 0))}`
