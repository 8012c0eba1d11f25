// The second opinion: the whole rule language from its contract alone, slow and plain. Knows nothing of the engine.
import type { Json, JsonObject } from '../../src/rules/data/json.ts'
import { equal } from '../../src/rules/data/value.ts'
import { readDocument } from '../../src/rules/document/document.ts'
import { defaultSettings } from '../../src/rules/nodes/settings.ts'
import { mergeObject } from '../../src/rules/twin/merge-patch.ts'
import { expectKeys } from './absent.ts'
import { watermarkOf } from './event-time.ts'
import { partsOf, type Rule } from './parts.ts'
import { arrive, clockOf, runTimers } from './step.ts'
import type { History, Send, World } from './world.ts'

/** A line of a recording; `at` in milliseconds since the Unix epoch, never decreasing. */
export type Line =
  | {
      readonly at: number
      readonly input: string
      readonly properties?: { readonly [name: string]: string }
      readonly body: Json
    }
  | { readonly at: number; readonly twin: JsonObject }
  | { readonly at: number }

/** All that is sent, in order, when these lines arrive at a module whose rules start at the Unix epoch. */
export function reference(document: JsonObject, lines: readonly Line[]): readonly Send[] {
  const world: World = {
    now: 0,
    desired: {},
    parameters: {},
    settings: defaultSettings,
    histories: [],
    sends: [],
    steps: [],
    arrived: new Map(),
    raisings: 0,
  }
  change(world, document)
  for (const line of lines) {
    runTimers(world, line.at) // "Timers due at or before a twin change run before it", and before an event's time too.
    world.now = line.at
    if ('twin' in line) change(world, line.twin)
    if (!('input' in line)) continue
    const bytes = new TextEncoder().encode(JSON.stringify(line.body))
    const properties = new Map(Object.entries(line.properties ?? {}))
    arrive(world, { input: line.input, bytes, properties, system: {} }, line.body)
  }
  return world.sends
}

/**
 * "A document is accepted whole or not at all. A rejected one leaves the last accepted one running". "A changed parameter
 * takes effect with the next event and keeps all state … A changed duration moves the timers that it set", so that some
 * may be due now.
 */
function change(world: World, patch: JsonObject): void {
  world.desired = mergeObject(world.desired, patch)
  const { ruleSet } = readDocument(world.desired)
  if (ruleSet === undefined) return
  for (const { rule, keys } of world.histories) {
    if (rule.time === undefined || ruleSet.settings.idle === world.settings.idle) continue
    for (const key of keys.values()) key.reached = watermarkOf(world, key) ?? key.reached
  }
  world.parameters = ruleSet.parameters
  world.settings = ruleSet.settings
  world.histories = ruleSet.rules.map(rule => historyOf(world, partsOf(rule, ruleSet.parameters)))
  for (const history of world.histories) expectKeys(world, history)
  for (const history of world.histories) {
    for (const key of history.keys.values()) {
      // What a shorter `repeat` would have repeated before now is past.
      const { alarm } = key
      if (alarm.is === 'raised') alarm.repeatedAt = Math.max(alarm.repeatedAt, clockOf(world, history, key))
    }
  }
  runTimers(world, world.now)
}

/** A rule keeps its state where no clause that has state is another; else it starts now. */
function historyOf(world: World, rule: Rule): History {
  const kept = world.histories.find(
    history => history.rule.id === rule.id && equal(stateful(history.rule), stateful(rule)),
  )
  if (kept === undefined) return { rule, start: world.now, keys: new Map(), taken: [] }
  kept.rule = rule
  return kept
}

function stateful({ node }: Rule): JsonObject {
  const { description, shadow, then, otherwise, resolved, ...rest } = node
  return rest
}
