// `count`: the last so many events.
import type { JsonObject } from '../data/json.ts'
import { described } from '../schema/fragment.ts'
import { oldestTime } from './contents/ring.ts'
import { ringOf } from './contents/state.ts'
import { add, aggregate, oneByOne } from './one-by-one.ts'
import type { Window, WindowKind } from './window.ts'

const number: JsonObject = { type: 'integer', minimum: 1, maximum: 10_000_000 }

export const count: WindowKind = {
  name: 'count',
  synonyms: ['countWindow', 'length'],
  summary: 'The newest N events; sent with the Nth, then with each `every`th after it.',
  words: {
    count: described('The number of events.', number),
    every: described('After how many more events the next window ends. Default: the size.', number),
    partial: described('true: the events so far are emitted too before there are N, at the same distances.', {
      type: 'boolean',
    }),
  },
  required: ['count'],
  keeping: ['partial'],
  read: ({ count, every = count, partial }) => over(Number(count), Number(every), partial === true),
  most: 'the newest `limits.windowEvents` events',
  examples: [
    {
      window: { count: 3, every: 2 },
      given: [
        [1, 1],
        [2, 2],
        [3, 3],
        [4, 4],
        [5, 5],
      ],
      gives: [
        [3, [1, 2, 3]],
        [5, [3, 4, 5]],
      ],
    },
    {
      window: { count: 3, every: 1, partial: true },
      given: [
        [1, 1],
        [2, 2],
        [3, 3],
        [4, 4],
      ],
      gives: [
        [1, [1]],
        [2, [1, 2]],
        [3, [1, 2, 3]],
        [4, [2, 3, 4]],
      ],
    },
  ],
}

const over = (events: number, every: number, partial: boolean): Window => ({
  ...oneByOne,
  receive(stage, layout, event) {
    const state = add(stage, layout, event, Number.NEGATIVE_INFINITY, events)
    const after = (state.seen ?? 0) - events
    if ((after < 0 && !partial) || after % every !== 0) return
    stage.pass(aggregate(stage, layout, state, event, oldestTime(ringOf(layout, state))))
  },
  asks: [],
  completes: true,
  continues: false,
  span: 0,
  bounds: held => held,
})
