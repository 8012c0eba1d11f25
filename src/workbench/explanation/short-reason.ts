// Why rules let a message pass or hold it back, so short that it fits beside the message. What is said is the sentence that
// explains a decision everywhere; here it is cut to what a person takes in who watches messages go by.
import { type Explanation, explain } from '../../engine/explain.ts'
import type { Machine } from '../../engine/machine.ts'
import type { Message } from '../../rules/data/message.ts'
import type { Rule } from '../../rules/rule/rule.ts'

/**
 * "45.8 is greater than 25": why the only rule fires or not. "hot: 45.8 > 25": the first rule of several that fires.
 * Undefined where it takes more to say. The machine is left as it is.
 */
export function shortReason(machine: Machine, message: Message): string | undefined {
  const { rules } = machine.plan
  if (!rules.every(decidesAlone)) return undefined
  const explanations = explain(machine, message, 0)
  const [only, ...others] = explanations
  if (only !== undefined && others.length === 0)
    return only.tree === undefined ? only.reason : testOf(rules, only)?.text
  const fired = explanations.find(explanation => explanation.fired)
  if (fired === undefined) return unreadable(explanations) ?? 'no rule fires'
  const test = testOf(rules, fired)
  if (test === undefined) return fired.rule
  const symbol = symbols[test.name]
  return `${fired.rule}: ${symbol === undefined ? test.text : test.text.replace(` is ${test.phrase} `, ` ${symbol} `)}`
}

/** True where `when` alone decides, about the message as it is. */
function decidesAlone({ stateless, inputs, elements, filter }: Rule): boolean {
  return stateless && inputs === undefined && elements === undefined && filter === undefined
}

/** What keeps every rule from looking at the body, if that is why none fires. */
function unreadable(explanations: readonly Explanation[]): string | undefined {
  const reasons = new Set(explanations.map(({ tree, reason }) => (tree === undefined ? reason : undefined)))
  return reasons.size === 1 ? [...reasons][0] : undefined
}

/** A single test in its own words: numbers with six digits, and not where a limit comes from. */
function testOf(rules: readonly Rule[], { rule: id, tree }: Explanation) {
  const when = rules.find(rule => rule.id === id)?.condition
  if (tree === undefined || when?.kind !== 'test') return undefined
  const [predicate, ...others] = when.predicates
  if (predicate === undefined || others.length > 0) return undefined
  const text = tree.because
    .replace(/ \([^()"]*\)$/, '')
    .replace(stringOrNumber, part => (part.startsWith('"') ? part : String(Number(Number(part).toPrecision(6)))))
  const { name, phrase } = predicate.definition
  return { name, phrase, text }
}

const stringOrNumber = /"(?:[^"\\]|\\.)*"|(?<![\w.$])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])/gi

/** Where there is less room. */
const symbols: Readonly<Record<string, string>> = { gt: '>', gte: '≥', lt: '<', lte: '≤', eq: '=', ne: '≠' }
