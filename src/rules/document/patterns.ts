// What the regular expressions of a document cost together. Each is bounded by itself; a hundred such, asked of one long
// text, would still keep the module for long.
import { type Problem, problem } from '../data/problem.ts'
import { show } from '../data/value.ts'
import type { PatternUse } from '../nodes/node-reader.ts'

/** By rule, what it asks. */
export type PatternsOfRules = Map<string, ReadonlyMap<string, PatternUse>>

/** For each character of a text that all of them look at: some tens of microseconds. */
export const mostCost = 10_000

/** One problem where there are more, at the largest. The same text is one automaton, however many rules ask it. */
export function checkPatterns(byRule: PatternsOfRules): readonly Problem[] {
  const uses = new Map([...byRule].flatMap(([, patterns]) => [...patterns]))
  const total = [...uses.values()].reduce((sum, { cost }) => sum + cost, 0)
  if (total <= mostCost) return []
  const byCost = [...uses].sort(([, a], [, b]) => b.cost - a.cost)
  const [[, largest] = [undefined, undefined]] = byCost
  if (largest === undefined) return []
  const costs = byCost.slice(0, 5).map(([text, { cost }]) => `${show(text)} ${cost}`)
  const rest = byCost.length > 5 ? `, and ${byCost.length - 5} others` : ''
  const message = `The regular expressions of the document can cost ${total} together for each character of a text; ${mostCost} are allowed: ${costs.join(', ')}${rest}. Count less far in {…}, or use fewer.`
  return [problem('too-many-patterns', largest.pointer, message)]
}
