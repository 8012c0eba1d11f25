// `hopping`: windows of one length, one of which starts each so often.
import { problem, under } from '../data/problem.ts'
import { show } from '../data/value.ts'
import { durationText, readSize } from '../nodes/duration-node.ts'
import { described } from '../schema/fragment.ts'
import { onGrid } from './on-grid.ts'
import { empty } from './tumbling.ts'
import type { WindowKind } from './window.ts'

export const hopping: WindowKind = {
  name: 'hopping',
  synonyms: ['hoppingWindow', 'hop'],
  summary: 'Windows of one length, one starting each `every`; sent at its end, if it contains an event.',
  words: {
    hopping: described('Windows of this length: one starts each `every`.', durationText),
    every: described(
      'How far the starts of two windows are apart; if longer than the window, events in between are in none.',
      durationText,
    ),
    empty,
  },
  required: ['hopping', 'every'],
  keeping: ['empty'],
  read(node, pointer, reader) {
    const read = (word: string) => readSize(node[word] ?? null, under(pointer, word), reader)
    const [size, every] = [read('hopping'), read('every')]
    if (every <= size && size % every !== 0) {
      const message = `${show(node['hopping'])} is not a multiple of ${show(node['every'])}: an event is in ${Math.floor(size / every)} or in ${Math.ceil(size / every)} windows, depending on when it comes.`
      reader.report(problem('uneven-windows', under(pointer, 'every'), message))
    }
    const panes = { size, every, isMonth: false, shift: 0, tz: undefined }
    return onGrid(panes, { empty: node['empty'] === true, events: Number.POSITIVE_INFINITY, partial: false })
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
    {
      window: { hopping: '10s', every: '30s' },
      given: [[1, 1], [11, 2], [31, 3], [40]],
      gives: [
        [10, [1]],
        [40, [3]],
      ],
      why: 'what comes at 11 s is in none',
    },
  ],
}
