// The top of the page: what it is about, what has changed, saving.
import { useRef } from 'preact/hooks'
import { setText } from './editor/editor.tsx'
import { openChosen } from './panels/opening.ts'
import { compareWithThis, save, saveOver } from './session/saving.ts'
import * as state from './session/state.ts'

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
        <input ref={picker} type="file" hidden aria-label="A recording" onChange={openChosen} />
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
  if (state.isLive.value)
    return <p class="changes muted">{isSame ? 'What the module runs' : 'Changed here; the module runs another'}</p>
  if (isSame) return <p class="changes muted">No change so far</p>
  if (!state.reading.value.valid) return <p class="changes fault">Not valid: the last valid version is shown</p>
  const sum = (of: (one: (typeof list)[number]) => number) => list.reduce((all, one) => all + of(one), 0)
  const [before, after] = [sum(({ raisings }) => raisings[0]), sum(({ raisings }) => raisings[1])]
  const came = sum(({ sent }) => sent.reduce((all, one) => all + one.came.length, 0))
  const went = sum(({ sent }) => sent.reduce((all, one) => all + one.went.length, 0))
  const rules = list.map(({ rule }) => rule).join(', ')
  return (
    <p class="changes" role="status" aria-label="Changes">
      {list.length === 0 ? (
        <span class="muted">Changed, and decides the same</span>
      ) : (
        <>
          <span class="muted rules-changed">{list.length > 2 ? `${list.length} rules` : rules}:</span> raised{' '}
          <b>
            {before.toLocaleString('en')} → {after.toLocaleString('en')}
          </b>
          , messages <b class="came">+{came.toLocaleString('en')}</b> <b class="went">−{went.toLocaleString('en')}</b>
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
