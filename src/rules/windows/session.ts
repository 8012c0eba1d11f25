// `session`: until no event has come for a gap, or the session has lasted for its maximum.
import { under } from '../data/problem.ts'
import { durationText, readSize } from '../nodes/duration-node.ts'
import { described } from '../schema/fragment.ts'
import { add, aggregate } from './closed-by-timer.ts'
import { contentsOf } from './contents/aggregate-event.ts'
import { newestSince } from './contents/partial-results.ts'
import { firstTime } from './contents/result-rows.ts'
import { take } from './contents/sample.ts'
import { stateOf } from './contents/state.ts'
import type { StorageLayout } from './contents/storage-layout.ts'
import type { Window, WindowKind, WindowStage } from './window.ts'

export const session: WindowKind = {
  name: 'session',
  synonyms: ['sessionWindow', 'gap'],
  summary: 'The events up to a gap of this length; sent when no event has come for that long.',
  words: {
    session: described('The events up to a gap of this length.', durationText),
    max: described('The longest session; then the next one begins.', durationText),
  },
  required: ['session'],
  read(node, pointer, reader) {
    const size = (word: string) => readSize(node[word] ?? null, under(pointer, word), reader)
    return upTo(size('session'), node['max'] === undefined ? Number.POSITIVE_INFINITY : size('max'))
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
  ],
}

/** A session is never in pieces: all its events are the newest. */
function upTo(gap: number, max: number): Window {
  function retime(stage: WindowStage, layout: StorageLayout): void {
    const { state } = stage
    const start = state === undefined ? undefined : newestSince(layout, state.folded)
    const due = state === undefined || start === undefined ? undefined : Math.min(state.newest + gap, start + max)
    stage.setTimer('window', due)
  }
  return {
    single: false,
    continues: false,
    span: Math.max(gap, Number.isFinite(max) ? max : 0),
    receive(stage, layout, event) {
      const sample = take(stage, layout.columns, event)
      add(stage, layout, stateOf(stage, layout), event, sample)
      retime(stage, layout)
    },
    close(stage, layout) {
      const { state } = stage
      if (state?.last === undefined) return
      const total = contentsOf(layout, state)
      const bounds = { start: firstTime(layout, total, 0), end: stage.now }
      const over = aggregate(stage, layout, state, total, bounds)
      stage.state = undefined
      stage.pass(over)
    },
    begin: () => {},
    retime,
    next: () => undefined,
    bounds: held => held,
  }
}
