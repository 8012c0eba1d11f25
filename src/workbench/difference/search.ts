// Runs two rule sets over a recording, counts what they decide differently, and explains the first differences.
import type { JsonObject } from '../../rules/data/json.ts'
import type { OutputMessage } from '../../rules/data/message.ts'
import type { Recording } from '../recording/recording.ts'
import { writeTime } from '../recording/time-form.ts'
import { type Difference, differencesOf, type Pair } from './difference.ts'
import { createSides } from './sides.ts'
import type { Counter } from './tally.ts'
import { type Why, whyOf } from './why.ts'

export interface Found {
  readonly difference: Difference
  /** Undefined for a change of the twin: its problems say it. */
  readonly why: Why | undefined
}

export interface Wanted {
  /** How many differences are yielded at most. */
  readonly limit: number
  /** Only those that lie with this rule. */
  readonly rule: string | undefined
}

/** Yields differences as they are found; the counter counts all that are wanted. */
export async function* find(
  recording: Recording,
  desired: Pair<JsonObject>,
  counter: Counter,
  { limit, rule }: Wanted,
): AsyncGenerator<Found> {
  const sides = createSides(desired, recording.start)
  let left = limit
  for await (const block of recording.blocks) {
    for (const entry of block) {
      const results = sides.run(entry)
      counter.addResults(results)
      const differences = differencesOf(entry, results)
      for (const difference of rule === undefined ? differences : differences.flatMap(one => ofRule(one, rule))) {
        counter.addDifference(difference)
        if (left === 0 || sides.behind === undefined) continue
        left--
        const write = (time: number) => writeTime(recording.form, time)
        const seen = { before: sides.behind, after: sides.machines, results }
        yield { difference, why: difference.kind === 'twin' ? undefined : whyOf(difference, seen, write) }
      }
      sides.follow(left === 0)
    }
  }
}

/** The part of a difference that lies with one rule. */
function ofRule(difference: Difference, rule: string): readonly Difference[] {
  if (difference.kind === 'twin') return []
  const whose = difference.rules.get(rule)
  const { old, new: others } = difference.sends
  const sends = { old: old.filter(sentBy(rule)), new: others.filter(sentBy(rule)) }
  return whose === undefined ? [] : [{ ...difference, sends, rules: new Map([[rule, whose]]) }]
}

const sentBy =
  (rule: string) =>
  ({ rules }: OutputMessage) =>
    rules.includes(rule)
