// What an emission does: the messages that its outcomes send, and the events that they feed to streams.
import { bodyOf } from './bodies.ts'
import { isTrue } from './conditions.ts'
import { evaluate } from './expressions.ts'
import { isObject, type JsonObject, tagText, textOf } from './json.ts'
import { namesIn, outcomesOf } from './rule.ts'
import { type Event, type Properties, type Scope, sameName, type Tags } from './scope.ts'
import {
  type Emission,
  type Moment,
  type Passed,
  type Raised,
  type Seen,
  type Send,
  type Step,
  scopeOf,
  type World,
} from './world.ts'

/** What the outcomes of that clause that apply would send. "An outcome with `when` applies only where that holds too". */
export function decide(moment: Moment, clause: string, seen: Seen, raised?: Raised): Emission['sends'] {
  const { world, history } = moment
  const scope = scopeOf(moment, seen, { alarm: raised })
  return outcomesOf(history.rule.node[clause], world.define).flatMap(outcome => {
    if (outcome['when'] !== undefined && !isTrue(outcome['when'], scope)) return []
    const event = bodyOf(outcome, scope)
    if (event === undefined) return []
    const tags = tagsOf(outcome, scope)
    return (namesIn(outcome['output']) ?? []).map(output => ({ output, event, tags }))
  })
}

/** "`shadow`: evaluated and counted; sends nothing, feeds nothing". "`#name` as output feeds an internal stream". */
export function passOn(
  { world, history: { rule } }: Pick<Moment, 'world' | 'history'>,
  sends: Emission['sends'],
): void {
  const step = world.steps.at(-1)
  if (rule.node['shadow'] === true || step === undefined) return
  for (const { output, event, tags } of sends) {
    if (!event.whole && event.body !== undefined) step.bytes += Buffer.byteLength(textOf(event.body))
    const brought = [...event.brought, ...tags]
    if (output.startsWith('#')) {
      const { match: _lost, ...rest } = event
      step.fed.push({ name: output, event: { ...rest, properties: tagged(event.properties, tags), brought } })
    } else {
      step.passed.push({ rule: rule.id, output, event, tags: brought })
    }
  }
}

/** "within an outcome `untag` comes before `tag`"; "an absent value adds no tag" */
function tagsOf({ tag, untag }: JsonObject, scope: Scope): Tags {
  const removed = Array.isArray(untag) ? untag.map(name => [String(name), undefined] as const) : []
  const added = Object.entries(isObject(tag) ? tag : {}).flatMap(([name, to]): [string, string][] => {
    const value = evaluate(to, scope)
    return value === undefined ? [] : [[name, tagText(value)]]
  })
  return [...removed, ...added]
}

export function tagged(properties: Properties, tags: Tags): Properties {
  let result = properties
  for (const [name, value] of tags) {
    result = result.filter(([other]) => !sameName(other, name))
    if (value !== undefined) result = [...result, [name, value]]
  }
  return result
}

/** Of two for one name the last. */
function folded(tags: Tags): Tags {
  return tags.filter(([name], index) => tags.findLastIndex(([other]) => sameName(other, name)) === index)
}

/** "Where two of them give one tag different values, or one removes what another adds". */
const clash = (one: Tags, other: Tags) =>
  one.some(([name, value]) => other.some(([twin, wanted]) => sameName(name, twin) && value !== wanted))

/**
 * "One message that several outcomes … pass on unchanged to one output in the same step is sent once, with the tags of all …
 * Where two of them give one tag different values …: the message is sent once for each outcome that passes it there in this step,
 * clashing or not, with its own tags alone, in order of the rules, within a rule of the outcomes. A merged message stands where the
 * first of them stood. … Changed or made bodies are sent one each."
 */
export function merged(world: World, passed: readonly Passed[]): readonly Send[] {
  const order = world.histories.map(({ rule }) => rule.id)
  const same = (one: Passed, other: Passed) =>
    one === other ||
    (one.event.whole &&
      other.event.whole &&
      one.output === other.output &&
      one.event.message.id === other.event.message.id)
  return passed.flatMap((first, index) => {
    if (passed.findIndex(other => same(other, first)) !== index) return []
    const all = passed
      .filter(other => same(first, other))
      .toSorted((a, b) => order.indexOf(a.rule) - order.indexOf(b.rule))
    const tags = all.map(one => folded(one.tags))
    if (tags.some((one, at) => tags.slice(at + 1).some(other => clash(one, other))))
      return all.map((one, at) => sendOf(world, first.event, one.output, [one.rule], tags[at] ?? []))
    // "of merged ones the first rule's [spelling]"
    const united = tags.flat().filter(([name], at) => tags.flat().findIndex(([other]) => sameName(other, name)) === at)
    return [sendOf(world, first.event, first.output, [...new Set(all.map(({ rule }) => rule))], united)]
  })
}

function sendOf(world: World, event: Event, output: string, rules: readonly string[], tags: Tags): Send {
  const { message, body, whole } = event
  return {
    at: world.at,
    output,
    rules,
    // The message as it arrived has none of the tags that streams brought: they are in `tags`.
    properties: Object.fromEntries(tagged(lastOfEach(message.properties), tags)),
    text: whole || body === undefined ? message.text : textOf(body),
  }
}

/** "of two that arrive the last counts, and it alone leaves" */
export const lastOfEach = (properties: Properties): Properties =>
  properties.filter(([name], index) => properties.findLastIndex(([other]) => sameName(other, name)) === index)

export function newStep(): Step {
  return { passed: [], fed: [], late: [], events: 0, bytes: 0 }
}
