// `tumbling`: windows of one length, one after the other.
import type { JsonObject } from '../data/json.ts'
import { problem, under } from '../data/problem.ts'
import { show } from '../data/value.ts'
import { checkZone } from '../data/zone.ts'
import { durationText, readSize } from '../nodes/duration-node.ts'
import { zoneText } from '../nodes/zone-text.ts'
import { described } from '../schema/fragment.ts'
import { endingWords, opens, readEndings } from './endings.ts'
import { meantOffset, offsetSchema, readOffset } from './offset.ts'
import { onGrid } from './on-grid.ts'
import type { WindowKind } from './window.ts'

export const empty: JsonObject = described('true: windows without an event are emitted too.', { type: 'boolean' })

const day = 86_400_000

export const tumbling: WindowKind = {
  name: 'tumbling',
  synonyms: ['tumblingWindow', 'fixed'],
  summary: 'Windows of one length, one after the other; sent at its end, if it contains an event.',
  words: {
    tumbling: described(
      'Windows of this length one after the other, aligned to the Unix epoch; "month": the calendar\'s.',
      {
        anyOf: [durationText, { const: 'month' }],
      },
    ),
    tz: described(
      'Aligns windows that divide a day, or last whole days or a month, to midnight of this time zone, an IANA name.',
      zoneText,
    ),
    offset: described('Shifts the windows: to "06:00", or those of whole weeks to "mon 06:00".', offsetSchema),
    empty,
    ...endingWords,
  },
  required: ['tumbling'],
  keeping: ['empty', 'partial'],
  opens,
  meant(word, value) {
    if (typeof value !== 'string') return undefined
    if (word === 'offset') return meantOffset(value)
    return word === 'tumbling' && /^(P1M|(1 ?)?(mo|mon|months?|monthly))$/i.test(value) ? 'month' : undefined
  },
  read(node, pointer, reader) {
    const isMonth = node['tumbling'] === 'month'
    const size = isMonth ? 31 * day : readSize(node['tumbling'] ?? null, under(pointer, 'tumbling'), reader)
    const { tz: zone, offset } = node
    const tz = typeof zone === 'string' && checkZone(zone, under(pointer, 'tz'), reader) ? zone : undefined
    if (zone !== undefined && !isMonth && day % size !== 0 && size % day !== 0) {
      const message = `A window aligned to local midnight divides a day, or lasts whole days, unlike ${show(node['tumbling'])}.`
      reader.report(problem('out-of-range', under(pointer, 'tumbling'), message))
    }
    const shift =
      typeof offset === 'string' ? readOffset(offset, isMonth ? 'month' : size, under(pointer, 'offset'), reader) : 0
    return onGrid({ size, every: size, isMonth, shift, tz }, { empty: node['empty'] === true, ...readEndings(node) })
  },
  most: 'partial results, and where an aggregate needs them, the values of the newest `limits.windowEvents` events',
  examples: [
    {
      window: { tumbling: '10s' },
      given: [[1, 1], [5, 2], [10, 3], [40]],
      gives: [
        [10, [1, 2]],
        [20, [3]],
      ],
      why: 'what comes at its end is in the next',
    },
    {
      window: { tumbling: '10s', events: 2 },
      given: [[1, 1], [3, 2], [5, 3], [20]],
      gives: [
        [3, [1, 2]],
        [10, [3]],
      ],
      why: 'the second event ends the first; the next still ends at 10 s',
    },
    {
      window: { tumbling: '10s', partial: true },
      given: [[1, 1], [5, 2], [20]],
      gives: [
        [1, [1]],
        [5, [1, 2]],
        [10, [1, 2]],
      ],
      why: 'so far, with every event, and at its end',
    },
  ],
}
