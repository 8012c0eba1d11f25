// What an emission does: the messages that its outcomes send, and the events that they feed to streams.
import type { Event, Scope } from '../../src/rules/data/event.ts'
import type { Json } from '../../src/rules/data/json.ts'
import { asText, type Value } from '../../src/rules/data/value.ts'
import type { Outcome } from '../../src/rules/nodes/outcome.ts'
import { removeAt, setAt } from '../../src/rules/path/path.ts'
import {
  byCodeUnits,
  type Moment,
  type Passed,
  type Raised,
  type Seen,
  type Step,
  scopeOf,
  type Tags,
  type World,
} from './world.ts'

/** Applies each outcome whose `when` holds, with what expressions read at the moment of sending. */
export function applyOutcomes(
  moment: Moment,
  outcomes: readonly Outcome[],
  seen: Seen,
  raised: Raised | undefined,
): void {
  const scope = scopeOf(moment, seen, raised === undefined ? {} : { alarm: raised })
  for (const outcome of outcomes) {
    if (outcome.when !== undefined && !outcome.when.evaluate(scope)) continue
    const event = changed(outcome, scope)
    for (const output of outcome.outputs) passOn(moment, output, event, tagsOf(outcome, scope))
  }
}

/** "`shadow`: evaluated and counted; sends nothing, feeds nothing". "`#name` as output feeds an internal stream" */
export function passOn(
  { world, history: { rule } }: Pick<Moment, 'world' | 'history'>,
  output: string,
  event: Event,
  tags: Tags,
): void {
  const step = world.steps.at(-1)
  if (rule.shadow || step === undefined) return
  const all = [...(event.tags ?? []), ...tags]
  if (output.startsWith('#')) {
    const message = { ...event.message, properties: tagged(event.message.properties, tags) }
    const { match: _lost, ...rest } = event
    step.fed.push({ name: output, event: { ...rest, message, tags: all } })
  } else {
    step.passed.push({ rule: rule.id, output, event, tags: all })
  }
}

/** "the event's body goes out as JSON …, changed by `set` and `remove`, or replaced by `body`"; an absent value sets nothing. */
function changed({ change }: Outcome, scope: Scope): Event {
  const { event } = scope
  if (change === undefined) return event
  let body: Value = change.body === undefined ? event.body : change.body.evaluate(scope)
  for (const { path, to } of change.set) {
    const value = to.evaluate(scope)
    if (body !== undefined && value !== undefined) body = setAt(body, path.names ?? [], value)
  }
  for (const path of change.remove) if (body !== undefined) body = removeAt(body, path.names ?? [])
  return { ...event, body, whole: false }
}

/** "a text is taken as it is, an absent value adds no tag, all else becomes its JSON text" */
function tagsOf({ tag, untag }: Outcome, scope: Scope): Tags {
  const added = tag.flatMap(([name, to]): [string, string][] => {
    const value = to.evaluate(scope)
    return value === undefined ? [] : [[name, asText(value)]]
  })
  return [...untag.map(name => [name, undefined] as const), ...added]
}

function tagged(properties: ReadonlyMap<string, string>, tags: Tags): ReadonlyMap<string, string> {
  const result = new Map(properties)
  for (const [name, value] of tags) {
    if (value === undefined) result.delete(name)
    else result.set(name, value)
  }
  return result
}

/**
 * "One message that several outcomes, of one rule or of several, pass on unchanged to one output in the same step is
 * sent once, with the tags of all; on a clash the later rule id wins, within a rule the later outcome. … Changed or made
 * bodies are sent one each." Each stands where it was first passed on.
 */
export function sendPassed(world: World, { passed }: Step): void {
  const same = (one: Passed, other: Passed) =>
    one === other ||
    (one.event.whole &&
      other.event.whole &&
      one.output === other.output &&
      one.event.message.bytes === other.event.message.bytes)
  for (const [index, first] of passed.entries()) {
    if (passed.findIndex(other => same(other, first)) !== index) continue
    const all = passed.filter(other => same(first, other)).toSorted((a, b) => byCodeUnits(a.rule, b.rule))
    const { message, body, whole } = first.event
    // The tags of a fed event are in its message, and in `tags` too: the message as it arrived has none of them.
    const arrived = world.arrived.get(message.bytes) ?? message
    world.sends.push({
      at: world.now,
      output: first.output,
      rules: [...new Set(all.map(({ rule }) => rule))],
      properties: Object.fromEntries(
        tagged(
          arrived.properties,
          all.flatMap(({ tags }) => tags),
        ),
      ),
      body: whole ? JSON.parse(new TextDecoder().decode(message.bytes)) : asJson(body),
    })
  }
}

/** What another program reads of it: -0 is written as 0. */
const asJson = (body: Value): Json => (body === undefined ? null : JSON.parse(JSON.stringify(body)))
