// Why each rule did what it did about one message. Asks the clauses, of the keys before and after it: asking changes
// nothing.
import { type Reason, reasonOf } from '../rules/conditions/reason.ts'
import type { Alarms, Event, Scope } from '../rules/data/event.ts'
import type { Json } from '../rules/data/json.ts'
import { keyText } from '../rules/data/key-text.ts'
import type { Message } from '../rules/data/message.ts'
import { show, type Value } from '../rules/data/value.ts'
import type { Activity, Count, Moment, Verdict } from '../rules/rule/clause.ts'
import type { Rule } from '../rules/rule/rule.ts'
import { alarmIn } from './alarms.ts'
import type { Decision } from './decision.ts'
import { decode } from './decode.ts'
import { elementsOf, locationOf } from './elements.ts'
import type { Machine } from './machine.ts'
import { type KeyMemory, newKeyMemory, type RuleMemory } from './memory.ts'
import type { Plan } from './plan.ts'
import { sketch } from './sketch.ts'
import { lookUpAt } from './tables.ts'
import { viewOf } from './view.ts'

/** What one rule made of one event. Under `each` there is one for each match. */
export interface Explanation {
  readonly rule: string
  /** True where the rule's `then` was reached. */
  readonly fired: boolean
  /** One sentence. */
  readonly reason: string
  /** Under `each`: which match. */
  readonly match?: string
  /** Whose state it is, where the rule has a key. */
  readonly key?: Json
  /** The clause that decided, and its condition's tree. */
  readonly clause?: string
  readonly tree?: Reason
  /** The key's state after the event, where the rule has any. */
  readonly state?: Activity
  /** True where the event ended what was raised. */
  readonly resolved?: true
}

/** Epoch milliseconds as a sentence names them. */
export type WriteTime = (time: number) => string | number

const iso: WriteTime = time => new Date(time).toISOString()

type Memories = ReadonlyMap<string, RuleMemory>

/** A message that a machine has accepted. */
export interface Occasion {
  readonly plan: Plan
  /** The state as it was before, and as it is now: at least of the keys that the message touched. */
  readonly before: Memories
  readonly after: Memories
  readonly message: Message
  /** What was decided about the message. */
  readonly decision: Decision | undefined
  /** Epoch milliseconds. */
  readonly now: number
  /** How the sentences name times; default: ISO 8601. */
  readonly writeTime?: WriteTime
  /** Which rules; default: all. */
  readonly rules?: readonly Rule[]
}

/**
 * Explains what every rule of the machine, or those, would make of the message at `now`. The machine itself is left as it is.
 * @throws TooMuchToCopy where the keys that the message touches hold more values than `mostCopied`.
 */
export function explain(
  machine: Machine,
  message: Message,
  now: number,
  writeTime: WriteTime = iso,
  rules: readonly Rule[] = machine.plan.rules,
  mostCopied = Number.POSITIVE_INFINITY,
): readonly Explanation[] {
  const current = (machine.nextDue ?? Number.POSITIVE_INFINITY) > now ? machine : advanced(machine, now)
  const { memories: after, decision } = sketch(current, message, now, mostCopied)
  const { plan } = machine
  return explainOccasion({ plan, before: current.memories, after, message, decision, now, writeTime, rules })
}

/** What is due by then runs before the message, and so on a copy. */
function advanced(machine: Machine, now: number): Machine {
  const copy = machine.copy()
  copy.advance(now)
  return copy
}

/** Explains what every rule made of the message. */
export function explainOccasion({ writeTime = iso, rules, ...rest }: Occasion): readonly Explanation[] {
  const occasion = { ...rest, writeTime, rules: rules ?? rest.plan.rules }
  const { plan, message, decision, now } = occasion
  const decoded = decode(message, plan.settings.limits)
  const body = decoded.error === undefined ? decoded.body : undefined
  const event: Event = { message, payload: body, body, whole: true, time: now }
  return occasion.rules.flatMap(rule => {
    const fired = decision?.fired.includes(rule.id) === true
    const base = { rule: rule.id, fired }
    if (!reads(rule, message.input)) {
      const names = rule.inputs?.join(', ')
      const reason = fired
        ? `Another rule fed it through ${names}.`
        : `It reads ${names}; the message came to ${message.input}.`
      return [{ ...base, reason }]
    }
    if (decoded.error !== undefined && rule.needsBody) return [{ ...base, reason: decoded.error.message }]
    const events = rule.elements === undefined ? [event] : elementsOf(rule.elements, event, mostExplained)
    if (events.length === 0) return [{ ...base, reason: `${rule.elements?.path.text} matches nothing in the body.` }]
    return events.map(one => ({
      ...explainEvent(rule, one, occasion, fired),
      ...(one.match === undefined
        ? {}
        : {
            match: `$${locationOf(one.match)
              .map(step => `[${JSON.stringify(step)}]`)
              .join('')}`,
          }),
    }))
  })
}

/** Events of one message. */
const mostExplained = 1_000

const reads = ({ inputs }: Rule, input: string) => inputs === undefined || inputs.includes(input)

