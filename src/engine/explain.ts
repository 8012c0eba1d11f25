// Why each rule did what it did about one message: asked of a copy of the machine, so that asking changes nothing.

import { showDuration } from '../rules/duration.ts'
import type { Event, Scope } from '../rules/event.ts'
import type { Message } from '../rules/message.ts'
import type { Rule } from '../rules/rule.ts'
import { canonical, show } from '../rules/value.ts'
import { decode } from './decode.ts'
import { isMovedByWhenAlone } from './index/rule-index.ts'
import { lookUpAt } from './latest.ts'
import type { Machine } from './machine.ts'
import type { AlarmMemory, KeyMemory } from './memory.ts'
import { type Reason, reasonOf } from './reason.ts'

/** What one rule made of one event. Under `each` there is one for each match. */
export interface Explanation {
  readonly rule: string
  /** True where the rule's `then` was reached. */
  readonly fired: boolean
  /** One sentence. */
  readonly reason: string
  /** Under `each`: which match. */
  readonly match?: string
  /** The clause that decided, and its condition's tree. */
  readonly clause?: 'where' | 'when' | 'until'
  readonly tree?: Reason
  /** The key's state after the event, where the rule has any. */
  readonly state?: 'idle' | 'pending' | 'raised'
}

/** Explains what every rule of the machine would make of the message at `now`. The machine itself is left as it is. */
export function explain(machine: Machine, message: Message, now: number): readonly Explanation[] {
  const copy = machine.copy()
  copy.advance(now)
  const before = copy.copy()
  const decision = copy.accept(message, now).at(-1)
  const { plan } = copy
  const decoded = decode(message.bytes, plan.settings.limits, message.system.contentType)
  const body = decoded.error === undefined ? decoded.body : undefined
  const event: Event = { message, payload: body, body, whole: true, time: now }
  return plan.rules.flatMap(rule => {
    const fired = decision?.fired.includes(rule.id) === true
    const base = { rule: rule.id, fired }
    if (!reads(rule, message.input)) {
      const reason = fired
        ? `it was fed by another rule through ${rule.from?.join(', ')}.`
        : `it reads ${rule.from?.join(', ')}, and the message came to ${message.input}.`
      return [{ ...base, reason: capital(reason) }]
    }
    if (decoded.error !== undefined && rule.needsBody) return [{ ...base, reason: decoded.error.message }]
    const events = rule.each === undefined ? [event] : matchesOf(rule, event)
    if (events.length === 0) return [{ ...base, reason: `${rule.each?.text} matches nothing in the body.` }]
    return events.map(one => ({
      ...explainEvent(rule, one, { before, copy, now }, fired),
      ...(one.match === undefined
        ? {}
        : { match: `$${one.match.location.map(step => `[${JSON.stringify(step)}]`).join('')}` }),
    }))
  })
}

interface Moment {
  readonly before: Machine
  readonly copy: Machine
  readonly now: number
}

const reads = (rule: Rule, input: string) => rule.from === undefined || rule.from.includes(input)

function matchesOf(rule: Rule, event: Event): readonly Event[] {
  const found = rule.each?.select(event.body, 1_000) ?? []
  return found.map(({ value, location }) => ({
    ...event,
    body: value,
    whole: false,
    match: { root: event.body, location },
  }))
}

function explainEvent(rule: Rule, event: Event, moment: Moment, stepFired: boolean): Explanation {
  const { copy, now } = moment
  const scope: Scope = { event, parameters: copy.plan.parameters, rule: rule.id, at: now }
  const base = { rule: rule.id, fired: false }
  if (rule.where !== undefined && !rule.where.evaluate(scope)) {
    const tree = reasonOf(rule.where, scope)
    return { ...base, clause: 'where', tree, reason: `The event does not belong to its stream: ${tree.because}.` }
  }
  if (rule.stateless) return ofWhen(rule, scope, rule.when === undefined || rule.when.evaluate(scope))
  const key = rule.by?.evaluate(scope)
  if (rule.by !== undefined && key === undefined)
    return { ...base, reason: `Its key, ${show(rule.by.node)}, is absent.` }
  const text = key === undefined ? '' : canonical(key)
  const memory = copy.memories.get(rule.id)
  const after = memory?.keys.get(text)
  const earlier = moment.before.memories.get(rule.id)?.keys.get(text)
  const seen = after?.newest
  const counts = ['duplicates', 'late', 'untimed'] as const
  const missed = counts.find(what => countOf(copy, rule, what) > countOf(moment.before, rule, what))
  if (missed !== undefined) return { ...base, reason: missedBecause[missed] }
  if (after?.eventTime?.waiting.some(waiting => waiting.message === event.message)) {
    return { ...base, reason: `It waits until the key's watermark reaches its time, ${new Date(now).toISOString()}.` }
  }
  if (rule.window !== undefined && seen?.message !== event.message)
    return { ...base, reason: 'The event is in a window that has not ended yet.' }
  const own = {
    ...scope,
    event: isMovedByWhenAlone(rule) ? event : (seen ?? event),
    key,
    previous: after?.previous?.before ?? [],
    ...(memory === undefined ? {} : { latest: lookUpAt(rule, memory, scope.parameters, now) }),
  }
  if (rule.sequence !== undefined) return ofSequence(rule, after, stepFired)
  if (rule.absent !== undefined) {
    return {
      ...base,
      fired: false,
      state: after?.alarm?.state ?? 'idle',
      reason: 'The key is not silent: this event was heard. The rule fires when no event comes for so long.',
    }
  }
  const holds = rule.when === undefined || rule.when.evaluate(own)
  return { ...ofWhen(rule, own, holds), ...ofAlarm(rule, own, holds, after, earlier?.alarm, stepFired) }
}

