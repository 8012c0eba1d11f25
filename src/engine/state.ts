// In which state the rules are at a moment: each key, since when, what it waits for, and what its windows hold. Reads the
// memory for whoever asks; decides nothing.

import { windowClause } from '../rules/clauses/window.ts'
import type { Json, JsonObject } from '../rules/data/json.ts'
import type { Rule } from '../rules/rule.ts'
import { isAlarm } from './alarm-reason.ts'
import { watermarkAt } from './clauses/event-time.ts'
import { eachDue } from './dues.ts'
import { isMovedByWhenAlone } from './index/rule-index.ts'
import type { Machine } from './machine.ts'
import type { AlarmMemory, KeyMemory, RuleMemory } from './memory.ts'
import { type Timed, timed } from './run.ts'

/** The state of one rule that has any. */
export interface RuleState {
  readonly rule: string
  /** Whether it matters in which state a key is: false where each event stands for itself. */
  readonly alarm: boolean
  /** Raised ones first, then pending ones, then those that wait for a time; within these, what comes first. */
  readonly keys: readonly KeyState[]
  /** Of each table of `latest`, how many events it keeps. */
  readonly latest?: Readonly<Record<string, number>>
}

/** Times are epoch milliseconds; under `time`, those of the key's event time. */
export interface KeyState {
  /** Absent without `by`. */
  readonly key?: Json
  readonly state: 'idle' | 'pending' | 'raised'
  /** Since when it is pending or raised. */
  readonly since?: number
  /** The time of its newest event. */
  readonly newest?: number
  /** Under `time`: how far its time has come, and how many events wait for it. */
  readonly watermark?: number
  readonly waiting?: number
  readonly waits: readonly Wait[]
  /** The aggregate that its window would give now. */
  readonly window?: JsonObject
  /** The last value that `changes` let pass. */
  readonly passed?: Json
}

/** What happens to a key next. */
export interface Wait {
  /** When; absent where only an event brings it. */
  readonly due?: number
  /** "is raised, if no event fails `when` before". */
  readonly what: string
}

/** The state of every rule that has any, in the order of the rules. The machine has been brought to `now`. */
export function statesOf(machine: Machine, now: number): readonly RuleState[] {
  const { rules, parameters, settings } = machine.plan
  return rules.flatMap(rule => {
    const memory = machine.memories.get(rule.id)
    if (memory === undefined || isAlone(rule, memory)) return []
    return [ruleState(rule, memory, { parameters, now, idleAfter: settings.idle })]
  })
}

/** True where each event stands for itself: what is known of the rule's keys says nothing. */
const isAlone = (rule: Rule, { latest }: RuleMemory) => isMovedByWhenAlone(rule) && !isAlarm(rule) && latest.size === 0

interface Moment {
  readonly parameters: JsonObject
  readonly now: number
  readonly idleAfter: number
}

function ruleState(rule: Rule, memory: RuleMemory, moment: Moment): RuleState {
  const keys = [...memory.keys.values()].map(key => keyState(rule, key, moment)).sort(byUrgency)
  const base = { rule: rule.id, alarm: isAlarm(rule), keys }
  if (memory.latest.size === 0) return base
  const latest = [...memory.latest].map(([name, kept]): [string, number] => [name, kept.size])
  return { ...base, latest: Object.fromEntries(latest) }
}

const ranks = { raised: 0, pending: 1, idle: 2 } as const

function byUrgency(a: KeyState, b: KeyState): number {
  const due = ({ waits }: KeyState) => waits.find(wait => wait.due !== undefined)?.due ?? Number.MAX_VALUE
  return ranks[a.state] - ranks[b.state] || (a.since ?? 0) - (b.since ?? 0) || due(a) - due(b)
}

function keyState(rule: Rule, key: KeyMemory, moment: Moment): KeyState {
  const { alarm, newest, eventTime } = key
  const state = alarm?.state ?? 'idle'
  const since = state === 'pending' ? alarm?.since : state === 'raised' ? alarm?.raised?.at : undefined
  const window = windowOf(rule, key, moment)
  // Of a rule that `when` alone moves, a key that is idle takes no notice of events.
  const heard = state === 'idle' && isMovedByWhenAlone(rule) ? undefined : newest?.time
  return {
    ...(key.key === undefined ? {} : { key: key.key }),
    state,
    ...(since === undefined ? {} : { since }),
    ...(heard === undefined ? {} : { newest: heard }),
    ...(eventTime?.begun === true ? { watermark: watermarkAt(eventTime, moment.now, moment.idleAfter) } : {}),
    ...(eventTime === undefined ? {} : { waiting: eventTime.waiting.length }),
    waits: waitsOf(rule, key, moment),
    ...(window === undefined ? {} : { window }),
    ...(key.changes === undefined ? {} : { passed: key.changes.value }),
  }
}

