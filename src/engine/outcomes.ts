// Outcomes: from an emission of a rule to what the step sends and feeds. Total, like all that evaluates.
import type { Event, Scope } from '../rules/data/event.ts'
import { asText, type Value } from '../rules/data/value.ts'
import type { Outcome } from '../rules/nodes/outcome.ts'
import { makeBody } from './body.ts'
import { type Step, type Tag, tagged } from './decision.ts'

/** Applies the outcomes to the scope's event, in their order. */
export function applyOutcomes(outcomes: readonly Outcome[], scope: Scope, step: Step): void {
  for (const outcome of outcomes) {
    if (outcome.when === undefined || outcome.when.evaluate(scope)) applyOutcome(outcome, scope, step)
  }
}

function applyOutcome(outcome: Outcome, scope: Scope, step: Step): void {
  const { event, rule } = scope
  const body = outcome.change === undefined ? event.body : makeBody(outcome.change, scope)
  if (outcome.change !== undefined && body === undefined) return
  const whole = event.whole && outcome.change === undefined
  const own = tagsOf(outcome, scope)
  const tags = event.tags === undefined ? own : [...event.tags, ...own]
  for (const output of outcome.outputs) {
    if (output.startsWith('#')) step.feed(output, fedBy(event, body, whole, tags))
    else if (whole) step.pass(output, event, rule, tags)
    else step.make(output, event, body ?? null, rule, tags)
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
function fedBy(event: Event, body: Value, whole: boolean, tags: readonly Tag[]): Event {
  const { match: _, origin: __, ...rest } = event
  const message =
    tags.length === 0 ? event.message : { ...event.message, properties: tagged(event.message.properties, tags) }
  return { ...rest, message, body, whole, tags }
}
