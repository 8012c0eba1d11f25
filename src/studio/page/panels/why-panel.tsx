// Why: what `explain` says of a moment, as a tree; what it is about lights up in the document.
import type { ReasonPart, RuleWhy } from '../../protocol.ts'
import { goTo } from '../editor/editor.tsx'
import * as state from '../session/state.ts'
import { placeOf } from '../timeline/rows.ts'
import { Swatch } from '../timeline/timeline.tsx'

export function WhyPanel() {
  const phase = state.whyState.value
  const why = state.why.value
  if (phase.kind === 'none') {
    if (state.recording.value === undefined)
      return (
        <p class="hint">
          The reason of what a rule did appears here, as soon as there is a recording: open one above, or drop it on the
          page.
        </p>
      )
    return (
      <div class="hint">
        <p>
          <b>Click anywhere in the timeline</b>: on a marble, on a band, or where nothing happened. The reason appears
          here, with the values that were seen, and its condition lights up in the document.
        </p>
        <p class="muted">
          Drag to select a range. With the keyboard: Tab to the timeline, ↑ ↓ choose a row, ← → go from event to event.
        </p>
      </div>
    )
  }
  if (phase.kind === 'failed') return <p class="hint fault">{phase.message}</p>
  if (why === undefined) return <Looking />
  const { rule, key } = why.question
  return (
    <div class={`why${phase.kind === 'asking' ? ' old' : ''}`} aria-busy={phase.kind === 'asking'}>
      <div class="why-main">
        {phase.kind === 'asking' && phase.part > 0 && <Looking />}
        <h2>
          {rule === undefined ? 'Every rule' : rule}
          {key === undefined || key === '' ? '' : ` · ${key}`} <span class="muted">at {why.at.replace('T', ' ')}</span>
        </h2>
        {why.note !== undefined && <p class="muted">No reasons: {why.note}</p>}
        {why.rules.length === 0 && why.note === undefined && (
          <p class="muted">No message had come for {rule ?? 'any rule'} by then.</p>
        )}
        {why.rules.map((one, index) => (
          <RuleReason key={`${one.rule} ${one.match ?? ''} ${index}`} why={one} />
        ))}
      </div>
      <div class="why-side">
        {why.message !== undefined && (
          <section>
            <h3>
              The message{' '}
              <span class="muted">
                to {why.message.input}
                {why.message.time === why.question.time ? '' : `, at ${why.message.at.replace('T', ' ')}`}
              </span>
            </h3>
            <pre>{why.message.body}</pre>
          </section>
        )}
        {why.sends.map((sent, index) => (
          <section key={`${sent.output} ${index}`}>
            <h3>
              Sent to {sent.output} <span class="muted">by {sent.rules.join(', ')}</span>
            </h3>
            <pre>{sent.body}</pre>
            {sent.tags !== '' && <p class="muted tags">{sent.tags}</p>}
          </section>
        ))}
        {why.states.map(({ rule: id, text }) => (
          <section key={id}>
            <h3>
              State then <span class="muted">of {id}</span>
            </h3>
            <pre>{text.trim()}</pre>
          </section>
        ))}
      </div>
    </div>
  )
}

function RuleReason({ why }: { readonly why: RuleWhy }) {
  const { rule, match, verdict, state: activity, reason, clause, tree, pointer } = why
  return (
    <article class="reason">
      <h3>
        <Swatch place={placeOf(rule)} /> {rule} {match !== undefined && <code>{match}</code>}{' '}
        <span class={`verdict ${verdict === 'fires' ? 'yes' : verdict === 'is resolved' ? 'done' : 'no'}`}>
          {verdict}
        </span>
        {activity !== undefined && <span class="muted"> {activity}</span>}
      </h3>
      <button
        type="button"
        class="sentence"
        onClick={() => goTo(pointer)}
        onMouseEnter={() => light(pointer)}
        title="Shows it in the document"
      >
        {reason}
      </button>
      {tree !== undefined && (
        <ul class="tree">
          <Branch part={tree} clause={clause} />
        </ul>
      )}
    </article>
  )
}

const light = (pointer: string | undefined) => {
  if (pointer !== undefined) state.lit.value = pointer
}

function Branch({ part, clause }: { readonly part: ReasonPart; readonly clause: string | undefined }) {
  const { holds, decided, condition, because, pointer, parts } = part
  return (
    <li>
      <button
        type="button"
        class={`branch${decided ? ' decided' : ''} ${holds ? 'yes' : 'no'}`}
        onMouseEnter={() => light(pointer)}
        onFocus={() => light(pointer)}
        onClick={() => pointer !== undefined && goTo(pointer)}
      >
        <span class="sign">{holds ? '✓' : '✗'}</span>
        {clause !== undefined && <span class="clause">{clause} </span>}
        {parts.length === 0 ? (
          <>
            <code>{condition}</code> <span class="because">{because}</span>
          </>
        ) : (
          <b>{condition}</b>
        )}
        {decided && parts.length === 0 && <span class="unseen">, this decided</span>}
      </button>
      {parts.length > 0 && (
        <ul>
          {parts.map((one, index) => (
            <Branch key={`${one.condition} ${index}`} part={one} clause={undefined} />
          ))}
        </ul>
      )}
    </li>
  )
}

/** The recording is run up to the moment that is asked about: of many rules that takes a while. */
function Looking() {
  const phase = state.whyState.value
  const part = phase.kind === 'asking' ? phase.part : 1
  return (
    <p class="hint">
      Looking: the recording is run up to there … <progress max={1} value={part} aria-label="Looked through" />
    </p>
  )
}
