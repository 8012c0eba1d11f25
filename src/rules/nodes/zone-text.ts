// A time zone by its name, as editors complete it. Knows no zones: src/rules/data/zone.ts does.
import type { JsonObject } from '../data/json.ts'
import { snippetsOf } from '../schema/parts.ts'

/** One for each offset where many people work; every other IANA name is as good. */
const offered = [
  'UTC',
  'Europe/Berlin',
  'Europe/London',
  'Europe/Helsinki',
  'America/New_York',
  'America/Chicago',
  'America/Los_Angeles',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Asia/Shanghai',
  'Asia/Tokyo',
  'Australia/Sydney',
]

export const zoneText: JsonObject = { type: 'string', defaultSnippets: snippetsOf(offered, offered.length) }
