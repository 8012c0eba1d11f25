// `clock`: the time of the day.
import { timePart } from './time-part.ts'

export const clock = timePart({
  name: 'clock',
  synonyms: ['timeOfDay'],
  summary: 'The time of the day, as in "08:30",',
  yields: 'string',
  goesRound: true,
  part: local => local.toISOString().slice(-13, -8),
  examples: [
    { expression: { clock: '$.at' }, body: { at: '2026-07-01T08:30:59Z' }, gives: '08:30' },
    { expression: { clock: '$.at', tz: 'America/St_Johns' }, body: { at: '2026-07-01T08:30:00Z' }, gives: '06:00' },
    { expression: { clock: '$.at' }, body: { at: 'noon' }, why: 'not a time' },
  ],
})
