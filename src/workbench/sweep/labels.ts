// When what a rule is to find really was: spans of time, and how raisings compare with them. Knows no rules.
import { isObject, type Json } from '../../rules/data/json.ts'
import { InputError } from '../input-error.ts'
import { readMoment } from '../recording/time-form.ts'

/** From the first to the last moment, both in it, in epoch milliseconds. */
export interface Label {
  readonly from: number
  readonly to: number
}

export interface Score {
  /** Labels in which it was raised. */
  readonly hits: number
  /** Labels in which it was not. */
  readonly misses: number
  /** Raisings outside of all labels. */
  readonly falseAlarms: number
}

/**
 * Reads a list of `[from, to]`; times as the recording has them, milliseconds since `start`, or ISO 8601 (in UTC where it
 * names no offset). Throws `InputError` with what is wrong with which.
 */
export function readLabels(json: Json, start: number, name: string): readonly Label[] {
  if (!Array.isArray(json))
    throw new InputError(`${name} is not a list of labels, such as ["2026-01-31T08:30:00Z", "2026-01-31T09:00:00Z"].`)
  const list: readonly Json[] = json
  return list.map((label, index) => {
    const ends: readonly Json[] = Array.isArray(label)
      ? label
      : isObject(label)
        ? [label['from'] ?? '', label['to'] ?? '']
        : []
    const [from, to] = ends.map(end =>
      typeof end === 'number' ? start + end : readMoment(String(end).replace(/\.\d+$/, ''), start),
    )
    if (from === undefined || to === undefined || ends.length !== 2 || from > to) {
      throw new InputError(
        `${name}: label ${index + 1} is not [from, to], two times of which the first comes first: ${JSON.stringify(label)}.`,
      )
    }
    return { from, to }
  })
}

/** A raising counts where it begins: one that goes on for ever finds nothing. */
export function scoreOf(raisings: readonly number[], labels: readonly Label[]): Score {
  const isIn = (time: number) => (label: Label) => time >= label.from && time <= label.to
  const hits = labels.filter(label => raisings.some(time => isIn(time)(label))).length
  const falseAlarms = raisings.filter(time => !labels.some(isIn(time))).length
  return { hits, misses: labels.length - hits, falseAlarms }
}

/** From 0 to 1: twice the hits, of them and what went wrong (F1). */
export function qualityOf({ hits, misses, falseAlarms }: Score): number {
  return hits === 0 ? 0 : (2 * hits) / (2 * hits + misses + falseAlarms)
}

/**
 * The place of the best; of several side by side that are equally good, the middle of the longest row of them. `width`:
 * so many stand side by side.
 */
export function bestOf(scores: readonly Score[], width: number): number | undefined {
  const qualities = scores.map(qualityOf)
  const best = Math.max(0, ...qualities)
  if (best === 0) return undefined
  let [longest, length] = [0, 0]
  for (let start = 0; start < qualities.length; start++) {
    let end = start
    while (qualities[end] === best && (end === start || end % width !== 0)) end++
    if (end - start > length) [longest, length] = [start, end - start]
    start = Math.max(start, end - 1)
  }
  return longest + ((length - 1) >> 1)
}
