// `absent`: a key is raised by its silence.
import { raise, resolve } from './alarm.ts'
import { beginWait, waitOf } from './duration.ts'
import { emit } from './emission.ts'
import { watermarkOf } from './event-time.ts'
import { evaluate } from './expressions.ts'
import { byCodeUnits, isList, keyText, type Value } from './json.ts'
import { silence } from './silence.ts'
import { inStep } from './step.ts'
import { type History, type Key, keyOf, type Moment, madeEvent, nowhere, type Seen, type World } from './world.ts'

/** "raised d after the newest event, resolved by the next" */
export function seeAbsent(moment: Moment, seen: Seen): void {
  const { alarm } = moment.key
  // "`absent` and `expire` [read it] at each event that arms them"
  beginWait(moment, 'absent', seen)
  if (alarm.is === 'raised') resolve(moment, seen, alarm)
}

/** "armed by a key's first event (without `by`, and for expected keys: when the rule starts, or when the key joins)" */
export function absentDue(at: Omit<Moment, 'time'>): number | undefined {
  const { history, key } = at
  if (history.rule.absent === undefined || key.alarm.is === 'raised') return undefined
  const since = key.newestAt ?? key.armedAt
  return since === undefined ? undefined : since + (waitOf(at, 'absent') ?? 0)
}

export const raiseAbsent = (moment: Moment) => raise(moment, silence(moment))

export function repeatAbsent(moment: Moment): void {
  const { alarm } = moment.key
  if (alarm.is !== 'raised') return
  alarm.repeatedAt = moment.time
  emit(moment, silence(moment), alarm, true)
}

/** The keys that are there before any event: without `by` the only one, and those that `absent` expects. */
export function expectKeys(world: World, history: History): void {
  const { rule } = history
  if (rule.node['by'] === undefined) {
    expect(world, history, keyOf(history, undefined))
    return
  }
  const expected = expectedOf(world, history)
  // "A key that joins the list is expected from then on."
  for (const value of expected) expect(world, history, keyOf(history, value))
  const texts = expected.map(keyText)
  const left = [...history.keys].filter(([text, { expectedAt }]) => expectedAt !== undefined && !texts.includes(text))
  for (const [text, key] of left.toSorted(([a], [b]) => byCodeUnits(a, b))) leave(world, history, text, key)
}

function expect(world: World, history: History, key: Key): void {
  key.expectedAt ??= world.now
  // One that joins after events of its own is in their time.
  key.armedAt ??= watermarkOf(world, key) ?? world.now
  // "for an expected key that never came only `{ "key": true }`": there is no event.
  if (key.places.has('absent')) return
  const seen: Seen = { event: nowhere, source: nowhere, previous: new Map() }
  beginWait({ world, history, key, time: world.now }, 'absent', seen)
}

function expectedOf(world: World, { rule }: History): readonly Value[] {
  const keys = rule.absent?.keys
  if (keys === undefined) return []
  const event = madeEvent(null, undefined)
  const expected = evaluate(keys, {
    event,
    parameters: world.desired,
    define: world.define,
    rule: rule.id,
    now: world.now,
  })
  return isList(expected) ? expected : []
}

/**
 * "One that leaves is expected no more: where it is raised it is resolved at the change, in a step of its own (several: in order of
 * keys), with the body `{ key, last, silent }` of that moment, and then forgotten; where it never came, forgotten; one that came,
 * and is not raised, is watched on".
 */
function leave(world: World, history: History, text: string, key: Key): void {
  const { alarm } = key
  const time = history.rule.node['time'] === undefined ? world.now : (watermarkOf(world, key) ?? world.now)
  const moment: Moment = { world, history, key, time }
  const seen = silence(moment)
  key.expectedAt = undefined
  key.armedAt = undefined
  if (alarm.is === 'raised' || key.seenAt === undefined) history.keys.delete(text)
  if (alarm.is === 'raised') inStep(world, { history }, () => resolve(moment, seen, alarm))
}
