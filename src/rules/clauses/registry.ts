// Every clause of the language, in the order of the sentence that a rule is. To add one: a file beside this, and a line
// here.
import type { StatefulEntry } from '../rule/bound-clause.ts'
import type { Word } from '../rule/clause.ts'
import type { FrameEntry } from '../rule/frame-clause.ts'
import { alarm } from './alarm.ts'
import { by } from './by.ts'
import { changes } from './changes.ts'
import { dedupe } from './dedupe.ts'
import { description } from './description.ts'
import { each } from './each.ts'
import { enabled } from './enabled.ts'
import { from } from './from.ts'
import { latest } from './latest.ts'
import { limiter } from './limiter.ts'
import { merge } from './merge.ts'
import { mute } from './mute.ts'
import { sequence } from './sequence.ts'
import { then } from './then.ts'
import { time } from './time.ts'
import { where } from './where.ts'
import { window } from './window.ts'

export const clauses: readonly (FrameEntry | StatefulEntry)[] = [
  description,
  enabled,
  from,
  each,
  where,
  by,
  time,
  dedupe,
  merge,
  latest,
  window,
  alarm,
  sequence,
  mute,
  changes,
  limiter,
  then,
]

export type NamedWord = readonly [name: string, word: Word<unknown>]

/** Every word of a rule, in the order of the sentence. */
export const words: ReadonlyMap<string, Word<unknown>> = new Map(
  inOrder(clauses.map(clause => Object.entries(clause.words))),
)

/** Clause by clause; but words that follow a word of another clause come after that one, with those behind them. */
function inOrder(all: readonly (readonly NamedWord[])[]): readonly NamedWord[] {
  const placed: NamedWord[] = []
  const moved: (readonly NamedWord[])[] = []
  for (const own of all) {
    const first = own.findIndex(([, { after }]) => after !== undefined)
    placed.push(...(first < 0 ? own : own.slice(0, first)))
    if (first >= 0) moved.push(own.slice(first))
  }
  for (const own of moved) {
    const place = placed.findIndex(([name]) => name === own[0]?.[1].after)
    placed.splice(place + 1, 0, ...own)
  }
  return placed
}

/** The name of the timer of a key's own time, and then those of the clauses, by their numbers: later ones come first. */
export const timerNames: readonly string[] = [
  'idle',
  ...clauses.flatMap(clause => (clause.kind === 'stateful' ? clause.timers : [])),
]
