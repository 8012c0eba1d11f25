// Outcomes: from an emission of a rule to what the step sends and feeds. What is sent is decided when the emission is
// made; a clause may hold it. Total, like all that evaluates.
import type { Event, Scope, Tag } from '../rules/data/event.ts'
import { type Body, wholeOf } from '../rules/data/unread.ts'
import { asText, type Value } from '../rules/data/value.ts'
import { isStream } from '../rules/nodes/channel-names.ts'
import type { BodyChange, Outcome } from '../rules/nodes/outcome.ts'
import type { Prepared } from '../rules/rule/clause.ts'
import type { Rule } from '../rules/rule/rule.ts'
import { bodyBytes, isLonger, makeBody } from './body.ts'
import { type Step, tagged } from './decision.ts'

/** Whose bodies are counted where they are made; a rule that is a shadow sends none. */
type Maker = Pick<Rule, 'silent'>

/** What the outcomes that apply send and feed, in their order. */
export function prepareOutcomes(
  maker: Maker,
  outcomes: readonly Outcome[],
  scope: Scope,
  step: Step,
): readonly Prepared[] {
  const prepared: Prepared[] = []
  for (const outcome of outcomes) {
    const one = prepare(maker, outcome, scope, step)
    if (one !== undefined) prepared.push(one)
  }
  return prepared
}

/** Undefined where the outcome does not apply. */
function prepare(maker: Maker, outcome: Outcome, scope: Scope, step: Step): Prepared | undefined {
  const { when, change, outputs } = outcome
  if (when !== undefined && !when.evaluate(scope)) return undefined
  const { event } = scope
  const body = change === undefined ? event.body : bodyOf(maker, change, scope, step)
  if (change !== undefined && body === undefined) return undefined
  const whole = event.whole && change === undefined
  const own = tagsOf(outcome, scope)
  return { outputs, event, body, whole, tags: event.tags === undefined ? own : [...event.tags, ...own], own }
}

/** A part of a body that is set at each of many places can make it too large to be written, or kept. */
function bodyOf({ silent }: Maker, change: BodyChange, scope: Scope, step: Step): Value {
  const body = makeBody(change, scope)
  if (body === undefined || change.set.every(({ each }) => each === undefined)) return body
  return step.canMake(most => isLonger(body, most), silent ? undefined : scope.rule) ? body : null
}

/** Sends and feeds what was prepared. */
export function perform(prepared: readonly Prepared[], rule: string, step: Step): void {
  for (const one of prepared) performOne(one, rule, step)
}

const loud: Maker = { silent: false }

/** Applies the outcomes to the scope's event, in their order; whether one did. */
export function applyOutcomes(outcomes: readonly Outcome[], scope: Scope, step: Step): boolean {
  let applied = false
  for (const outcome of outcomes) {
    const one = prepare(loud, outcome, scope, step)
    if (one === undefined) continue
    applied = true
    performOne(one, scope.rule, step)
  }
  return applied
}

/** The same of a rule that may be a shadow, which sends and feeds nothing: whether one of the outcomes applies. */
export const fireOutcomes = (maker: Maker, outcomes: readonly Outcome[], scope: Scope, step: Step): boolean =>
  maker.silent
    ? outcomes.some(outcome => prepare(maker, outcome, scope, step) !== undefined)
    : applyOutcomes(outcomes, scope, step)

function performOne({ outputs, event, body, whole, tags, own }: Prepared, rule: string, step: Step): void {
  // A body that came so is undefined only where no rule reads it.
  const made = whole ? undefined : bodyBytes(wholeOf(body) ?? null)
  for (const output of outputs) {
    if (made !== undefined) step.spendBytes(made.length, rule)
    if (isStream(output)) step.feed(output, fedBy(event, body, whole, tags, own), made?.length ?? 0)
    else if (made === undefined) step.pass(output, event, rule, tags)
    else step.make(output, event, made, rule, tags)
  }
}

function tagsOf({ tag, untag, fixedTags }: Outcome, scope: Scope): readonly Tag[] {
  if (fixedTags !== undefined) return fixedTags
  const tags: Tag[] = untag.map(name => [name, undefined])
  for (const [name, to] of tag) {
    const value = to.evaluate(scope)
    if (value !== undefined) tags.push([name, asText(value)])
  }
  return tags
}

/** The event as a stream carries it on: its tags are properties that the stream's rules can read. */
function fedBy(event: Event, body: Body, whole: boolean, tags: readonly Tag[], own: readonly Tag[]): Event {
  const { match: _, origin: __, steps: ___, ...rest } = event
  if (own.length === 0) return { ...rest, body, whole }
  const { message, arrived = message.properties } = event
  return { ...rest, message: { ...message, properties: tagged(message.properties, own) }, arrived, body, whole, tags }
}
