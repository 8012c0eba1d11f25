// Why each rule did what it did about one message: asked of a copy of the machine, so that asking changes nothing.
import { type Reason, reasonOf, sentence } from '../rules/conditions/reason.ts'
import { showDuration } from '../rules/data/duration.ts'
import type { Event, Scope } from '../rules/data/event.ts'
import type { JsonObject } from '../rules/data/json.ts'
import type { Message } from '../rules/data/message.ts'
import { canonical, show } from '../rules/data/value.ts'
import type { Rule } from '../rules/rule/rule.ts'
import { alarmReason } from './alarm-reason.ts'
import type { Decision } from './decision.ts'
import { decode } from './decode.ts'
import { dueOf } from './dues.ts'
import { isMovedByWhenAlone } from './index/rule-index.ts'
import { lookUpAt } from './latest.ts'
import type { Machine } from './machine.ts'
import type { Count, KeyMemory } from './memory.ts'
import { timed } from './run.ts'

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
  /** True where the event ended what was raised. */
  readonly resolved?: true
}

/** Epoch milliseconds as a sentence names them. */
export type WriteTime = (time: number) => string | number

const iso: WriteTime = time => new Date(time).toISOString()

/** A message that a machine has accepted. */
export interface Occasion {
  /** The machine as it was before, and as it is now; it may be a copy of itself. */
  readonly before: Machine
  readonly after: Machine
  readonly message: Message
  /** What it decided about the message. */
  readonly decision: Decision | undefined
  /** Epoch milliseconds; both machines have been brought there. */
  readonly now: number
  /** How the sentences name times; default: ISO 8601. */
  readonly writeTime?: WriteTime
}

/** Explains what every rule of the machine would make of the message at `now`. The machine itself is left as it is. */
export function explain(
  machine: Machine,
  message: Message,
  now: number,
  writeTime: WriteTime = iso,
): readonly Explanation[] {
  const after = machine.copy()
  after.advance(now)
  const before = after.copy()
  const decision = after.accept(message, now).at(-1)
  return explainOccasion({ before, after, message, decision, now, writeTime })
}