/** The aggregate that its window would give now. */
function windowOf({ window }: Rule, key: KeyMemory, { parameters, now }: Moment): JsonObject | undefined {
  if (window === undefined) return undefined
  const view = { key: key.key, text: key.text, activity: 'idle' as const, told: false }
  return windowClause.report(window, { key: view, state: key.window, parameters, now, due: () => undefined }).window
}

/** What is due first comes first; what needs an event comes last. */
function waitsOf(rule: Rule, key: KeyMemory, moment: Moment): readonly Wait[] {
  const timers = [...eachDue(key.timers)].flatMap(([place, due]): Wait[] => {
    const clause = timed[place]
    return clause === undefined || clause === 'sequence' ? [] : [{ due, what: whatTimer(rule, clause) }]
  })
  const waits = [...timers, ...partialsOf(rule, key, moment), ...throttleOf(rule, key, moment)]
  const byDue = waits.sort((a, b) => (a.due ?? Number.MAX_VALUE) - (b.due ?? Number.MAX_VALUE))
  return [...byDue, ...eventsAwaited(rule, key.alarm)]
}

function whatTimer(rule: Rule, clause: Exclude<Timed, 'sequence'>): string {
  switch (clause) {
    case 'idle':
      return 'its event time goes on without an event'
    case 'window':
      return 'its window ends'
    case 'absent':
      return 'is raised, if no event comes before'
    case 'for':
      return 'is raised, if no event fails `when` before'
    case 'keep':
      return 'is resolved, if the clear condition holds until then'
    case 'repeat':
      return 'emits again, if it is still raised'
    case 'limiter':
      return rule.limiter?.kind === 'sample'
        ? 'sends the latest emission that `sample` holds back'
        : 'sends the emission that `debounce` holds back, if there is no other before'
  }
}

/** A rule with `throttle` sets no timer: it only looks when the last emission passed. */
function throttleOf({ limiter }: Rule, key: KeyMemory, { parameters, now, idleAfter }: Moment): readonly Wait[] {
  const passed = key.limiter?.passed
  if (limiter?.kind !== 'throttle' || passed === undefined) return []
  const due = passed + limiter.duration(parameters)
  const isOver = due <= (key.eventTime === undefined ? now : watermarkAt(key.eventTime, now, idleAfter))
  return isOver ? [] : [{ due, what: '`throttle` lets an emission pass again' }]
}

/** Partial matches by the step that they wait for. */
function partialsOf({ sequence }: Rule, { partials = [] }: KeyMemory, { parameters }: Moment): readonly Wait[] {
  return (sequence?.steps ?? []).flatMap((step, place): Wait[] => {
    const waiting = partials.filter(({ next }) => next === place)
    if (waiting.length === 0) return []
    const within = step.within?.(parameters)
    const due = within === undefined ? undefined : Math.min(...waiting.map(({ since }) => since + within))
    const who = waiting.length === 1 ? 'a partial match' : `the first of ${waiting.length} partial matches`
    if (step.not) return [{ due: due ?? 0, what: `${who} goes on, if no event comes before that \`not\` excludes` }]
    if (due !== undefined) return [{ due, what: `${who} is dropped, if the step "${step.as}" does not come before` }]
    return [{ what: `${who} waits for the step "${step.as}"` }]
  })
}

function eventsAwaited(rule: Rule, alarm: AlarmMemory | undefined): readonly Wait[] {
  if (alarm?.state === 'pending' && rule.times !== undefined && alarm.count < rule.times) {
    return [{ what: `needs ${rule.times} events in a row that satisfy \`when\`; ${alarm.count} did so far` }]
  }
  if (!isAlarm(rule) || alarm?.state !== 'raised' || alarm.clearing !== undefined) return []
  if (rule.absent !== undefined) return [{ what: 'is resolved by the next event' }]
  const clearing = rule.until === undefined ? 'fails `when`' : 'satisfies `until`'
  const how = rule.keep === undefined ? 'is resolved by an event that' : '`keep` begins with an event that'
  return [{ what: `${how} ${clearing}` }]
}
