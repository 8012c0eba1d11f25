// What is to be found, when it really was: labels, drawn on the timeline or from a file.

import * as state from '../session/state.ts'
import { spanText, timeText } from '../session/times.ts'
import { show } from '../timeline/viewport.ts'
import { openChosen } from './opening.ts'

export function Labels() {
  const list = state.labels.value
  return (
    <section class="label-list" aria-label="Labels">
      <h3>
        Labels{' '}
        <span class="muted">
          {list.length === 0
            ? 'none: select a range in the timeline and press “Label”, or'
            : `${list.length}, when there was something to find`}
        </span>
        <label class="pick small">
          {list.length === 0 ? 'open a file' : 'Open'}
          <input type="file" accept=".json" onChange={openChosen} />
        </label>
      </h3>
      {state.labelFault.value !== undefined && <p class="fault">{state.labelFault.value}</p>}
      <ul>
        {list.map((label, index) => (
          <li key={`${label.from} ${label.to}`}>
            <button
              type="button"
              class="small"
              onClick={() =>
                show({ from: label.from - (label.to - label.from) / 2, to: label.to + (label.to - label.from) / 2 })
              }
              title="Shows it"
            >
              {timeText(label.from)} <span class="muted">{spanText(label.to - label.from)}</span>
            </button>
            <button
              type="button"
              class="small"
              aria-label={`Remove the label at ${timeText(label.from)}`}
              onClick={() => {
                state.labels.value = list.filter((_, at) => at !== index)
              }}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
