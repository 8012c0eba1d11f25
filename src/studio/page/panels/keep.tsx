// Keep: a selected range as a rule test, and what to send to the twin.
import { useEffect } from 'preact/hooks'
import type { TestName } from '../../protocol.ts'
import { patch, writeTest } from '../session/machine-link.ts'
import * as state from '../session/state.ts'
import { spanText, timeText } from '../session/times.ts'
import { CopyButton, DownloadButton } from './copying.tsx'

export function Keep() {
  return (
    <div class="keep">
      <TestPart />
      <PatchPart />
    </div>
  )
}

function TestPart() {
  const chosen = state.selection.value
  const made = state.test.value
  const name = state.testName.value
  const write = () =>
    chosen !== undefined && writeTest(Math.round(chosen.from), Math.round(chosen.to), titleAt(chosen.from))
  return (
    <section aria-label="Rule test">
      <h2>A rule test</h2>
      {chosen === undefined && made === undefined ? (
        <p class="hint">
          Drag over the timeline to select a range: what came in it and what the rules sent becomes a test, drawn as
          marbles.
        </p>
      ) : (
        <div class="row">
          <input
            type="text"
            aria-label="Name of the test"
            placeholder="Name of the test"
            value={name}
            onInput={event => (state.testName.value = event.currentTarget.value)}
          />
          <button type="button" disabled={chosen === undefined} onClick={write}>
            {chosen === undefined ? 'Select a range' : `Write it, ${spanText(chosen.to - chosen.from)}`}
          </button>
          {typeof made === 'object' && (
            <>
              <CopyButton text={made.text} what="the test" />
              <DownloadButton text={made.text} name="rules.test.json" />
            </>
          )}
        </div>
      )}
      {made === 'writing' && <p class="hint">Writing …</p>}
      {state.testFault.value !== undefined && <p class="fault">{state.testFault.value}</p>}
      {typeof made === 'object' && (
        <>
          <pre class="kept" aria-label="The test">
            {made.text}
          </pre>
          <Names names={made.names} />
          <p class="muted">
            It passes. Save it beside the rules, and run <code>edge-rules test rules.test.json</code>.
          </p>
        </>
      )}
    </section>
  )
}

/** As it was typed, or as it is without that. */
const titleAt = (time: number) => state.testName.value || `does what it did at ${timeText(Math.round(time))}`

/** What the letters of the lines are, so that a person who reads them later knows it too. */
function Names({ names }: { readonly names: readonly TestName[] }) {
  const rename = (letter: string, name: string) => {
    const from = state.tested.value
    if (from !== undefined && name !== '')
      writeTest(from.from, from.to, titleAt(from.from), new Map([...from.names, [letter, name]]))
  }
  return (
    <fieldset class="names">
      <legend>Names of the messages</legend>
      <ul>
        {names.map(({ letter, name, isSent, text }) => (
          <li key={`${isSent} ${letter}`}>
            <input
              type="text"
              maxLength={1}
              value={name}
              aria-label={`Name of ${isSent ? 'what is sent' : 'what came'}: ${text}`}
              onChange={event => rename(letter, event.currentTarget.value.trim())}
            />
            <span class="muted">{isSent ? 'sent' : 'came'}</span> <code title={text}>{text}</code>
          </li>
        ))}
      </ul>
    </fieldset>
  )
}

function PatchPart() {
  const { running, text, patched, reading } = state
  const from = running.value
  const to = text.value
  useEffect(() => patch(from), [from, to])
  const found = patched.value
  return (
    <section aria-label="Twin patch">
      <h2>The twin patch</h2>
      {found === undefined ? null : 'failed' in found ? (
        <p class="fault">{found.failed}</p>
      ) : (
        <>
          <Size title="As IoT Hub counts" bytes={found.counted} most={found.most} />
          <Size title="As edgeHub counts" bytes={found.written} most={found.most} />
          {!reading.value.valid && <p class="fault">The document has problems: a module would refuse it.</p>}
          {found.problems.map(({ message, hint }) => (
            <p key={message} class="fault">
              {message} {hint}
            </p>
          ))}
          {found.text === '{}' ? (
            <p class="muted">Nothing to send: the device runs this document.</p>
          ) : (
            <>
              <div class="row">
                <CopyButton text={found.text} what="the patch" />
                <span class="muted">to send as desired properties</span>
              </div>
              <pre class="kept" aria-label="The patch">
                {found.text}
              </pre>
            </>
          )}
        </>
      )}
      <details>
        <summary>
          What the device runs now: {from === state.saved.value.text ? 'the file as it was read' : 'as pasted'}
        </summary>
        <textarea
          aria-label="What the device runs"
          rows={6}
          value={from}
          onInput={event => (running.value = event.currentTarget.value)}
        />
      </details>
    </section>
  )
}

function Size({ title, bytes, most }: { readonly title: string; readonly bytes: number; readonly most: number }) {
  return (
    <p class="size">
      <span>{title}</span>
      <meter min={0} max={most} high={most * 0.9} value={bytes} aria-label={title} />
      <span class={bytes > most ? 'fault' : 'muted'}>
        {bytes.toLocaleString('en')} of {most.toLocaleString('en')} bytes
      </span>
    </p>
  )
}
