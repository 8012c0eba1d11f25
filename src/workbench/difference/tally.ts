// How much two rule sets decide differently, counted. Knows no more of a rule than its id.
import { compareStrings } from '../../rules/data/value.ts'
import type { Result } from '../recording/replay.ts'
import { type Difference, type Pair, sides, type Whose } from './difference.ts'

export interface Tally {
  /** Messages of the recording, and those decided differently. */
  readonly messages: number
  readonly messagesDiffer: number
  /** Times at which timers decided differently. */
  readonly timersDiffer: number
  /** Changes of the twin that one side takes and the other rejects. */
  readonly twinChangesDiffer: number
  /** How many messages each sends in all. */
  readonly sent: Pair<number>
  /** For each rule, in how many differences it fires in OLD alone, in NEW alone, or in both and sends something else. */
  readonly rules: ReadonlyMap<string, Readonly<Record<Whose, number>>>
}

export interface Counter {
  addResults(results: Pair<readonly Result[]>): void
  addDifference(difference: Difference): void
  readonly tally: Tally
  /** How many differences there were. */
  readonly differences: number
}

/** Counts from nothing; `tally` is what it has counted so far. */
export function createCounter(): Counter {
  const counts = { messages: 0, messagesDiffer: 0, timersDiffer: 0, twinChangesDiffer: 0 }
  const sent = { old: 0, new: 0 }
  const rules = new Map<string, Record<Whose, number>>()
  return {
    addResults(results) {
      if (results.old.some(result => result.kind === 'decided' && result.by === 'message')) counts.messages++
      for (const side of sides) {
        for (const result of results[side]) if (result.kind === 'decided') sent[side] += result.decision.sends.length
      }
    },
    addDifference(difference) {
      if (difference.kind === 'twin') {
        counts.twinChangesDiffer++
        return
      }
      if (difference.message === undefined) counts.timersDiffer++
      else counts.messagesDiffer++
      for (const [id, whose] of difference.rules) {
        const count = rules.get(id) ?? { old: 0, new: 0, both: 0 }
        rules.set(id, count)
        count[whose]++
      }
    },
    get tally() {
      const sorted = [...rules].sort(([a], [b]) => compareStrings(a, b))
      return { ...counts, sent, rules: new Map(sorted) }
    },
    get differences() {
      return counts.messagesDiffer + counts.timersDiffer + counts.twinChangesDiffer
    },
  }
}
