// What is done to the view by buttons, and what the marks in it mean.
import * as state from '../session/state.ts'
import { spanText, timeText } from '../session/times.ts'
import { pan, showAll, zoom } from './viewport.ts'

export function Toolbar() {
  const { from, to } = state.view.value
  const { whole, until, milliseconds, errors } = state.progress.value
  const all = state.recording.value
  const part =
    all === undefined || until === undefined
      ? 0
      : Math.round(((until - all.start) / Math.max(1, all.end - all.start)) * 100)
  return (
    <div class="toolbar" role="toolbar" aria-label="View">
      <div class="buttons">
        <button type="button" onClick={() => pan(-0.5)} aria-label="Earlier" title="Earlier (Shift+←)">
          ◀
        </button>
        <button type="button" onClick={() => zoom(1.8)} aria-label="Zoom out" title="Zoom out (−)">
          −
        </button>
        <button
          type="button"
          onClick={() => zoom(0.55)}
          aria-label="Zoom in"
          title="Zoom in (+, or Ctrl and the wheel)"
        >
          +
        </button>
        <button type="button" onClick={() => pan(0.5)} aria-label="Later" title="Later (Shift+→)">
          ▶
        </button>
        <button type="button" onClick={showAll} title="All of the recording (0)">
          Show all
        </button>
      </div>
      <span class="range">
        {timeText(roundedFor(from, to - from))} <span class="muted">for {spanText(to - from)}</span>
      </span>
      <Legend />
      <output class="decided" data-whole={whole} data-until={until}>
        {state.isLive.value
          ? 'decided by the module'
          : whole
            ? `decided in ${lengthText(milliseconds)}`
            : `deciding … ${part} %`}
        {errors > 0 && <strong class="fault">{`, ${errors.toLocaleString('en')} unreadable`}</strong>}
      </output>
    </div>
  )
}

/** Milliseconds, while they say something. */
const lengthText = (milliseconds: number) =>
  milliseconds < 10_000
    ? `${Math.max(1, Math.round(milliseconds)).toLocaleString('en')} ms`
    : `${Math.round(milliseconds / 1000).toLocaleString('en')} s`

/** No finer than it can be told. */
function roundedFor(time: number, length: number): number {
  const step = [60_000, 1000, 100].find(one => one * 500 <= length) ?? 1
  return Math.round(time / step) * step
}

function Legend() {
  const hasChanges = state.changes.value.length > 0
  return (
    <ul class="legend" aria-label="Legend">
      <li>
        <i class="mark raised" /> raised
      </li>
      <li>
        <i class="mark pending" /> pending
      </li>
      {hasChanges && (
        <>
          <li>
            <i class="mark came" /> came
          </li>
          <li>
            <i class="mark went" /> went
          </li>
        </>
      )}
    </ul>
  )
}
