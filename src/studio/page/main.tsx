// The page: starts here. Asks the server what it is about, and shows it.
import { effect } from '@preact/signals'
import { render } from 'preact'
import { useEffect } from 'preact/hooks'
import { Editor } from './editor/editor.tsx'
import { Header } from './header.tsx'
import { askLive, watchLive } from './live/watching.ts'
import { openFile, takeLabels } from './panels/opening.ts'
import { Panels } from './panels/panels.tsx'
import { askInstead, compareWith, decide, load } from './session/machine-link.ts'
import { Refused, readGivenRecording, readSession } from './session/server.ts'
import * as state from './session/state.ts'
import { panelHeight, Splitter } from './splitter.tsx'
import { Stage } from './stage.tsx'
import { Timeline } from './timeline/timeline.tsx'

async function start(): Promise<void> {
  const session = await readSession()
  state.text.value = session.document.text
  state.saved.value = session.document
  state.running.value = session.document.text
  state.description.value = session
  document.title = `${session.rules.name} · Edge Rules studio`
  compareWith(session.document.text)
  decide()
  askInstead.with = askLive
  if (session.live !== undefined) {
    state.phase.value = { kind: 'waiting', message: `Waiting for ${session.live} …` }
    await watchLive()
    return
  }
  if (session.recording === undefined) {
    state.phase.value = { kind: 'empty' }
    return
  }
  if (session.labels !== undefined) awaitLabels(session.labels)
  await load(session.recording.name.replace(/\.gz$/, ''), await readGivenRecording(), session.recording.csv)
}

/** Labels may be in the recording's own time, and so wait for it. */
function awaitLabels(text: string): void {
  const stop = effect(() => {
    if (state.recording.value === undefined) return
    takeLabels(JSON.parse(text), 'labels')
    queueMicrotask(() => stop())
  })
}

function App() {
  useEffect(() => {
    const over = (event: DragEvent) => {
      event.preventDefault()
      document.body.classList.add('dropping')
    }
    const left = (event: DragEvent) => {
      if (event.relatedTarget === null) document.body.classList.remove('dropping')
    }
    const dropped = (event: DragEvent) => {
      event.preventDefault()
      document.body.classList.remove('dropping')
      const file = event.dataTransfer?.files[0]
      if (file !== undefined) void openFile(file)
    }
    document.addEventListener('dragover', over)
    document.addEventListener('dragleave', left)
    document.addEventListener('drop', dropped)
    return () => {
      document.removeEventListener('dragover', over)
      document.removeEventListener('dragleave', left)
      document.removeEventListener('drop', dropped)
    }
  }, [])
  const isRead = state.description.value !== undefined
  return (
    <>
      <Header />
      <main class="main">
        <section class="document" aria-label="Document">
          {isRead && <Editor />}
          <Problems />
        </section>
        <section
          class="right"
          aria-label="What the rules do"
          style={{ gridTemplateRows: `minmax(0, 1fr) 5px ${panelHeight.value}px` }}
        >
          {state.phase.value.kind === 'ready' ? <Timeline /> : <Stage />}
          <Splitter />
          <Panels />
        </section>
      </main>
      <div class="drop-note" aria-hidden="true">
        Drop a recording, a CSV file, labels or rules
      </div>
      <div class="unseen" aria-live="polite">
        {state.spoken.value}
      </div>
    </>
  )
}

/** How many problems there are, for those who do not see the marks. */
function Problems() {
  const list = state.problems.value
  const errors = list.filter(({ severity }) => severity === 'error').length
  const warnings = list.length - errors
  const first = list.find(({ severity }) => severity === 'error') ?? list[0]
  if (first === undefined) return <p class="problems fine">No problems</p>
  return (
    <p class={`problems ${errors > 0 ? 'fault' : 'warning'}`} role="status">
      <b>
        {[
          errors > 0 ? `${errors} ${errors === 1 ? 'error' : 'errors'}` : '',
          warnings > 0 ? `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}` : '',
        ]
          .filter(Boolean)
          .join(', ')}
      </b>{' '}
      {first.message}
    </p>
  )
}

const root = document.getElementById('root')
if (root !== null) render(<App />, root)
start().catch((error: unknown) => {
  state.phase.value = {
    kind: 'refused',
    message:
      error instanceof Refused
        ? error.message
        : `The page could not start: ${error instanceof Error ? error.message : error}`,
  }
})
