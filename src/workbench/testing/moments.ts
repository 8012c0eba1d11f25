// A scenario played moment by moment: each message, each change of the twin, and each timer by itself, so that what every
// one of them changes can be seen.
import type { Decision } from '../../engine/decision.ts'
import type { Machine } from '../../engine/machine.ts'
import { mergeObject } from '../../rules/twin/merge-patch.ts'
import type { Scenario } from './rule-test.ts'

export interface Moment {
  /** Milliseconds since frame 0. */
  readonly at: number
  readonly byMessage: boolean
}

/** Plays it through a machine that has just begun; `around` is to call `work`, and may look before and after. */
export function playMoments(
  { start, desired, entries }: Scenario,
  machine: Machine,
  around: (moment: Moment, work: () => readonly Decision[]) => void,
): void {
  let document = desired
  machine.apply(document, start)
  for (const entry of entries) {
    const now = start + entry.at
    for (let due = machine.nextDue; due !== undefined && due <= now; due = machine.nextDue) {
      const next = due
      around({ at: next - start, byMessage: false }, () => machine.advance(next).decisions)
    }
    if (entry.kind === 'message')
      around({ at: entry.at, byMessage: true }, () => machine.accept(entry.message, now).decisions)
    else if (entry.kind === 'twin') {
      document = mergeObject(document, entry.patch)
      around({ at: entry.at, byMessage: false }, () => machine.apply(document, now).decisions)
    }
  }
}
