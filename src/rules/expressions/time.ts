// `time`: a point in time as a number.

import { isNumber } from '../data/numeral.ts'
import { under } from '../data/problem.ts'
import { readTime } from '../data/time.ts'
import { invalid } from '../nodes/expression.ts'
import { expressionOf } from '../schema/fragment.ts'
import type { ExpressionForm } from './form.ts'
import { computed } from './function.ts'
import { readZone, zoned } from './time-part.ts'

export const time: ExpressionForm = {
  name: 'time',
  synonyms: ['parseTime', 'toTime', 'parseDate', 'timestamp', 'epoch', 'millis'],
  summary: 'The epoch milliseconds of a time in ISO 8601, with offset, or with "tz" without; a number as it is.',
  argument: expressionOf('number', 'string'),
  modifiers: zoned,
  read: (node, pointer, reader) => {
    const operand = reader.expression(node['time'] ?? null, under(pointer, 'time'), ['number', 'string'])
    const zone = readZone(node, pointer, reader)
    if (zone === undefined) return invalid(node)
    return computed(node, [operand], ['number'], ([value]) =>
      isNumber(value) ? value : readTime(value, 'ms', zone.local),
    )
  },
  examples: [
    { expression: { time: '$.at' }, body: { at: '1970-01-01T00:00:01.500Z' }, gives: 1500 },
    {
      expression: { sub: [{ time: '$.end' }, { time: '$.start' }] },
      body: { start: '2026-07-01T08:00:00Z', end: '2026-07-01T10:30:00+02:00' },
      gives: 1_800_000,
    },
    { expression: { time: '$.at', tz: 'Europe/Berlin' }, body: { at: '2026-07-01T02:00:00' }, gives: 1782864000000 },
    {
      expression: { time: '$.at', tz: 'Europe/Berlin' },
      body: { at: '2026-10-25T02:30:00' },
      gives: 1792888200000,
      why: 'of the two, the first',
    },
    {
      expression: { time: '$.at', tz: 'Europe/Berlin' },
      body: { at: '2026-03-29T02:30:00' },
      gives: 1774747800000,
      why: 'leapt over: with the offset from before',
    },
    { expression: { time: '$.at' }, body: { at: 1500 }, gives: 1500 },
    {
      expression: { time: '$.at' },
      body: { at: '2026-07-01T02:00:00' },
      why: 'without an offset or "tz" it is not a time',
    },
  ],
}
