// `while`: a run, from the first event that satisfies a condition until one that does not.
import { reasonOf } from '../conditions/reason.ts'
import { under } from '../data/problem.ts'
import type { Condition } from '../nodes/condition.ts'
import { durationText, readSize } from '../nodes/duration-node.ts'
import { described, refer } from '../schema/fragment.ts'
import { type Endings, endingWords, opens, readEndings } from './endings.ts'
import { end, keep, openedByEvent } from './opened-by-event.ts'
import type { Window, WindowKind } from './window.ts'

export const whileWindow: WindowKind = {
  name: 'while',
  synonyms: ['stateWindow', 'conditionWindow', 'run', 'during', 'asLongAs'],
  summary: 'A run: from the first event that satisfies a condition until one that does not; sent when it ends.',
  words: {
    while: described('The events in a row that satisfy this condition.', refer('condition')),
    max: described('The longest run; the next event that satisfies the condition begins another.', durationText),
    closing: described('true: the event that ends the run is in it.', { type: 'boolean' }),
    ...endingWords,
  },
  required: ['while'],
  keeping: ['while', 'closing', 'partial'],
  opens,
  read(node, pointer, reader) {
    const condition = reader.condition(node['while'] ?? null, under(pointer, 'while'))
    const max =
      node['max'] === undefined ? Number.POSITIVE_INFINITY : readSize(node['max'], under(pointer, 'max'), reader)
    return runs(condition, max, node['closing'] === true, readEndings(node))
  },
  most: 'partial results, and where an aggregate needs them, the values of the newest `limits.windowEvents` events',
  examples: [
    {
      window: { while: { path: '$.v', gt: 0 } },
      given: [
        [1, 5],
        [2, 7],
        [3, 0],
        [4, 0],
        [5, 6],
        [6, 0],
      ],
      gives: [
        [3, [5, 7]],
        [6, [6]],
      ],
    },
    {
      window: { while: { path: '$.v', gt: 0 }, max: '3s', closing: true },
      given: [
        [1, 5],
        [2, 7],
        [6, 8],
        [7, 0],
      ],
      gives: [
        [4, [5, 7]],
        [7, [8, 0]],
      ],
      why: 'a run of 3 s at most; the event that ends one is in it',
    },
  ],
}

function runs(condition: Condition, max: number, closing: boolean, endings: Endings): Window {
  const window = openedByEvent(first => first + max, endings)
  return {
    ...window,
    asks: [condition],
    completes: true,
    span: Number.isFinite(max) ? max : 0,
    receive(stage, layout, event) {
      if (condition.evaluate(stage.scope(event))) {
        window.receive(stage, layout, event)
        return
      }
      if (stage.state === undefined) return
      if (closing) keep(stage, layout, event)
      end(stage, layout)
    },
    keepsKey: () => true,
    leavesOut({ before, after, scope }) {
      if (before.state !== undefined || after.state !== undefined) return undefined
      const tree = reasonOf(condition, scope)
      return tree.holds ? undefined : { reason: `\`while\` keeps it out: ${tree.because}.`, tree }
    },
  }
}
