// `hopping`: windows of one length that overlap.
import { problem, under } from '../data/problem.ts'
import { durationText, readSize } from '../nodes/duration-node.ts'
import { described } from '../schema/fragment.ts'
import { onGrid } from './on-grid.ts'
import { empty } from './tumbling.ts'
import type { WindowKind } from './window.ts'

export const hopping: WindowKind = {
  name: 'hopping',
  summary: 'Windows of one length, of which one starts each `every`; sent at its end, if it holds an event.',
  words: {
    hopping: described('Windows of this length that overlap: one starts each `every`.', durationText),
    every: described('How far the starts of two windows are apart.', durationText),
    empty,
  },
  required: ['hopping', 'every'],
  read(node, pointer, reader) {
    const read = (word: string) => readSize(node[word] ?? null, under(pointer, word), reader)
    const [size, every] = [read('hopping'), read('every')]
    if (every > size) {
      const message = `"every" is longer than the window, so that events in between would be in none.`
      reader.report(problem('out-of-range', under(pointer, 'every'), message))
    }
    return onGrid({ size, every, tz: undefined }, node['empty'] === true)
  },
  most: 'partial results for each of the newest `limits.windowEvents` `every`, and where an aggregate needs them, the values of the newest `limits.windowEvents` events',
  examples: [
    {
      window: { hopping: '20s', every: '10s' },
      given: [[1, 1], [11, 2], [40]],
      gives: [
        [10, [1]],
        [20, [1, 2]],
        [30, [2]],
      ],
    },
  ],
}
