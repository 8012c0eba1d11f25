// What is in the place of the timeline while there is none: why, and what to do.

import { openChosen } from './panels/opening.ts'
import { load } from './session/machine-link.ts'
import { readSample } from './session/server.ts'
import * as state from './session/state.ts'

export function Stage() {
  const phase = state.phase.value
  switch (phase.kind) {
    case 'starting':
      return (
        <div class="stage" aria-busy="true">
          Starting …
        </div>
      )
    case 'reading':
      return (
        <div class="stage" aria-busy="true">
          <p>Reading the recording …</p>
          <progress max={1} value={phase.part} aria-label="Read" />
        </div>
      )
    case 'waiting':
      return (
        <div class="stage" aria-busy="true">
          <h2>Watching a module</h2>
          <p role="status">{phase.message}</p>
          <p class="muted">It must run with LIVE_VIEW=on, and its metrics port must be reachable from here.</p>
        </div>
      )
    case 'refused':
      return (
        <div class="stage fault">
          <h2>This page cannot go on</h2>
          <p>{phase.message}</p>
        </div>
      )
    case 'unreadable':
      return (
        <div class="stage fault">
          <h2>The recording cannot be read</h2>
          <p>{phase.message}</p>
          <p class="muted">“Recording”, below, says how it is read; a corrected one can be dropped here.</p>
          <Pick />
        </div>
      )
    case 'empty':
      return (
        <div class="stage">
          <h2>Drop a recording here</h2>
          <p>
            A CSV file with a column of times, or JSON lines as <code>RECORD_FILE</code> and <code>replay</code> write
            them. It stays on this machine.
          </p>
          <Pick />
          <p class="muted">or</p>
          <button
            type="button"
            onClick={() => void readSample().then(content => load('readings.csv', content, undefined))}
          >
            Play a week of a real machine
          </button>
        </div>
      )
    case 'ready':
      return null
  }
}

function Pick() {
  return (
    <label class="pick">
      Choose a file …
      <input type="file" onChange={openChosen} />
    </label>
  )
}
