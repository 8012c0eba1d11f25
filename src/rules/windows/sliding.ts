// `sliding`: the events of the last so long, at each event.
import { under } from '../data/problem.ts'
import { durationText, readSize } from '../nodes/duration-node.ts'
import { described } from '../schema/fragment.ts'
import { add, aggregate, oneByOne } from './one-by-one.ts'
import type { Window, WindowKind } from './window.ts'

export const sliding: WindowKind = {
  name: 'sliding',
  synonyms: ['slidingWindow', 'rolling', 'moving'],
  summary: 'The events of the last stretch of time; sent with each event.',
  words: { sliding: described('How far back from each event the window reaches.', durationText) },
  required: ['sliding'],
  keeping: [],
  read: (node, pointer, reader) => over(readSize(node['sliding'] ?? null, under(pointer, 'sliding'), reader)),
  most: 'the newest `limits.windowEvents` events',
  examples: [
    {
      window: { sliding: '10s' },
      given: [
        [1, 1],
        [8, 2],
        [11, 3],
      ],
      gives: [
        [1, [1]],
        [8, [1, 2]],
        [11, [2, 3]],
      ],
      why: 'at 11 s the first is as old as the window is long',
    },
  ],
}

const over = (size: number): Window => ({
  ...oneByOne,
  receive(stage, layout, event) {
    const start = stage.now - size
    stage.pass(aggregate(stage, layout, add(stage, layout, event, start), event, start))
  },
  asks: [],
  completes: true,
  continues: true,
  span: size,
  bounds: ({ end }) => ({ start: end - size, end }),
})
