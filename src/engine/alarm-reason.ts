// What an alarm adds to the reason of a condition: in which state the key is after an event, and what it waits for.
import { reasonOf, sentence } from '../rules/conditions/reason.ts'
import { showDuration } from '../rules/data/duration.ts'
import type { Scope } from '../rules/data/event.ts'
import type { Rule } from '../rules/rule/rule.ts'
import type { Explanation, WriteTime } from './explain.ts'
import type { AlarmMemory } from './memory.ts'

/** The key's alarm after the event and before it, and whether `then` was reached. */
export interface AlarmStep {
  readonly alarm: AlarmMemory | undefined
  readonly before: AlarmMemory | undefined
  readonly fired: boolean
  readonly writeTime: WriteTime
}

/** What stands over the explanation of `when`; `scope` is that in which `when` saw the event. */
export function alarmReason(rule: Rule, scope: Scope, step: AlarmStep): Partial<Explanation> {
  const { alarm, before, fired } = step
  const state = alarm?.state ?? 'idle'
  if (!isAlarm(rule) && (fired || !holdsIn(rule, scope))) return { fired }
  const because = rule.when === undefined ? 'every event counts' : reasonOf(rule.when, scope).because
  const say = (text: string): Partial<Explanation> => ({
    fired,
    ...(isAlarm(rule) ? { state } : {}),
    reason: sentence(`${because}; ${text}`),
  })
  if (!isAlarm(rule)) return say(heldBack(rule))
  if (state === 'pending' && alarm !== undefined)
    return say(`it is pending: that must hold ${needs(rule, scope, alarm)}`)
  if (state === 'raised' && before?.state === 'raised' && alarm !== undefined)
    return whileRaised(rule, scope, step, say)
  if (state === 'raised') return say(fired ? 'it is raised now' : `it is raised now, and ${heldBack(rule)}`)
  if (before?.state === 'raised' && rule.until !== undefined) {
    const clear = reasonOf(rule.until, scope)
    const reason = sentence(`${clear.because}; it is resolved now`)
    return { fired, state, resolved: true, clause: 'until', tree: clear, reason }
  }
  if (before?.state === 'raised') return { ...say('it is resolved now'), resolved: true }
  return { fired, state }
}

/**
 * Whether it matters that a key is raised. Where no clause makes an alarm of the rule, each event that fulfils `when`
 * stands for itself.
 */
export const isAlarm = ({ for: held, times, until, keep, repeat, emit, resolved }: Rule): boolean =>
  emit === 'rise' || resolved.length > 0 || [held, times, until, keep, repeat].some(clause => clause !== undefined)

const holdsIn = ({ when }: Rule, scope: Scope) => when === undefined || when.evaluate(scope)

function needs(rule: Rule, { event, parameters }: Scope, { since, count }: AlarmMemory): string {
  const held = showDuration(event.time - since)
  return [
    ...(rule.for === undefined ? [] : [`for ${showDuration(rule.for(parameters))} (so far ${held})`]),
    ...(rule.times === undefined ? [] : [`${rule.times} times in a row (so far ${count})`]),
  ].join(' and ')
}

function whileRaised(
  rule: Rule,
  scope: Scope,
  { alarm, fired, writeTime }: AlarmStep,
  say: (text: string) => Partial<Explanation>,
): Partial<Explanation> {
  const since = alarm?.raised === undefined ? '' : ` since ${writeTime(alarm.raised.at)}`
  if (alarm?.clearing !== undefined) {
    const keep = showDuration(rule.keep?.(scope.parameters) ?? 0)
    return say(`it has been raised${since}, and stays so until the clear condition has held for ${keep}`)
  }
  const clear = rule.until === undefined ? undefined : reasonOf(rule.until, scope)
  if (!holdsIn(rule, scope) && clear !== undefined) {
    return { ...say(`it has been raised${since}, and stays so: ${clear.because}`), clause: 'until', tree: clear }
  }
  return say(`it has been raised${since}, and ${fired ? 'emits for every event' : heldBack(rule)}`)
}

function heldBack({ changes, limiter }: Rule): string {
  if (changes !== undefined) return 'the value has not changed by enough since the last that passed'
  if (limiter !== undefined) return `\`${limiter.kind}\` holds the emission back`
  return 'it emits only when it is raised'
}
