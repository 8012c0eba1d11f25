// `session`: until no event has come for a gap, or the session has lasted for its maximum.
import { under } from '../data/problem.ts'
import { durationText, readSize } from '../nodes/duration-node.ts'
import { described } from '../schema/fragment.ts'
import { type Endings, endingWords, opens, readEndings } from './endings.ts'
import { openedByEvent } from './opened-by-event.ts'
import type { Window, WindowKind } from './window.ts'

export const session: WindowKind = {
  name: 'session',
  synonyms: ['sessionWindow', 'gap'],
  summary: 'The events up to a gap of this length; sent when no event has come for that long.',
  words: {
    session: described('The events up to a gap of this length.', durationText),
    max: described('The longest session; then the next one begins.', durationText),
    ...endingWords,
  },
  required: ['session'],
  keeping: ['partial'],
  opens,
  read(node, pointer, reader) {
    const size = (word: string) => readSize(node[word] ?? null, under(pointer, word), reader)
    const max = node['max'] === undefined ? Number.POSITIVE_INFINITY : size('max')
    return upTo(size('session'), max, readEndings(node))
  },
  most: 'partial results, and where an aggregate needs them, the values of the newest `limits.windowEvents` events',
  examples: [
    {
      window: { session: '10s' },
      given: [[1, 1], [8, 2], [30]],
      gives: [[18, [1, 2]]],
    },
    {
      window: { session: '10s', max: '15s' },
      given: [[1, 1], [8, 2], [14, 3], [20, 4], [30]],
      gives: [
        [16, [1, 2, 3]],
        [30, [4]],
      ],
    },
    {
      window: { session: '10s', max: '10s', events: 3 },
      given: [[1, 1], [2, 2], [4, 3], [5, 4], [30]],
      gives: [
        [4, [1, 2, 3]],
        [15, [4]],
      ],
      why: 'a batch of three, or of what has come in ten seconds',
    },
  ],
}

function upTo(gap: number, max: number, endings: Endings): Window {
  return {
    ...openedByEvent((first, last) => Math.min(last + gap, first + max), endings),
    asks: [],
    span: Math.max(gap, Number.isFinite(max) ? max : 0),
  }
}
