// The curve of a sweep: for each value, how often a rule would be raised, and with labels, what it would find.

import { bestOf, qualityOf } from '../../../workbench/sweep/labels.ts'
import type { Knob, SweepFigures, SweepPoint } from '../../protocol.ts'
import { colourOf } from '../session/colours.ts'
import { sweep } from '../session/machine-link.ts'
import * as state from '../session/state.ts'
import { spanText } from '../session/times.ts'
import { placeOf } from '../timeline/rows.ts'
import { numberOf, valuesOf } from './knob-range.ts'
import { setKnob } from './knob-setting.ts'

const [width, height, left, bottom, top] = [560, 118, 38, 18, 8]

/** Few and many are told apart: one alarm and two, a hundred and a thousand. */
const scaled = (count: number, most: number): number =>
  most <= 12 ? count / most : Math.log1p(count) / Math.log1p(most)

interface Point {
  readonly value: number | string
  readonly at: number
  readonly figures: SweepFigures
}

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
        <Verdict list={list} knob={knob} />
      </figcaption>
      {list.length > 0 && <Drawing knob={knob} list={list} colour={colourOf(placeOf(rule))} />}
      {list.length > 0 && (
        <Key isScored={list.some(({ figures }) => figures.score !== undefined)} colour={colourOf(placeOf(rule))} />
      )}
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

function Verdict({ list, knob }: { readonly list: readonly Point[]; readonly knob: Knob }) {
  const best = bestPoint(list)
  const score = best?.figures.score
  if (best === undefined || score === undefined)
    return <span class="muted">{list.length === 0 ? '' : 'Click a value to take it. Labels add what it finds.'}</span>
  return (
    <span class="verdict-line">
      best: <b>{String(best.value)}</b> finds {score.hits} of {score.hits + score.misses}, {score.falseAlarms} false{' '}
      <button type="button" class="small primary" onClick={() => setKnob(knob, best.value)}>
        Take {String(best.value)}
      </button>
    </span>
  )
}

function Drawing({
  knob,
  list,
  colour,
}: {
  readonly knob: Knob
  readonly list: readonly Point[]
  readonly colour: string
}) {
  const most = Math.max(1, ...list.map(({ figures }) => figures.raisings))
  const scored = list.some(({ figures }) => figures.score !== undefined)
  const labels = Math.max(
    1,
    ...list.map(({ figures: { score } }) => (score === undefined ? 0 : score.hits + score.misses)),
  )
  const [first, last] = [list[0]?.at ?? 0, list.at(-1)?.at ?? 1]
  const x = (at: number) => left + ((at - first) / (last - first || 1)) * (width - left - 14)
  const y = (part: number) => top + (1 - part) * (height - top - bottom)
  const line = (part: (point: Point) => number) =>
    list
      .map((point, index) => `${index === 0 ? 'M' : 'L'}${x(point.at).toFixed(1)} ${y(part(point)).toFixed(1)}`)
      .join(' ')
  const now = numberOf(knob)
  const column = (width - left - 14) / Math.max(1, list.length - 1)
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="group" aria-label="Values">
      {[0, 0.5, 1].map(part => (
        <line key={part} class="grid" x1={left} x2={width - 14} y1={y(part)} y2={y(part)} />
      ))}
      <text class="tick" x={left - 5} y={y(1) + 4} text-anchor="end">
        {most.toLocaleString('en')}
      </text>
      <text class="tick" x={left - 5} y={y(0) + 4} text-anchor="end">
        0
      </text>
      <line class="now" x1={x(now)} x2={x(now)} y1={top} y2={height - bottom} />
      <path class="raisings" d={line(({ figures }) => scaled(figures.raisings, most))} stroke={colour} />
      {scored && <path class="hits" d={line(({ figures }) => (figures.score?.hits ?? 0) / labels)} />}
      {scored && <path class="false" d={line(({ figures }) => scaled(figures.score?.falseAlarms ?? 0, most))} />}
      {list.map((point, index) => {
        const { value, at, figures } = point
        const { raisings, raisedFor, sent, score } = figures
        const found =
          score === undefined
            ? ''
            : `, ${score.hits} hits, ${score.misses} misses, ${score.falseAlarms} false alarms, F1 ${qualityOf(score).toFixed(2)}`
        const text = `${value}: raised ${raisings}×, ${spanText(raisedFor)} in all, ${sent} sent${found}`
        const take = () => setKnob(knob, value)
        return (
          <g
            key={String(value)}
            class="value"
            role="button"
            tabIndex={0}
            aria-label={`Take ${text}`}
            onClick={take}
            onKeyDown={event => (event.key === 'Enter' || event.key === ' ') && take()}
          >
            <rect x={x(at) - column / 2} y={0} width={column} height={height} />
            <circle cx={x(at)} cy={y(scaled(raisings, most))} r={3.2} fill={colour} />
            {score !== undefined && (
              <rect class="hit" x={x(at) - 2.6} y={y(score.hits / labels) - 2.6} width={5.2} height={5.2} />
            )}
            <title>{text}</title>
            {index % Math.ceil(list.length / 9) === 0 && (
              <text class="tick" x={x(at)} y={height - 5} text-anchor="middle">
                {String(value)}
              </text>
            )}
          </g>
        )
      })}
    </svg>
  )
}

function Key({ isScored, colour }: { readonly isScored: boolean; readonly colour: string }) {
  return (
    <ul class="legend curve-key" aria-label="Legend">
      <li>
        <i class="mark line" style={{ background: colour }} /> raised
      </li>
      {isScored && (
        <>
          <li>
            <i class="mark line hits-mark" /> labels found
          </li>
          <li>
            <i class="mark line false-mark" /> false alarms
          </li>
        </>
      )}
    </ul>
  )
}
