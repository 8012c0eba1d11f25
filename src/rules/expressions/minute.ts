// `minute`: the minute of the hour.
import { timePart } from './time-part.ts'

export const minute = timePart({
  name: 'minute',
  synonyms: ['minutes'],
  summary: 'The minute, 0 to 59,',
  yields: 'number',
  goesRound: true,
  part: local => local.getUTCMinutes(),
  examples: [
    { expression: { minute: '$.at' }, body: { at: '2026-07-01T22:59:59.999Z' }, gives: 59 },
    { expression: { minute: '$.at', tz: 'Asia/Kolkata' }, body: { at: 0 }, gives: 30 },
  ],
})
