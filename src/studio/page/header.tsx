// The top of the page: what it is about, what has changed, saving.
import { useRef } from 'preact/hooks'
import { setText } from './editor/editor.tsx'
import { openFile } from './opening.ts'
import { compareWithThis, save, saveOver } from './saving.ts'
import * as state from './state.ts'

export function Header() {
  const picker = useRef<HTMLInputElement>(null)
  const rules = state.description.value?.rules
  const recording = state.recording.value
  return (
    <header class="header">
      <h1>
        <img src="/icon.svg" alt="" width="20" height="20" /> Edge Rules <span>studio</span>
      </h1>
      <div class="what">
        <strong title="The document with the rules">{rules?.name ?? ''}</strong>
        {state.isChanged.value && <span class="dot" title="Changed, not saved" />}
        <span class="muted">on</span>
        <button
          type="button"
          class="plain"
          onClick={() => picker.current?.click()}
          title="Open another recording, or drop one anywhere on the page"
        >
          {recording === undefined ? 'open a recording …' : recording.name}
        </button>
        {recording !== undefined && <span class="muted">{recording.count.toLocaleString('en')} lines</span>}
        <input
          ref={picker}
          type="file"
          hidden
          aria-label="A recording"
          onChange={event => {
            const file = event.currentTarget.files?.[0]
            if (file !== undefined) void openFile(file)
            event.currentTarget.value = ''
          }}
        />
      </div>
      <Changes />
      <div class="saving">
        <SaveNote />
        <button
          type="button"
          class={state.isChanged.value ? 'primary' : ''}
          disabled={!state.isChanged.value}
          onClick={() => void save()}
          title={rules?.mayBeSaved ? `Saves to ${rules.name} (Ctrl+S)` : 'No file was given to save to'}
        >
          Save
        </button>
      </div>
    </header>
  )
}

function SaveNote() {
  const note = state.saveNote.value
  const disk = state.onDisk.value
  if (note === undefined) return null
  return (
    <span class={note.isFault ? 'note fault' : 'note'} role="status">
      {note.text}
      {disk !== undefined && (
        <>
          <button type="button" onClick={() => void saveOver(disk.version)}>
            Save over it
          </button>
          <button
            type="button"
            onClick={() => {
              state.saved.value = disk
              state.onDisk.value = undefined
              state.saveNote.value = undefined
              setText(disk.text)
            }}
          >
            Take the file's
          </button>
        </>
      )}
    </span>
  )
}

/** What the rules do otherwise than those that they are compared with. */
function Changes() {
  const list = state.changes.value
  const isSame = state.text.value === state.compared.value
  if (isSame) return <p class="changes muted">No change so far</p>
  if (!state.reading.value.valid) return <p class="changes fault">Not valid: the last valid version is shown</p>
  const sum = (of: (one: (typeof list)[number]) => number) => list.reduce((all, one) => all + of(one), 0)
  const alarms = { came: sum(({ came }) => came.from.length), went: sum(({ went }) => went.from.length) }
  const messages = {
    came: sum(({ sent }) => sent.reduce((all, { came }) => all + came.length, 0)),
    went: sum(({ sent }) => sent.reduce((all, { went }) => all + went.length, 0)),
  }
  const isEqual = alarms.came + alarms.went + messages.came + messages.went === 0
  return (
    <p class="changes" role="status" aria-label="Changes">
      {isEqual ? (
        <span class="muted">Changed, and decides the same</span>
      ) : (
        <>
          <span class="muted">Against before:</span> raised <b class="came">+{alarms.came.toLocaleString('en')}</b>{' '}
          <b class="went">−{alarms.went.toLocaleString('en')}</b>, messages{' '}
          <b class="came">+{messages.came.toLocaleString('en')}</b>{' '}
          <b class="went">−{messages.went.toLocaleString('en')}</b>
        </>
      )}
      <button
        type="button"
        class="small"
        onClick={compareWithThis}
        title="From now on, changes are those against this version"
      >
        Compare with this
      </button>
    </p>
  )
}
