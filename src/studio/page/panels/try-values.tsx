// Try values: a slider for each number of the document, and the curve of what each value of one would do.
import { useState } from 'preact/hooks'
import type { Knob } from '../../protocol.ts'
import { goTo } from '../editor/editor.tsx'
import { sweep } from '../session/machine-link.ts'
import * as state from '../session/state.ts'
import { Curve } from './curve.tsx'
import { numberOf, rangeFor, valuesOf, written } from './knob-range.ts'
import { setKnob } from './knob-setting.ts'
import { Labels } from './labels.tsx'

export function TryValues() {
  const { knobs, valid } = state.reading.value
  if (!valid) return <p class="hint fault">The document has problems. Solve those that the editor marks first.</p>
  if (knobs.length === 0)
    return <p class="hint">The document has no number and no duration to try. Write a threshold, such as "gt": 25.</p>
  const owners = [...new Set(knobs.flatMap(({ owner }) => owner ?? []))]
  const chosen = knobs.find(({ pointer }) => pointer === state.knob.value)
  return (
    <div class="try">
      <div class="knobs">
        <KnobList title="Parameters" knobs={knobs.filter(({ isParameter }) => isParameter)} />
        {owners.map(owner => (
          <KnobList key={owner} title={`In ${owner}`} knobs={knobs.filter(knob => knob.owner === owner)} />
        ))}
      </div>
      <div class="curve-side">
        {chosen === undefined ? (
          <p class="hint">
            Drag a slider: the limit moves in the chart, and the recording is decided anew. <b>Sweep</b> runs it for
            every value of a slider, and draws what each would do.
          </p>
        ) : (
          <Curve knob={chosen} />
        )}
        <Labels />
      </div>
    </div>
  )
}

function KnobList({ title, knobs }: { readonly title: string; readonly knobs: readonly Knob[] }) {
  if (knobs.length === 0) return null
  return (
    <>
      <h2>{title}</h2>
      <ul>
        {knobs.map(knob => (
          <Slider key={knob.pointer} knob={knob} />
        ))}
      </ul>
    </>
  )
}

function Slider({ knob }: { readonly knob: Knob }) {
  const { from, to, step } = rangeFor(knob)
  const value = numberOf(knob)
  const [typed, setTyped] = useState<string | undefined>(undefined)
  const take = (text: string) => {
    setTyped(undefined)
    const isRight =
      knob.kind === 'number'
        ? text.trim() !== '' && Number.isFinite(Number(text))
        : numberOf({ kind: 'duration', value: text.trim() }) > 0
    if (isRight) setKnob(knob, knob.kind === 'number' ? Number(text) : text.trim())
  }
  const run = () => {
    state.knob.value = knob.pointer
    state.sweptRule.value = undefined
    sweep(knob, valuesOf(knob))
  }
  return (
    <li class={`knob${state.knob.value === knob.pointer ? ' chosen' : ''}`}>
      <button
        type="button"
        class="knob-name"
        title={`${knob.name}: shows it in the document. Read by ${knob.rules.join(', ')}`}
        onClick={() => goTo(knob.pointer)}
      >
        {knob.owner === undefined ? knob.name : knob.name.slice(knob.owner.length + 2)}
      </button>
      <input
        type="range"
        aria-label={knob.name}
        min={from}
        max={to}
        step={step}
        value={value}
        aria-valuetext={String(knob.value)}
        onInput={event => setKnob(knob, written(knob, Number(event.currentTarget.value)))}
      />
      <input
        type="text"
        class="knob-value"
        aria-label={`${knob.name}, value`}
        value={typed ?? String(knob.value)}
        onInput={event => setTyped(event.currentTarget.value)}
        onBlur={event => typed !== undefined && take(event.currentTarget.value)}
        onKeyDown={event => event.key === 'Enter' && take(event.currentTarget.value)}
      />
      <button
        type="button"
        class="small"
        onClick={run}
        aria-label={`Sweep ${knob.name}`}
        title="Runs the recording for each value of this slider"
      >
        Sweep
      </button>
    </li>
  )
}