/** Explains what every rule made of the message. Changes neither machine. */
export function explainOccasion({ writeTime = iso, ...rest }: Occasion): readonly Explanation[] {
  const occasion = { ...rest, writeTime }
  const { after, message, decision, now } = occasion
  const { plan } = after
  const decoded = decode(message.bytes, plan.settings.limits, message.system.contentType)
  const body = decoded.error === undefined ? decoded.body : undefined
  const event: Event = { message, payload: body, body, whole: true, time: now }
  return plan.rules.flatMap(rule => {
    const fired = decision?.fired.includes(rule.id) === true
    const base = { rule: rule.id, fired }
    if (!reads(rule, message.input)) {
      const names = rule.from?.join(', ')
      const reason = fired
        ? `Another rule fed it through ${names}.`
        : `It reads ${names}; the message came to ${message.input}.`
      return [{ ...base, reason }]
    }
    if (decoded.error !== undefined && rule.needsBody) return [{ ...base, reason: decoded.error.message }]
    const events = rule.each === undefined ? [event] : matchesOf(rule, event)
    if (events.length === 0) return [{ ...base, reason: `${rule.each?.text} matches nothing in the body.` }]
    return events.map(one => ({
      ...explainEvent(rule, one, occasion, fired),
      ...(one.match === undefined
        ? {}
        : { match: `$${one.match.location.map(step => `[${JSON.stringify(step)}]`).join('')}` }),
    }))
  })
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

function explainEvent(rule: Rule, event: Event, occasion: Required<Occasion>, stepFired: boolean): Explanation {
  const { before, after, now, writeTime } = occasion
  const scope: Scope = { event, parameters: after.plan.parameters, rule: rule.id, at: now }
  const base = { rule: rule.id, fired: false }
  if (rule.where !== undefined && !rule.where.evaluate(scope)) {
    const tree = reasonOf(rule.where, scope)
    return { ...base, clause: 'where', tree, reason: `\`where\` keeps the event out: ${tree.because}.` }
  }
  if (rule.stateless) return ofWhen(rule, scope, rule.when === undefined || rule.when.evaluate(scope))
  const key = rule.by?.evaluate(scope)
  if (rule.by !== undefined && key === undefined)
    return { ...base, reason: `Its key, ${show(rule.by.node)}, is absent.` }
  const text = key === undefined ? '' : canonical(key)
  const memory = after.memories.get(rule.id)
  const own = memory?.keys.get(text)
  const earlier = before.memories.get(rule.id)?.keys.get(text)
  const seen = own?.newest
  const [, why] = missed.find(([what]) => isCounted(occasion, rule, what)) ?? []
  if (why !== undefined) return { ...base, reason: why(rule, scope.parameters) }
  const waiting = own?.eventTime?.waiting.find(found => found.message === event.message)
  if (waiting !== undefined) {
    const reason = `It waits: the time of its key has not come to the event's own, ${writeTime(waiting.time)}.`
    return { ...base, reason }
  }
  if (rule.window !== undefined && seen?.message !== event.message) {
    const end = own === undefined ? undefined : dueOf(own.timers, timed.indexOf('window'))
    const when = end === undefined ? 'has not given an aggregate yet' : `ends at ${writeTime(end)}`
    return { ...base, reason: `The event is in a window that ${when}.` }
  }
  const seenBy = {
    ...scope,
    event: isMovedByWhenAlone(rule) ? event : (seen ?? event),
    key,
    previous: own?.previous?.before ?? [],
    ...(memory === undefined ? {} : { latest: lookUpAt(rule, memory, scope.parameters, now) }),
  }
  if (rule.sequence !== undefined) return ofSequence(rule, own, stepFired)
  if (rule.absent !== undefined) {
    const silence = showDuration(rule.absent.after(scope.parameters))
    const ends = earlier?.alarm?.state === 'raised'
    const reason = `${ends ? 'It is resolved: the' : 'The'} event breaks the silence. The rule fires when none comes for ${silence}.`
    return { ...base, state: own?.alarm?.state ?? 'idle', reason, ...(ends ? { resolved: true } : {}) }
  }
  const holds = rule.when === undefined || rule.when.evaluate(seenBy)
  const alarm = alarmReason(rule, seenBy, { alarm: own?.alarm, before: earlier?.alarm, fired: stepFired, writeTime })
  return { ...ofWhen(rule, seenBy, holds), ...alarm }
}

/** Why an event does not reach `when`, by what is counted then. */
const missed: readonly (readonly [Count, (rule: Rule, parameters: JsonObject) => string])[] = [
  [
    'duplicates',
    ({ dedupe }, parameters) =>
      `\`dedupe\` drops it: an equal value passed less than ${showDuration(dedupe?.within(parameters) ?? 0)} before.`,
  ],
  ['late', () => 'It came too late: the time of its key has gone on beyond it.'],
  ['untimed', ({ time }) => `Its event time, ${time?.path.text}, is absent or no time.`],
]

const isCounted = ({ after, before }: Occasion, rule: Rule, what: Count) =>
  countOf(after, rule, what) > countOf(before, rule, what)

const countOf = (machine: Machine, rule: Rule, what: Count) => machine.memories.get(rule.id)?.counts.get(what) ?? 0

function ofWhen(rule: Rule, scope: Scope, fired: boolean): Explanation {
  if (rule.when === undefined) return { rule: rule.id, fired, reason: 'It has no `when`, so that every event counts.' }
  const tree = reasonOf(rule.when, scope)
  return { rule: rule.id, fired, clause: 'when', tree, reason: sentence(tree.because) }
}

function ofSequence(rule: Rule, key: KeyMemory | undefined, fired: boolean): Explanation {
  const steps = rule.sequence?.steps ?? []
  const furthest = Math.max(0, ...(key?.partials ?? []).map(({ next }) => next))
  const step = steps[furthest]
  const waits = step?.not === false ? `for the step "${step.as}"` : 'for the time without an event to be over'
  const reached =
    furthest === 0
      ? 'There is no partial match; it waits'
      : `A partial match has ${furthest} of ${steps.length} steps and waits`
  return { rule: rule.id, fired, reason: fired ? 'The sequence is complete.' : `${reached} ${waits}.` }
}
