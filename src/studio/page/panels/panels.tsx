// The panels under the timeline, one at a time: why, try, keep, recording, live.
import type { ComponentType } from 'preact'
import * as state from '../session/state.ts'
import { Keep } from './keep.tsx'
import { LivePanel } from './live-panel.tsx'
import { RecordingPanel } from './recording-panel.tsx'
import { TryValues } from './try-values.tsx'
import { WhyPanel } from './why-panel.tsx'

const all: readonly { readonly id: state.Panel; readonly title: string; readonly view: ComponentType }[] = [
  { id: 'why', title: 'Why', view: WhyPanel },
  { id: 'try', title: 'Try values', view: TryValues },
  { id: 'keep', title: 'Keep', view: Keep },
  { id: 'recording', title: 'Recording', view: RecordingPanel },
  { id: 'live', title: 'Live', view: LivePanel },
]

/** What is watched is decided by the module: there is nothing here to run. */
const shown = (): typeof all =>
  all.filter(({ id }) => (state.isLive.value ? ['live', 'why', 'keep'].includes(id) : id !== 'live'))

export function Panels() {
  const tabs = shown()
  const chosen = tabs.find(({ id }) => id === state.panel.value) ?? tabs[0]
  if (chosen === undefined) return null
  const View = chosen.view
  const move = (event: KeyboardEvent, index: number) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const next = tabs[(index + step + tabs.length) % tabs.length]
    if (step === 0 || next === undefined) return
    state.panel.value = next.id
    document.getElementById(`tab-${next.id}`)?.focus()
  }
  return (
    <section class="panels" aria-label="Panels">
      <div class="tabs" role="tablist" aria-label="Panels">
        {tabs.map(({ id, title }, index) => (
          <button
            key={id}
            id={`tab-${id}`}
            type="button"
            role="tab"
            aria-selected={id === chosen.id}
            aria-controls="panel"
            tabIndex={id === chosen.id ? 0 : -1}
            onKeyDown={event => move(event, index)}
            onClick={() => {
              state.panel.value = id
            }}
          >
            {title}
          </button>
        ))}
      </div>
      <div class="panel" id="panel" role="tabpanel" aria-labelledby={`tab-${chosen.id}`}>
        <View />
      </div>
    </section>
  )
}
