// A change of the twin: what its rules keep of their state.
import { expectKeys } from './absent.ts'
import { inOrderOfRules, readBy } from './alarm-subject.ts'
import { placeChanged } from './duration.ts'
import { watermarkOf } from './event-time.ts'
import { equal, fromDocument, isObject, type Json, type JsonObject } from './json.ts'
import { hasAlarm, isForgotten } from './memory.ts'
import { type Rule, readRule } from './rule.ts'
import { passTime, runChanged } from './timers.ts'
import { type History, type Key, newKey, type World } from './world.ts'

/**
 * "A changed parameter takes effect with the next event and keeps all state … A changed duration moves the timers that it set. So
 * does a rule that is changed in place". "A timer that a twin change makes overdue runs at the change."
 */
export function change(world: World, patch: JsonObject): void {
  // What was forgotten before is not remembered by what the change says of forgetting.
  for (const history of world.histories)
    for (const [text, key] of history.keys) if (isForgotten(world, history, key)) history.keys.delete(text)
  for (const { rule, keys } of world.histories) {
    if (rule.node['time'] === undefined) continue
    for (const key of keys.values()) {
      // A change of `idle` brings no watermark back.
      key.reached = watermarkOf(world, key) ?? key.reached
      key.position = Math.max(key.position, key.reached)
    }
  }
  world.desired = mergePatch(world.desired, patch)
  const { rules, define, settings } = world.desired
  world.define = isObject(define) ? define : {}
  world.settings = isObject(settings) ? settings : {}
  const read = Object.entries(isObject(rules) ? rules : {}).flatMap(([id, node]) =>
    isObject(node) && node['enabled'] !== false ? [readRule(id, node, world.define)] : [],
  )
  const readers = readBy(read, world.define)
  world.histories = inOrderOfRules(read, world.define).map(rule => historyOf(world, rule, readers.includes(rule.id)))
  for (const history of world.histories) {
    for (const key of history.keys.values()) {
      // What a shorter `repeat` would have repeated before now is past.
      const { alarm } = key
      if (alarm.is === 'raised') alarm.repeatedAt = Math.max(alarm.repeatedAt, clockOf(world, history.rule, key))
      placeChanged({ world, history, key, time: clockOf(world, history.rule, key) })
    }
  }
  for (const history of world.histories) expectKeys(world, history)
  runChanged(world)
  passTime(world, world.at)
}

/** The time in which the rule lives for that key. */
const clockOf = (world: World, { node }: Rule, key: Key) =>
  node['time'] === undefined || !Number.isFinite(key.position) ? world.now : key.position

function historyOf(world: World, rule: Rule, isRead: boolean): History {
  const fresh = { rule, isRead, start: world.now, windowStart: world.now, keys: new Map<string, Key>(), taken: [] }
  const kept = world.histories.find(history => history.rule.id === rule.id)
  // "A changed `by`, `time` or `each` begins the rule anew"
  if (kept === undefined || ['by', 'time', 'each'].some(name => !same(kept.rule, rule, name))) return fresh
  const before = kept.rule
  const wasRead = kept.isRead
  kept.isRead = isRead
  kept.rule = rule
  const newWindow = isOtherWindow(before, rule)
  if (newWindow) kept.windowStart = world.now
  const newAlarm = newWindow || !same(before, rule, 'sequence') || isOther(before, rule, 'absent')
  for (const [text, key] of kept.keys)
    kept.keys.set(
      text,
      carried(key, before, rule, wasRead, newWindow, newAlarm ? clockOf(world, rule, key) : undefined),
    )
  // So does the first rule that reads its alarm.
  if (!wasRead && isRead && !remembersAlarm(before)) for (const key of kept.keys.values()) key.alarm = { is: 'idle' }
  if (!newWindow && !emptyIn(before) && emptyIn(rule))
    for (const key of kept.keys.values()) key.emptySince = clockOf(world, rule, key)
  return kept
}

/** "a changed window (its kind, size or alignment)": what is asked of each event or at the end is none of these. */
function isOtherWindow(before: Rule, after: Rule): boolean {
  const [one, other] = [before, after].map(({ node }) => {
    const window = isObject(node['window']) ? node['window'] : {}
    const asked = ['empty', 'partial', 'closing', 'while']
    const rest = Object.entries(window).filter(([name]) => !asked.includes(name))
    return fromDocument({ ...Object.fromEntries(rest), isWhile: window['while'] !== undefined })
  })
  return one === undefined || other === undefined || !equal(one, other)
}

const emptyIn = ({ node }: Rule) => isObject(node['window']) && node['window']['empty'] === true

/**
 * "a changed window (its kind, size or alignment) or `sequence` begins that clause and those after it anew (without `resolved` for
 * what was raised). A clause that is added knows nothing of before; one that is removed drops what it held".
 */
function carried(
  key: Key,
  before: Rule,
  after: Rule,
  wasRead: boolean,
  newWindow: boolean,
  begins: number | undefined,
): Key {
  const { remembered } = key
  const empty = newKey(key.value)
  const stays = (name: string) => before.node[name] !== undefined && after.node[name] !== undefined
  const changed: Key = {
    ...key,
    // "A clause that is added knows nothing of before": the first word of alarms finds every key idle, and so does the first `when`.
    alarm:
      !wasRead &&
      ((!hasAlarm(before.node) && hasAlarm(after.node)) || (!remembersAlarm(before) && remembersAlarm(after)))
        ? empty.alarm
        : key.alarm,
    passed: stays('dedupe') ? key.passed : [],
    members: stays('merge') ? key.members : [],
    reported: stays('changes') ? key.reported : [],
    satisfiedAt: stays('expire') ? key.satisfiedAt : undefined,
    ...(before.limiter?.kind === after.limiter?.kind ? {} : { emittedAt: [], held: undefined }),
    ...(before.limiter?.trailing && after.limiter?.kind === 'throttle' && !after.limiter.trailing
      ? { held: undefined }
      : {}),
    ...(newWindow ? { samples: [], closedAt: undefined, ended: 0 } : {}),
    remembered: newWindow ? { ...remembered, window: new Map() } : remembered,
  }
  if (begins === undefined) return changed
  const { newest, newestAt, satisfiedAt, places, alarm, partials, reported, emittedAt, held } = empty
  return {
    ...changed,
    ...{ newest, newestAt, satisfiedAt, places, alarm, partials, reported, emittedAt, held },
    armedAt: key.expectedAt === undefined ? undefined : begins,
    remembered: { ...changed.remembered, when: new Map() },
  }
}

/** What tells of a raising, or of its end, looks back at it. */
const remembersAlarm = ({ node, isAlarm }: Rule) =>
  isAlarm || node['repeat'] !== undefined || JSON.stringify(node).includes('"raised":')

const isOther = (one: Rule, other: Rule, name: string) =>
  (one.node[name] === undefined) !== (other.node[name] === undefined)

const same = (one: Rule, other: Rule, name: string) => {
  const [a, b] = [one.node[name], other.node[name]]
  return a === b || (a !== undefined && b !== undefined && equal(fromDocument(a), fromDocument(b)))
}

/** RFC 7396. */
function mergePatch(target: Json | undefined, patch: JsonObject): JsonObject {
  const result: { [name: string]: Json } = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name]
    else result[name] = isObject(value) ? mergePatch(result[name], value) : value
  }
  return result
}
