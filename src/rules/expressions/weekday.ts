// `weekday`: the day of the week.
import { timePart } from './time-part.ts'

export const weekday = timePart({
  name: 'weekday',
  synonyms: ['dayOfWeek', 'dow'],
  summary: 'The day of the week, 1 for Monday to 7 for Sunday,',
  yields: 'number',
  goesRound: true,
  part: local => local.getUTCDay() || 7,
  examples: [
    { expression: { weekday: '$.at' }, body: { at: '2026-07-05T12:00:00Z' }, gives: 7, why: 'a Sunday' },
    {
      expression: { weekday: '$.at', tz: 'Asia/Tokyo' },
      body: { at: '2026-07-05T23:00:00Z' },
      gives: 1,
      why: 'Monday there',
    },
  ],
})
