// `date`: the day of the calendar.
import { timePart } from './time-part.ts'

export const date = timePart({
  name: 'date',
  summary: 'The date, as in "2026-01-31",',
  yields: 'string',
  part: local => local.toISOString().slice(0, -14),
  examples: [
    { expression: { date: '$.at' }, body: { at: '2026-07-01T22:30:00+02:00' }, gives: '2026-07-01' },
    { expression: { date: '$.at', tz: 'Europe/Berlin' }, body: { at: '2026-12-31T23:30:00Z' }, gives: '2027-01-01' },
    { expression: { date: '$.at' }, body: { at: '2026-02-30T12:00:00Z' }, why: 'there is no such day' },
  ],
})
