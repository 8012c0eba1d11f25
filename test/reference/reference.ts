// The second opinion: the whole rule language from its contract alone, slow and plain. Knows nothing of the engine.
import { change } from './change.ts'
import { type JsonObject, parse } from './json.ts'
import { arrive } from './step.ts'
import { leapTo, passTime } from './timers.ts'
import type { Send, World } from './world.ts'

/** A line of a recording; `at` in milliseconds since the Unix epoch, never decreasing; `text` is the body's. */
export type Line = { readonly at: number; readonly leap?: true } & (
  | { readonly input: string; readonly properties?: { readonly [name: string]: string }; readonly text: string }
  | { readonly twin: JsonObject }
  | { readonly pause: true }
)

/** All that is sent, in order, when these lines arrive at a module whose rules start at that time. */
export function reference(document: JsonObject, lines: readonly Line[], start = 0): readonly Send[] {
  const world: World = {
    at: start,
    now: start,
    desired: {},
    settings: {},
    define: {},
    histories: [],
    sends: [],
    steps: [],
    working: false,
    raisings: 0,
    errors: new Set(),
    messages: 0,
    arrivals: 0,
  }
  change(world, document)
  for (const line of lines) {
    // "Timers due at or before a twin change run before it", and before an event's time too.
    if (line.leap) leapTo(world, line.at)
    else passTime(world, line.at)
    if ('twin' in line) change(world, line.twin)
    if (!('input' in line)) continue
    world.messages++
    const { input, text, properties = {} } = line
    arrive(world, { id: world.messages, input, text, properties: Object.entries(properties), system: {} }, parse(text))
  }
  return world.sends
}
