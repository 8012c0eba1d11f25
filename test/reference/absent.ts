// `absent`: a key is raised by its silence.
import { objectOf } from '../../src/rules/data/value.ts'
import { raise, resolve } from './alarm.ts'
import { emit } from './emission.ts'
import { type History, keyOf, lasting, type Moment, madeEvent, type Seen, type World } from './world.ts'

/** "raised d after the newest event, resolved by the next" */
export function seeAbsent(moment: Moment, seen: Seen): void {
  const { alarm } = moment.key
  if (alarm.is === 'raised') resolve(moment, seen, alarm)
}

/** "armed by a key's first event (without `by`, and for expected keys: when the rule starts)" */
export function absentDue({ world, history: { rule }, key }: Pick<Moment, 'world' | 'history' | 'key'>) {
  if (rule.absent === undefined || key.alarm.is === 'raised') return undefined
  const since = key.newestAt ?? key.expectedAt
  return since === undefined ? undefined : since + (lasting(world, rule.absent.after) ?? 0)
}

export function raiseAbsent(moment: Moment): void {
  raise(moment, silence(moment))
}

export function repeatAbsent(moment: Moment): void {
  const { alarm } = moment.key
  if (alarm.is !== 'raised') return
  alarm.repeatedAt = moment.time
  emit(moment, { seen: silence(moment), raised: alarm })
}

/**
 * "its body is `{ "key", "last", "silent" }` (ISO time, left out where there was none; milliseconds since then, or since
 * the rule's start)"; "properties are those of the key's newest event; at a `repeat`, `silent` has grown"
 */
function silence({ key, time }: Moment): Seen {
  const { newest, newestAt } = key
  const body = objectOf([
    ...(key.value === undefined ? [] : [['key', key.value] as const]),
    ...(newestAt === undefined ? [] : [['last', new Date(newestAt).toISOString()] as const]),
    ['silent', time - (newestAt ?? key.expectedAt ?? time)],
  ])
  const event = madeEvent(body, time, newest?.event)
  return { event, source: newest?.source ?? event, previous: newest?.previous ?? [] }
}

/** The keys that are there before any event: without `by` the only one, and those that `absent` expects. */
export function expectKeys(world: World, history: History): void {
  const { rule } = history
  if (rule.by === undefined) {
    keyOf(history, undefined).expectedAt ??= world.now
    return
  }
  const event = madeEvent(null, world.now, undefined)
  const expected = rule.absent?.keys?.evaluate({ event, parameters: world.parameters, rule: rule.id, at: world.now })
  if (Array.isArray(expected)) for (const value of expected) keyOf(history, value).expectedAt ??= world.now
}
