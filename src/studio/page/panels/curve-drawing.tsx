// The drawing of a sweep: over the values of one number, how many alarms, how long in alarm, and what is found of the labels.
import { qualityOf } from '../../../workbench/sweep/labels.ts'
import type { Knob, SweepFigures } from '../../protocol.ts'
import { spanText } from '../session/times.ts'
import { axisOf, countTicks, scaledCount, xTicks } from './curve-axes.ts'
import { numberOf } from './knob-range.ts'
import { setKnob } from './knob-setting.ts'

export interface Point {
  readonly value: number | string
  readonly at: number
  readonly figures: SweepFigures
}

const [width, height, left, right, bottom, top] = [470, 136, 44, 52, 32, 8]

interface Given {
  readonly knob: Knob
  readonly list: readonly Point[]
  readonly colour: string
}

const isScored = (list: readonly Point[]) => list.some(({ figures }) => figures.score !== undefined)

/** Alarms, labels that are found, and false alarms are counted on the one axis on the left: equal heights are equal numbers. */
export function CurveDrawing({ knob, list, colour }: Given) {
  const counts = list.flatMap(({ figures: { raisings, score } }) => [
    raisings,
    score === undefined ? 0 : score.hits + score.misses,
  ])
  const most = Math.max(1, ...counts)
  const axis = axisOf(Math.max(0, ...list.map(({ figures }) => figures.raisedFor)))
  const [first, last] = [list[0]?.at ?? 0, list.at(-1)?.at ?? 1]
  const x = (at: number) => left + ((at - first) / (last - first || 1)) * (width - left - right)
  const y = (part: number) => top + (1 - part) * (height - top - bottom)
  const count = (number: number) => y(scaledCount(number, most))
  const line = (height: (point: Point) => number) =>
    list
      .map((point, index) => `${index === 0 ? 'M' : 'L'}${x(point.at).toFixed(1)} ${height(point).toFixed(1)}`)
      .join(' ')
  const column = (width - left - right) / Math.max(1, list.length - 1)
  const scored = isScored(list)
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="group" aria-label="Values">
      {countTicks(most).map(number => (
        <g key={number}>
          <line class="grid" x1={left} x2={width - right} y1={count(number)} y2={count(number)} />
          <text x={left - 5} y={count(number) + 3.5} text-anchor="end">
            {number.toLocaleString('en')}
          </text>
        </g>
      ))}
      <text class="axis-title" transform={`translate(11 ${y(0.5)}) rotate(-90)`} text-anchor="middle">
        alarms
      </text>
      {axis !== undefined && (
        <>
          <path class="time-raised" d={line(({ figures }) => y(figures.raisedFor / axis.most))} />
          {[0, 1].map(part => (
            <text key={part} x={width - right + 5} y={y(part) + 3.5}>
              {part === 0 ? '0' : axis.text}
            </text>
          ))}
          <text class="axis-title" transform={`translate(${width - 8} ${y(0.5)}) rotate(-90)`} text-anchor="middle">
            {axis.title}
          </text>
        </>
      )}
      <line class="now" x1={x(numberOf(knob))} x2={x(numberOf(knob))} y1={top} y2={height - bottom} />
      <path class="raisings" d={line(({ figures }) => count(figures.raisings))} stroke={colour} />
      {scored && <path class="hits" d={line(({ figures }) => count(figures.score?.hits ?? 0))} />}
      {scored && <path class="false" d={line(({ figures }) => count(figures.score?.falseAlarms ?? 0))} />}
      {list.map(({ value, at, figures }) => {
        const { raisings, score } = figures
        const take = () => setKnob(knob, value)
        const text = toldOf(value, figures)
        return (
          <g
            key={String(value)}
            class="value"
            role="button"
            tabindex={0}
            aria-label={`Take ${text}`}
            onClick={take}
            onKeyDown={event => (event.key === 'Enter' || event.key === ' ') && take()}
          >
            <rect x={x(at) - column / 2} y={0} width={column} height={height} />
            <circle cx={x(at)} cy={count(raisings)} r={3.2} fill={colour} />
            {score !== undefined && (
              <rect class="hit" x={x(at) - 2.6} y={count(score.hits) - 2.6} width={5.2} height={5.2} />
            )}
            <title>{text}</title>
          </g>
        )
      })}
      {xTicks(list).map(({ value, at }) => (
        <text key={String(value)} x={x(at)} y={height - bottom + 14} text-anchor="middle">
          {String(value)}
        </text>
      ))}
      <text class="axis-title" x={(left + width - right) / 2} y={height - 3} text-anchor="middle">
        {titleOf(knob)}
      </text>
    </svg>
  )
}

/** What the numbers are of: durations say their unit themselves. */
const titleOf = ({ name, kind, subject }: Knob) =>
  kind === 'duration' || subject === undefined || name.includes(subject) ? name : `${name}, in the unit of ${subject}`

function toldOf(value: number | string, { raisings, raisedFor, sent, score }: SweepFigures): string {
  const found =
    score === undefined
      ? ''
      : `, ${score.hits} hits, ${score.misses} misses, ${score.falseAlarms} false alarms, F1 ${qualityOf(score).toFixed(2)}`
  return `${value}: raised ${raisings}×, ${spanText(raisedFor)} in all, ${sent} sent${found}`
}

export function CurveKey({ list, colour }: Omit<Given, 'knob'>) {
  return (
    <ul class="legend curve-key" aria-label="Legend">
      <li>
        <i class="mark line" style={{ background: colour }} /> alarms
      </li>
      {isScored(list) && (
        <>
          <li>
            <i class="mark line hits-mark" /> labels found
          </li>
          <li>
            <i class="mark line false-mark" /> false alarms
          </li>
        </>
      )}
      {list.some(({ figures }) => figures.raisedFor > 0) && (
        <li>
          <i class="mark line time-mark" /> time in alarm
        </li>
      )}
    </ul>
  )
}
