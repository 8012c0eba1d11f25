// What is at a place of the timeline, and the question that it stands for. Knows no canvas.
import type { Question } from '../../protocol.ts'
import { recording, traces } from '../session/state.ts'
import { numberText, spanText, timeText } from '../session/times.ts'
import type { Row } from './rows.ts'
import { firstFrom, lastUntil, nearestTo } from './search.ts'

/** So near to a marble is on it. */
const reach = 9

export interface Hit {
  readonly question: Question
  /** For the tooltip. */
  readonly text: string
}

/** `perPixel`: milliseconds. */
export function hitAt(row: Row | undefined, exact: number, perPixel: number): Hit {
  const time = rounded(exact, perPixel)
  const anywhere = { time: Math.round(time), entry: undefined, rule: undefined, key: undefined }
  if (row === undefined) return { question: anywhere, text: '' }
  switch (row.kind) {
    case 'output': {
      const found = nearest(
        row.marbles.map(one => ({ ...one, times: one.marbles.times })),
        time,
        perPixel * reach,
      )
      if (found === undefined) return { question: anywhere, text: '' }
      const { one, index } = found
      const at = one.times[index] ?? time
      const entry = one.marbles.entries[index]
      return {
        question: { time: at, entry, rule: one.rule, key: undefined },
        text: `${one.rule} sent this${entry === -1 ? ' by a timer' : ''} at ${timeText(at)}`,
      }
    }
    case 'rule':
    case 'key': {
      const key = row.kind === 'key' ? row.key : row.keys > 0 ? keyAt(row.rule, time, perPixel * 2) : undefined
      const index = lastUntil(row.bands.from, time + perPixel * 2)
      const [from, to, state] = [row.bands.from[index], row.bands.to[index], row.bands.state[index]]
      const isOn = from !== undefined && to !== undefined && time <= to + perPixel * 2
      const name = state === 2 ? (row.kind === 'rule' && row.info?.alarm === false ? 'fires' : 'raised') : 'pending'
      const text = isOn
        ? `${key ?? row.rule}: ${name} from ${timeText(from)}${to > from ? ` for ${spanText(to - from)}` : ''}`
        : `${key ?? row.rule}: idle at ${timeText(Math.round(time))}`
      // At a band's edge, the moment at which it began or ended is meant.
      const edge = isOn ? [from, to].find(one => Math.abs(one - time) <= perPixel * 5) : undefined
      return { question: { ...anywhere, time: edge ?? Math.round(time), rule: row.rule, key }, text }
    }
    case 'input': {
      const index = nearestTo(row.times, time)
      const at = index === undefined ? undefined : row.times[index]
      const isOn = at !== undefined && Math.abs(at - time) < perPixel * reach
      return {
        question: { ...anywhere, time: isOn ? at : Math.round(time) },
        text: isOn ? `a message at ${timeText(at)}` : timeText(Math.round(time)),
      }
    }
    case 'chart': {
      const texts = row.series.lines.slice(0, 6).flatMap(({ key, times, values }) => {
        const index = row.series.steps ? lastUntil(times, time) : nearestTo(times, time)
        const value = index === undefined ? undefined : values[index]
        return value === undefined ? [] : [`${key === '' ? '' : `${key}: `}${numberText(value)}`]
      })
      const rule =
        row.tests.length > 0 && new Set(row.tests.map(one => one.rule)).size === 1 ? row.tests[0]?.rule : undefined
      return {
        question: { ...anywhere, rule },
        text: `${texts.join(', ')}${texts.length > 0 ? ' at ' : ''}${timeText(Math.round(time))}`,
      }
    }
    default:
      return { question: anywhere, text: timeText(Math.round(time)) }
  }
}

/** The key of the rule that is raised then, or pending. */
function keyAt(rule: string, time: number, reach: number): string | undefined {
  const trace = traces.value.get(rule)
  if (trace === undefined) return undefined
  const { from, to, state, key } = trace.bands
  let [best, worst] = [-1, 0]
  for (let at = 0; at < from.length && (from[at] ?? 0) <= time + reach; at++) {
    if ((to[at] ?? 0) + reach < time || (state[at] ?? 0) <= worst) continue
    best = key[at] ?? -1
    worst = state[at] ?? 0
  }
  return trace.keys.find(({ index }) => index === best)?.text
}

/** No finer than a pixel can tell. */
function rounded(time: number, perPixel: number): number {
  const step = [60_000, 1000, 100, 10].find(one => one <= perPixel) ?? 1
  return Math.round(time / step) * step
}

function nearest<One extends { readonly times: Float64Array }>(lists: readonly One[], time: number, within: number) {
  let best: { readonly one: One; readonly index: number; readonly distance: number } | undefined
  for (const one of lists) {
    const index = nearestTo(one.times, time)
    const distance = index === undefined ? Number.POSITIVE_INFINITY : Math.abs((one.times[index] ?? 0) - time)
    if (index !== undefined && distance <= within && distance < (best?.distance ?? Number.POSITIVE_INFINITY))
      best = { one, index, distance }
  }
  return best
}

/** The question for a moment in a row, as the keyboard finds it. */
export function questionAt(row: Row, time: number): Question {
  if (row.kind !== 'output') return { ...hitAt(row, time, 0).question, time }
  const found = row.marbles.flatMap(({ rule, marbles }) => {
    const index = firstFrom(marbles.times, time)
    return marbles.times[index] === time ? [{ rule, entry: marbles.entries[index] }] : []
  })[0]
  return { time, entry: found?.entry, rule: found?.rule, key: undefined }
}

export const isEmpty = (): boolean => (recording.value?.count ?? 0) === 0
