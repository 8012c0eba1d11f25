// The scope of one event, for tests of a single expression or predicate.
import type { Scope } from '../src/rules/data/event.ts'
import type { Json } from '../src/rules/data/json.ts'

/** Of an event with this body, at the epoch, in a rule without state. */
export function scopeOf(body: Json): Scope {
  const message = { input: 'input1', bytes: new Uint8Array(), properties: new Map(), system: {} }
  return { event: { message, payload: body, body, whole: true, time: 0 }, parameters: {}, rule: 'rule', at: 0 }
}
