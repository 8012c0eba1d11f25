// `tumbling`: windows of one length, one after the other.
import type { JsonObject } from '../data/json.ts'
import { problem, under } from '../data/problem.ts'
import { show } from '../data/value.ts'
import { checkZone } from '../data/zone.ts'
import { durationText, readSize } from '../nodes/duration-node.ts'
import { described } from '../schema/fragment.ts'
import { onGrid } from './on-grid.ts'
import type { WindowKind } from './window.ts'

export const empty: JsonObject = described('true: windows without an event are emitted too.', { type: 'boolean' })

const day = 86_400_000

export const tumbling: WindowKind = {
  name: 'tumbling',
  synonyms: ['tumblingWindow', 'fixed'],
  summary: 'Windows of one length, one after the other; sent at its end, if it contains an event.',
  words: {
    tumbling: described('Windows of this length one after the other, aligned to the Unix epoch.', durationText),
    tz: described(
      'Aligns windows that divide a day, or last whole days, to midnight of this time zone, an IANA name.',
      { type: 'string' },
    ),
    empty,
  },
  required: ['tumbling'],
  read(node, pointer, reader) {
    const size = readSize(node['tumbling'] ?? null, under(pointer, 'tumbling'), reader)
    const zone = typeof node['tz'] === 'string' ? node['tz'] : undefined
    const tz = zone !== undefined && checkZone(zone, under(pointer, 'tz'), reader) ? zone : undefined
    if (zone !== undefined && day % size !== 0 && size % day !== 0) {
      const message = `A window aligned to local midnight divides a day, or lasts whole days, unlike ${show(node['tumbling'])}.`
      reader.report(problem('out-of-range', under(pointer, 'tumbling'), message))
    }
    return onGrid({ size, every: size, tz }, node['empty'] === true)
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
  ],
}
