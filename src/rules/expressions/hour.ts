// `hour`: the hour of the day.
import { timePart } from './time-part.ts'

export const hour = timePart({
  name: 'hour',
  synonyms: ['hours'],
  summary: 'The hour, 0 to 23,',
  yields: 'number',
  goesRound: true,
  part: local => local.getUTCHours(),
  examples: [
    { expression: { hour: true }, gives: 0, why: 'in these examples the event comes at the epoch' },
    { expression: { hour: '$.at' }, body: { at: '2026-07-01T22:30:00Z' }, gives: 22 },
    {
      expression: { hour: '$.at', tz: 'Europe/Berlin' },
      body: { at: '2026-07-01T22:30:00Z' },
      gives: 0,
      why: 'summer',
    },
    {
      expression: { hour: '$.at', tz: 'Europe/Berlin' },
      body: { at: '2026-01-01T22:30:00Z' },
      gives: 23,
      why: 'winter',
    },
    {
      expression: { hour: '$.at', tz: 'Europe/Berlin' },
      body: { at: '2026-10-25T01:30:00Z' },
      gives: 2,
      why: 'it is 2 the second time',
    },
    {
      expression: { hour: '$.at', tz: 'Europe/Berlin' },
      body: { at: '2026-03-29T02:30:00' },
      gives: 3,
      why: 'leapt over: with the offset from before, it is 3',
    },
    {
      expression: { hour: '$.at' },
      body: { at: '2026-07-01T22:30:00' },
      why: 'without an offset or "tz" it is not a time',
    },
  ],
})
