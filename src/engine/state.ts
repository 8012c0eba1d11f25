// In which state the rules are at a moment: each key, since when, what it waits for, and what its windows hold. Asks the
// clauses; decides nothing and changes nothing.
import type { Json, JsonObject } from '../rules/data/json.ts'
import type { Activity, Wait } from '../rules/rule/clause.ts'
import type { Rule } from '../rules/rule/rule.ts'
import type { Machine } from './machine.ts'
import { dueOf, idleTimer, type KeyMemory, newRuleMemory, type RuleMemory } from './memory.ts'
import { watermarkAt } from './own-time.ts'
import { type Look, reportsOf } from './view.ts'

export type { Wait }

/** The state of one rule that has any. */
export interface RuleState {
  readonly rule: string
  /** Whether the state of a key matters: false where each event is decided alone. */
  readonly alarm: boolean
  /** Raised ones first, then pending ones, then those that wait for a time; within these, what comes first. */
  readonly keys: readonly KeyState[]
  /** Of each table of newest events, how many it keeps. */
  readonly latest?: Readonly<Record<string, number>>
}

/** Times are epoch milliseconds; where the rule lives in its own time, those of the key. */
export interface KeyState {
  /** Absent where the rule has one state for all events. */
  readonly key?: Json
  readonly state: Activity
  /** Since when it is pending or raised. */
  readonly since?: number
  /** The time of its newest event. */
  readonly newest?: number
  /** Where the rule lives in its own time: how far that has come, and how many events wait for it. */
  readonly watermark?: number
  readonly waiting?: number
  readonly waits: readonly Wait[]
  /** The aggregate that its window would give now. */
  readonly window?: JsonObject
  /** The last value that was let pass. */
  readonly passed?: Json
}

/** The state of every rule that has any, in the order of the rules. The machine has been brought to `now`. */
export function statesOf(machine: Machine, now: number): readonly RuleState[] {
  const { rules, parameters, settings } = machine.plan
  return rules.flatMap(rule => {
    const memory = machine.memories.get(rule.id) ?? newRuleMemory()
    if (rule.stateless || isAlone(rule, memory)) return []
    return [ruleState(rule, memory, { parameters, now, idleAfter: settings.idle })]
  })
}

/** The state of one key of a rule; what it costs does not depend on how many there are. The machine has been brought to `now`. */
export function keyStateOf(machine: Machine, rule: Rule, key: KeyMemory, now: number): KeyState {
  const { parameters, settings } = machine.plan
  return keyState(rule, key, { parameters, now, idleAfter: settings.idle })
}

/** True where each event is decided alone: what is known of the rule's keys says nothing. */
export const isAlone = (rule: Rule, { tables }: RuleMemory) =>
  rule.gated && !rule.alarm && !rule.isRead && tables.size === 0

function ruleState(rule: Rule, memory: RuleMemory, look: Look): RuleState {
  const keys = [...memory.keys.values()].map(key => keyState(rule, key, look)).sort(byUrgency)
  const base = { rule: rule.id, alarm: rule.alarm || rule.isRead, keys }
  if (memory.tables.size === 0) return base
  const latest = [...memory.tables].map(([name, kept]): [string, number] => [name, kept.size])
  return { ...base, latest: Object.fromEntries(latest) }
}

const ranks = { raised: 0, pending: 1, idle: 2 } as const

/** Raised ones first, then pending ones; within these, those that wait longest. */
export function byUrgency(a: KeyState, b: KeyState): number {
  const due = ({ waits }: KeyState) => waits.find(wait => wait.due !== undefined)?.due ?? Number.MAX_VALUE
  return ranks[a.state] - ranks[b.state] || (a.since ?? 0) - (b.since ?? 0) || due(a) - due(b)
}

function keyState(rule: Rule, key: KeyMemory, look: Look): KeyState {
  const { newest, ownTime, activity } = key
  const reports = reportsOf(rule, key, look)
  const told = <Name extends 'since' | 'window' | 'passed'>(name: Name) =>
    reports.find(report => report[name] !== undefined)?.[name]
  const [since, window, passed] = [told('since'), told('window'), told('passed')]
  // Where the condition alone moves a key, one that is idle takes no notice of events.
  const heard = activity === 'idle' && rule.gated ? undefined : newest?.time
  return {
    ...(key.key === undefined ? {} : { key: key.key }),
    state: activity,
    ...(since === undefined ? {} : { since }),
    ...(heard === undefined ? {} : { newest: heard }),
    ...(ownTime?.begun === true ? { watermark: watermarkAt(ownTime, look.now, look.idleAfter) } : {}),
    ...(ownTime === undefined ? {} : { waiting: ownTime.waiting.length }),
    waits: waitsOf(
      key,
      reports.flatMap(({ waits = [] }) => waits),
    ),
    ...(window === undefined ? {} : { window }),
    ...(passed === undefined ? {} : { passed }),
  }
}

/** What is due first comes first; what needs an event comes last. */
function waitsOf({ timers }: KeyMemory, waits: readonly Wait[]): readonly Wait[] {
  const idle = dueOf(timers, idleTimer)
  const own = idle === undefined ? [] : [{ due: idle, what: 'its event time goes on without an event' }]
  const timed = [...own, ...waits].filter(({ due }) => due !== undefined)
  const others = waits.filter(({ due }) => due === undefined)
  return [...timed.sort((a, b) => (a.due ?? 0) - (b.due ?? 0)), ...others]
}
