// Why a rule did what it did, as a person reads it. Knows how it looks; the engine knows why.
import type { Explanation } from '../../engine/explain.ts'
import type { Reason } from '../../rules/conditions/reason.ts'
import type { Paint } from '../text/look.ts'

/** One rule's explanation, as a person reads it. */
export function showExplanation(
  { rule, match, fired, resolved, reason, state, clause, tree }: Explanation,
  paint: Paint,
): string {
  const title = `${rule}${match === undefined ? '' : ` ${match}`}`
  const verdict = fired ? paint('green', 'fires') : paint('yellow', resolved ? 'is resolved' : 'does not fire')
  const key = state === undefined || state === 'idle' ? '' : ` (${state})`
  // A single test has been told already, by the sentence.
  const lines = tree === undefined || tree.parts.length === 0 ? [] : branches(tree, `${clause ?? 'when'} `, paint)
  return `${paint('bold', title)} ${verdict}${key}\n  ${reason}\n${lines.map(line => `    ${line}\n`).join('')}`
}

/** The tree, an indented line for each part; the parts that decided are marked. */
function branches(
  { holds, condition, because, decided, parts }: Reason,
  prefix: string,
  paint: Paint,
): readonly string[] {
  const mark = holds ? '✓' : '✗'
  const text = parts.length === 0 ? `${condition}: ${because}` : condition
  const line = `${decided ? '▸' : ' '} ${mark} ${prefix}${text}`
  const below = parts.flatMap(part => branches(part, '', paint)).map(part => `  ${part}`)
  return [decided ? paint(holds ? 'green' : 'red', line) : paint('dim', line), ...below]
}
