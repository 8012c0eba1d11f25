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
  changes,
  limiter,
  then,
]

/** Every word of a rule, in the order of the sentence. */
export const words: ReadonlyMap<string, Word<unknown>> = inOrder(clauses.flatMap(clause => Object.entries(clause.words)))

function inOrder(all: readonly (readonly [name: string, word: Word<unknown>])[]): ReadonlyMap<string, Word<unknown>> {
  const names: string[] = []
  let before: string | undefined
  for (const [name, { after = before }] of all) {
    names.splice(after === undefined ? 0 : names.indexOf(after) + 1, 0, name)
    before = name
  }
  return new Map(names.flatMap(name => all.filter(([other]) => other === name)))
}

/** The name of the timer of a key's own time, and then those of the clauses, by their numbers: later ones come first. */
export const timerNames: readonly string[] = [
  'idle',
  ...clauses.flatMap(clause => (clause.kind === 'stateful' ? clause.timers : [])),
]
