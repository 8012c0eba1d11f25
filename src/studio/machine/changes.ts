// What two versions of a rule do differently: alarms and messages that came and went. Knows no machine.
import type { Bands, Marbles, RuleChanges, RuleTrace, Spans } from '../protocol.ts'
import { Numbers } from './numbers.ts'

const none: Spans = { from: new Float64Array(), to: new Float64Array() }

/** Undefined where it does the same. */
export function changesOf(before: RuleTrace | undefined, after: RuleTrace | undefined): RuleChanges | undefined {
  if (before === after) return undefined
  const rule = after?.rule ?? before?.rule ?? ''
  const came = after === undefined ? none : onlyIn(after, before)
  const went = before === undefined ? none : onlyIn(before, after)
  const outputs = new Set([...(before?.outputs ?? []), ...(after?.outputs ?? [])].map(({ output }) => output))
  const sent = [...outputs].flatMap(output => {
    const [old, now] = [before, after].map(trace => trace?.outputs.find(one => one.output === output))
    const difference = { output, came: missing(now, old), went: missing(old, now) }
    return difference.came.length + difference.went.length === 0 ? [] : [difference]
  })
  const raisings = [before?.raisings.length ?? 0, after?.raisings.length ?? 0] as const
  const isSame = came.from.length + went.from.length + sent.length === 0 && raisings[0] === raisings[1]
  return isSame ? undefined : { rule, raisings, came, went, sent }
}

/** Raised spans of one that touch none of the other's, by key. */
function onlyIn(one: RuleTrace, other: RuleTrace | undefined): Spans {
  const names = new Map(other?.keys.map(({ text, index }) => [text, index]))
  const spans = other === undefined ? new Map<number, number[]>() : raisedByKey(other.bands)
  const keys = new Map(
    one.keys.map(({ index, text }) => [index, spans.get(names.get(text) ?? (text === '' ? 0 : -1)) ?? []]),
  )
  const [from, to] = [new Numbers(), new Numbers()]
  const { bands } = one
  for (let index = 0; index < bands.from.length; index++) {
    if (bands.state[index] !== 2) continue
    const [start, end] = [bands.from[index] ?? 0, bands.to[index] ?? 0]
    const others = keys.get(bands.key[index] ?? 0) ?? spans.get(bands.key[index] ?? 0) ?? []
    if (touches(others, start, end)) continue
    from.push(start)
    to.push(end)
  }
  return { from: from.copy(), to: to.copy() }
}

/** By key, from, to, from, to, in order. */
function raisedByKey({ from, to, state, key }: Bands): Map<number, number[]> {
  const spans = new Map<number, number[]>()
  for (let index = 0; index < from.length; index++) {
    if (state[index] !== 2) continue
    const of = key[index] ?? 0
    const known = spans.get(of)
    if (known === undefined) spans.set(of, [from[index] ?? 0, to[index] ?? 0])
    else known.push(from[index] ?? 0, to[index] ?? 0)
  }
  return spans
}

function touches(spans: readonly number[], start: number, end: number): boolean {
  let [low, high] = [0, spans.length / 2]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((spans[middle * 2 + 1] ?? 0) < start) low = middle + 1
    else high = middle
  }
  return low * 2 < spans.length && (spans[low * 2] ?? 0) <= end
}

/** The times of what the one has and the other has not: by the message that caused it, or by the time. */
function missing(one: Marbles | undefined, other: Marbles | undefined): Float64Array {
  const times = new Numbers()
  if (one === undefined) return times.copy()
  let at = 0
  for (let index = 0; index < one.times.length; index++) {
    const [time, entry] = [one.times[index] ?? 0, one.entries[index] ?? 0]
    while (other !== undefined && at < other.times.length && isBefore(other, at, time, entry)) at++
    const isThere = other !== undefined && other.times[at] === time && other.entries[at] === entry
    if (isThere) at++
    else times.push(time)
  }
  return times.copy()
}

const isBefore = ({ times, entries }: Marbles, at: number, time: number, entry: number) =>
  (times[at] ?? 0) < time || (times[at] === time && (entries[at] ?? 0) < entry)
