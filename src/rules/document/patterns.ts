// How large the regular expressions of a document are together. Each is bounded by itself; a hundred such would still not
// fit a small device.
import { type Problem, problem } from '../data/problem.ts'
import { show } from '../data/value.ts'
import type { PatternUse } from '../nodes/node-reader.ts'

/** By rule, what it asks. */
export type PatternsOfRules = Map<string, ReadonlyMap<string, PatternUse>>

/** How many states the automata of a document have at most; each takes 115 bytes. */
export const mostStates = 100_000

/** One problem where there are more, at the largest. The same text is one automaton, however many rules ask it. */
export function checkPatterns(byRule: PatternsOfRules): readonly Problem[] {
  const uses = new Map([...byRule].flatMap(([, patterns]) => [...patterns]))
  const total = [...uses.values()].reduce((sum, { states }) => sum + states, 0)
  if (total <= mostStates) return []
  const bySize = [...uses].sort(([, a], [, b]) => b.states - a.states)
  const [[, largest] = [undefined, undefined]] = bySize
  if (largest === undefined) return []
  const costs = bySize.slice(0, 5).map(([text, { states }]) => `${show(text)} ${states}`)
  const rest = bySize.length > 5 ? `, and ${bySize.length - 5} others` : ''
  const message = `The regular expressions of the document have ${total} states together; ${mostStates} are allowed: ${costs.join(', ')}${rest}. Counts in {…} are expanded.`
  return [problem('too-many-patterns', largest.pointer, message)]
}
