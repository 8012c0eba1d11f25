// `iso`: a point in time as ISO 8601 writes it.
import { timePart } from './time-part.ts'

export const iso = timePart({
  name: 'iso',
  synonyms: ['isoTime', 'toISOString', 'dateTime', 'formatTime', 'iso8601'],
  summary: 'The date and the time in ISO 8601, with milliseconds and offset,',
  yields: 'string',
  part: (local, { offset, isUtc }) => `${local.toISOString().slice(0, -1)}${isUtc ? 'Z' : signed(offset)}`,
  examples: [
    { expression: { iso: true }, gives: '1970-01-01T00:00:00.000Z' },
    { expression: { iso: '$.at' }, body: { at: 1782864000000 }, gives: '2026-07-01T00:00:00.000Z' },
    {
      expression: { iso: '$.at', tz: 'Europe/Berlin' },
      body: { at: '2026-01-31T07:30:00Z' },
      gives: '2026-01-31T08:30:00.000+01:00',
    },
    {
      expression: { iso: '$.at', tz: 'America/St_Johns' },
      body: { at: '2026-01-31T07:30:00Z' },
      gives: '2026-01-31T04:00:00.000-03:30',
    },
    {
      expression: { iso: '$.at', tz: 'Europe/London' },
      body: { at: '2026-01-31T07:30:00Z' },
      gives: '2026-01-31T07:30:00.000+00:00',
      why: 'Z is for UTC alone',
    },
    { expression: { iso: '$.at' }, body: { at: 'noon' }, why: 'not a time' },
  ],
})

/** Hours and minutes, as in "+01:00". */
function signed(offset: number): string {
  const minutes = Math.floor(Math.abs(offset) / 60_000)
  const digits = (value: number) => String(value).padStart(2, '0')
  return `${offset < 0 ? '-' : '+'}${digits(Math.floor(minutes / 60))}:${digits(minutes % 60)}`
}