const missedBecause = {
  duplicates: 'An event with an equal value passed `dedupe` not long ago.',
  late: "The event is older than its key's watermark: it came too late.",
  untimed: 'Its event time is absent or unreadable.',
} as const

const countOf = (machine: Machine, rule: Rule, what: keyof typeof missedBecause) =>
  machine.memories.get(rule.id)?.counts.get(what) ?? 0

function ofWhen(rule: Rule, scope: Scope, fired: boolean): Explanation {
  if (rule.when === undefined) return { rule: rule.id, fired, reason: 'It has no `when`, so that every event counts.' }
  const tree = reasonOf(rule.when, scope)
  return { rule: rule.id, fired, clause: 'when', tree, reason: `${capital(tree.because)}.` }
}

/** What an alarm adds: whether it fired, in which state it is, and what it waits for. */
function ofAlarm(
  rule: Rule,
  scope: Scope,
  holds: boolean,
  key: KeyMemory | undefined,
  before: AlarmMemory | undefined,
  fired: boolean,
): Partial<Explanation> {
  const alarm = key?.alarm
  const state = alarm?.state ?? 'idle'
  const { parameters } = scope
  const because = rule.when === undefined ? 'every event counts' : reasonOf(rule.when, scope).because
  const say = (text: string): Partial<Explanation> => ({ fired, state, reason: `${capital(because)}; ${text}.` })
  if (state === 'pending' && alarm !== undefined) {
    const needs = [
      rule.for === undefined
        ? []
        : [`for ${showDuration(rule.for(parameters))} (now ${showDuration(scope.at - alarm.since)})`],
      rule.times === undefined ? [] : [`${rule.times} times in a row (now ${alarm.count})`],
    ].flat()
    return say(`it is pending: that must hold ${needs.join(' and ')}`)
  }
  if (state === 'raised' && before?.state === 'raised') {
    const since = `raised since ${new Date(alarm?.raised?.at ?? 0).toISOString()}`
    if (alarm?.clearing !== undefined)
      return say(`it stays ${since} until the clear condition has held ${showDuration(rule.keep?.(parameters) ?? 0)}`)
    if (!holds && rule.until !== undefined)
      return { ...say(`it stays ${since}: ${reasonOf(rule.until, scope).because}`), clause: 'until' }
    return say(fired ? `it is ${since}, and emits for every event` : `it is ${since}, and ${heldBack(rule)}`)
  }
  if (state === 'raised') return say(fired ? 'it is raised now' : `it is raised now, and ${heldBack(rule)}`)
  if (before?.state === 'raised') return say('it is resolved now')
  return { fired, state }
}

function heldBack(rule: Rule): string {
  if (rule.changes !== undefined) return 'the value has not changed by enough since the last that passed'
  if (rule.limiter !== undefined) return `${rule.limiter.kind} holds the emission back`
  return 'it emits once, when it is raised'
}

function ofSequence(rule: Rule, key: KeyMemory | undefined, fired: boolean): Explanation {
  const steps = rule.sequence?.steps ?? []
  const furthest = Math.max(0, ...(key?.partials ?? []).map(({ next }) => next))
  const step = steps[furthest]
  const waits = step === undefined ? '' : step.not ? 'for the time without an event' : `for the step "${step.as}"`
  const reason = fired
    ? 'The sequence is complete.'
    : `The furthest partial match has ${furthest} of ${steps.length} steps and waits ${waits}.`
  return { rule: rule.id, fired, reason }
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
