// The curve of a sweep: for each value, how often a rule would be raised, and with labels, what it would find.

import { bestOf } from '../../../workbench/sweep/labels.ts'
import type { Knob, SweepPoint } from '../../protocol.ts'
import { colourOf } from '../session/colours.ts'
import { sweep } from '../session/machine-link.ts'
import * as state from '../session/state.ts'
import { placeOf } from '../timeline/rows.ts'
import { CurveDrawing, CurveKey, type Point } from './curve-drawing.tsx'
import { numberOf, valuesOf } from './knob-range.ts'
import { setKnob } from './knob-setting.ts'

export function Curve({ knob }: { readonly knob: Knob }) {
  const swept = state.swept.value
  const points = swept?.knob.pointer === knob.pointer ? swept.points : []
  const rule = knob.rules.find(id => id === state.sweptRule.value) ?? mostMoved(knob, points)
  const list = pointsOf(knob, points, rule)
  const isRunning = (swept?.part ?? 1) < 1
  return (
    <figure class="curve" aria-label={`What each value of ${knob.name} would do`}>
      <figcaption>
        <b>{knob.name}</b>
        {knob.rules.length > 1 ? (
          <select
            aria-label="Rule"
            value={rule}
            onChange={event => (state.sweptRule.value = event.currentTarget.value)}
          >
            {knob.rules.map(id => (
              <option key={id}>{id}</option>
            ))}
          </select>
        ) : (
          <span class="muted"> {rule}</span>
        )}
        {isRunning ? (
          <progress max={1} value={swept?.part ?? 0} aria-label="Swept" />
        ) : (
          <button type="button" class="small" onClick={() => sweep(knob, valuesOf(knob))}>
            Again
          </button>
        )}
        <Verdict list={list} knob={knob} isRunning={isRunning} />
        {list.length > 0 && <CurveKey list={list} colour={colourOf(placeOf(rule))} />}
      </figcaption>
      {list.length > 0 && <CurveDrawing knob={knob} list={list} colour={colourOf(placeOf(rule))} />}
    </figure>
  )
}

/** The rule on which the value makes the greatest difference. */
function mostMoved(knob: Knob, points: readonly SweepPoint[]): string {
  const spread = (id: string) =>
    new Set(points.map(({ rules }) => JSON.stringify(rules.find(({ rule }) => rule === id)))).size
  return knob.rules.reduce((best, id) => (spread(id) > spread(best) ? id : best), knob.rules[0] ?? '')
}

function pointsOf(knob: Knob, points: readonly SweepPoint[], rule: string): readonly Point[] {
  return points
    .flatMap(({ value, rules }) => {
      const figures = rules.find(one => one.rule === rule)
      return figures === undefined ? [] : [{ value, figures, at: numberOf({ kind: knob.kind, value }) }]
    })
    .sort((a, b) => a.at - b.at)
}

function bestPoint(list: readonly Point[]): Point | undefined {
  const scores = list.flatMap(({ figures }) => figures.score ?? [])
  const best = scores.length === list.length ? bestOf(scores, Math.max(1, list.length)) : undefined
  return best === undefined ? undefined : list[best]
}

function Verdict({
  list,
  knob,
  isRunning,
}: {
  readonly list: readonly Point[]
  readonly knob: Knob
  readonly isRunning: boolean
}) {
  const best = bestPoint(list)
  const score = best?.figures.score
  if (best === undefined || score === undefined)
    return <span class="muted">{list.length === 0 ? '' : 'Click a value to take it. Labels add what it finds.'}</span>
  return (
    <span class="verdict-line">
      {isRunning ? 'best so far' : 'best'}: <b>{String(best.value)}</b> finds {score.hits} of{' '}
      {score.hits + score.misses}, {score.falseAlarms} false{' '}
      <button type="button" class="small primary" onClick={() => setKnob(knob, best.value)}>
        Take {String(best.value)}
      </button>
    </span>
  )
}