function explainEvent(rule: Rule, event: Event, occasion: Required<Occasion>, fired: boolean): Explanation {
  const { plan, now } = occasion
  const alarms = alarmsRead(rule, occasion)
  const scope: Scope = { event, parameters: plan.parameters, rule: rule.id, at: now, alarms }
  const base = { rule: rule.id, fired: false }
  const { filter } = rule
  const kept = occasion.after.get(rule.id)
  const filtering = kept === undefined ? scope : { ...scope, latest: lookUpAt(rule, kept, scope.parameters, now) }
  if (filter !== undefined && !filter.condition.evaluate(filtering)) {
    const tree = reasonOf(filter.condition, filtering)
    return { ...base, clause: filter.word, tree, reason: `\`${filter.word}\` keeps the event out: ${tree.because}.` }
  }
  const key = rule.key?.evaluate(scope)
  if (rule.key !== undefined && key === undefined)
    return { ...base, reason: `Its key, ${show(rule.key.node)}, is absent.` }
  const out = keptOut(rule, event, key, occasion)
  if (out !== undefined) return { ...base, reason: out }
  const { word, ...verdict } = verdictOn(rule, key, scope, occasion, fired)
  return { ...base, ...verdict, ...(key === undefined ? {} : { key }), ...(word === undefined ? {} : { clause: word }) }
}

/** The alarms as the rule read them: those of a rule that came after it, or behind a stream, as they were before. */
function alarmsRead(reader: Rule, { plan, before, after, message }: Occasion): Alarms {
  return {
    alarmOf(id, key) {
      const read = plan.rule(id)
      const comes = read !== undefined && reads(read, message.input)
      const isLater = !comes || (reader.ownTime !== undefined && read.ownTime === undefined)
      return alarmIn(isLater ? before : after, read, key)
    },
  }
}

/** Why the event does not belong to its key's time, or not yet. */
function keptOut(rule: Rule, event: Event, key: Value, occasion: Required<Occasion>): string | undefined {
  const { ownTime } = rule
  if (ownTime === undefined) return undefined
  const read = ownTime.read(
    {
      event,
      parameters: occasion.plan.parameters,
      rule: rule.id,
      at: occasion.now,
      alarms: alarmsRead(rule, occasion),
    },
    occasion.now,
  )
  if ('unreadable' in read) return read.unreadable
  const place = placeIn(event)
  const waits = keyOf(occasion.after, rule, key)?.ownTime?.waiting.find(
    found => found.event.message === event.message && placeIn(found.event) === place,
  )
  if (waits !== undefined) {
    return `It waits: the time of its key has not reached the event's own, ${occasion.writeTime(waits.event.time)}.`
  }
  if (countedBy(occasion, rule)('late') === 0) return undefined
  return 'It came too late: the time of its key is already past it.'
}

/** Where the event is in its message, which tells elements of one batch apart. */
const placeIn = ({ match }: Event): string => (match === undefined ? '' : JSON.stringify(locationOf(match)))

/** How often more than before something is counted for the rule. */
const countedBy =
  ({ before, after }: Occasion, { id }: Rule) =>
  (what: Count) =>
    (after.get(id)?.counts.get(what) ?? 0) - (before.get(id)?.counts.get(what) ?? 0)

const keyOf = (memories: Memories, { id }: Rule, key: Value): KeyMemory | undefined => memories.get(id)?.keys.find(key)

/** What the first clause says that emissions do not get past. */
function heldBack({ clauses, decider }: Rule, { states }: KeyMemory): string | undefined {
  for (let place = decider + 1; place < clauses.length; place++) {
    const why = clauses[place]?.holdsBack(states[place])
    if (why !== undefined) return why
  }
  return undefined
}

/** What the first clause says that held the event, else the one that decides. */
function verdictOn(
  rule: Rule,
  key: Value,
  scope: Scope,
  occasion: Required<Occasion>,
  stepFired: boolean,
): Verdict & { readonly fired: boolean } {
  const { plan, now, writeTime } = occasion
  const memory = occasion.after.get(rule.id)
  const none = newKeyMemory(key, keyText(key), now)
  const after = keyOf(occasion.after, rule, key) ?? none
  const before = keyOf(occasion.before, rule, key) ?? none
  const look = { parameters: plan.parameters, now, idleAfter: plan.settings.idle }
  const { newest } = after
  const decided = newest?.message === scope.event.message
  const seenBy = {
    ...scope,
    // Where the condition alone moves a key, it need not have noticed the event.
    event: rule.gated || rule.stateless ? scope.event : (newest ?? scope.event),
    key,
    previous: after.recalled?.[rule.clauses[rule.decider]?.place ?? '']?.before ?? [],
    ...(memory === undefined ? {} : { latest: lookUpAt(rule, memory, scope.parameters, now) }),
  }
  const fired = rule.stateless ? rule.condition === undefined || rule.condition.evaluate(scope) : stepFired
  const momentAt = (place: number): Moment<unknown> => ({
    before: viewOf(rule, place, before, look),
    after: viewOf(rule, place, after, look),
    event: scope.event,
    scope: seenBy,
    decided,
    counted: countedBy(occasion, rule),
    fired,
    heldBack: heldBack(rule, after),
    writeTime,
  })
  for (let place = 0; place <= rule.decider; place++) {
    const verdict = rule.clauses[place]?.reason(momentAt(place))
    if (verdict !== undefined) return { ...verdict, fired: place === rule.decider && fired }
  }
  return { reason: 'It has no clause that decides.', fired: false }
}
