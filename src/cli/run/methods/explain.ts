// The direct method `explain`: why a rule did what it did about the newest messages, and what all rules would make of one
// that is given. Asking changes nothing.
import { answering, anything, count, PayloadError, readPayload, text } from '../../../edge/method-payload.ts'
import type { MethodAnswer, MethodHandler } from '../../../edge/methods.ts'
import { type Explanation, explain } from '../../../engine/explain.ts'
import type { Machine } from '../../../engine/machine.ts'
import { isObject, type Json } from '../../../rules/data/json.ts'
import type { Message } from '../../../rules/data/message.ts'
import { show } from '../../../rules/data/value.ts'
import type { Rule } from '../../../rules/rule/rule.ts'
import { readMessage } from '../../../workbench/recording/line-reader.ts'
import { shortBody } from '../../../workbench/recording/line-writer.ts'
import { concerns, type Recent } from '../recent.ts'
import { pageOf } from './page.ts'
import { asJson, iso, ruleOf, type StatesSource } from './states.ts'

export interface ExplainSource extends StatesSource {
  readonly recent: Recent
}

const valid: readonly Json[] = [
  { rule: 'my-rule' },
  { rule: 'my-rule', from: 50 },
  { message: { input: 'input1', properties: { line: 'L1' }, body: { machine: { temperature: 31 } } } },
  { message: { body: { machine: { temperature: 31 } } }, rule: 'my-rule' },
]

/** Characters of a body, and of an explanation's tree; and messages that are tried again on the state of now. */
const most = { body: 200, tree: 20_000, guesses: 20 }

export function explainMethod(source: ExplainSource): MethodHandler {
  return answering(valid, payload => {
    const { rule, message, from = 0 } = readPayload(payload, { rule: text, message: anything, from: count })
    if (rule === undefined && message === undefined) throw new PayloadError('Name a "rule", or give a "message".')
    const machine = source.machine()
    if (machine === undefined) return { status: 200, payload: { at: iso(source.now()), decisions: [] } }
    const asked = rule === undefined ? undefined : ruleOf(machine, rule)
    if (message !== undefined) return ofMessage(machine, source.now(), messageOf(message), asked, from)
    return asked === undefined ? { status: 400, payload: null } : ofRule(machine, source, asked, from)
  })
}

/** What rules would make of it now. */
function ofMessage(
  machine: Machine,
  now: number,
  message: Message,
  rule: Rule | undefined,
  from: number,
): MethodAnswer {
  const all = explain(machine, message, now, undefined, rule === undefined ? undefined : [rule])
  const { parts, next } = pageOf(all, from, shortened)
  return { status: 200, payload: asJson({ at: iso(now), rules: parts, ...(next === undefined ? {} : { next }) }) }
}

/** What the rule made of the newest messages, newest first, and when it fired last. Those that come next are watched. */
function ofRule(machine: Machine, { recent, now: clock }: ExplainSource, rule: Rule, from: number): MethodAnswer {
  const now = clock()
  const witnessed = recent.witnessed(rule.id)
  const seen = new Set(witnessed.map(({ message }) => message))
  const before = recent.decided.flatMap(({ message, decision: { at, fired } }) =>
    message === undefined || seen.has(message) || !concerns(rule, message)
      ? []
      : [{ at, message, fired: fired.includes(rule.id) }],
  )
  const alone = rule.stateless && rule.alarmsRead.length === 0
  const decisions = [...witnessed, ...(alone ? before : before.slice(0, most.guesses))]
  const { parts, next } = pageOf(decisions, from, one => {
    if ('explanations' in one) return { ...told(one.at, one.message), explained: one.explanations.map(shortened) }
    const head = told(one.at, one.message)
    // Without state it is now as it was then.
    if (alone) return { ...head, explained: explain(machine, one.message, one.at, undefined, [rule]).map(shortened) }
    const [first] = explain(machine, one.message, now, undefined, [rule])
    const reason = `What it remembered then is not known. If the message came now: ${first?.reason ?? ''}`
    return { ...head, explained: [{ rule: rule.id, fired: one.fired, reason }] }
  })
  const firings = recent.firings(rule.id).map(({ at, cause, message }) => ({
    ...(message === undefined ? { at: iso(at) } : told(at, message)),
    cause,
  }))
  const watchedUntil = iso(recent.ask(rule.id, now))
  const more = next === undefined ? {} : { next: { rule: rule.id, from: next } }
  return {
    status: 200,
    payload: asJson({ at: iso(now), rule: rule.id, lastFired: firings, decisions: parts, watchedUntil, ...more }),
  }
}

function told(at: number, { input, system: { messageId }, bytes }: Message): object {
  return {
    at: iso(at),
    input,
    ...(messageId === undefined ? {} : { messageId }),
    body: shortBody(bytes, most.body),
  }
}

/** A tree may be as large as the rule. */
function shortened(explanation: Explanation): object {
  if (explanation.tree === undefined || JSON.stringify(explanation.tree).length <= most.tree) return explanation
  const { tree: _, ...rest } = explanation
  return rest
}

/** As in a recording; a body alone will not do, since it may have members of those names. */
function messageOf(given: Json): Message {
  const complain = (problem: string) => new PayloadError(`"message": ${problem}`)
  if (!isObject(given)) throw complain(`it must be an object with a "body"; it is ${show(given)}.`)
  return readMessage(JSON.stringify(given), { input: 'input1', ...given }, complain)
}
