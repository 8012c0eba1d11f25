// The event of `absent`: a key has been silent.
import { numeral } from './exact.ts'
import type { Value } from './json.ts'
import { type Moment, madeEvent, type Seen } from './world.ts'

/**
 * "its body is `{ "key", "last", "silent" }` (ISO time, left out where there was none; milliseconds since then, or since it was
 * armed)"; "properties are those of the key's newest event; at a `repeat`, `silent` has grown"
 */
export function silence({ key, time }: Moment): Seen {
  const { newest, newestAt } = key
  const silent = numeral(time - (newestAt ?? key.armedAt ?? time)) ?? null
  const body = new Map<string, Value>([
    ...(key.value === undefined ? [] : [['key', key.value] as const]),
    ...(newestAt === undefined ? [] : [['last', new Date(newestAt).toISOString()] as const]),
    ['silent', silent],
  ])
  const event = madeEvent(body, newest?.event)
  return { event, source: newest?.source ?? event, previous: newest?.previous ?? new Map() }
}
