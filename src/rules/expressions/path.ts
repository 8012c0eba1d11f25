// `path`: a place in the event's body.
import type { Json } from '../data/json.ts'
import { nearest } from '../data/nearest.ts'
import { type Hint, listed, type Problem, problem, replacing } from '../data/problem.ts'
import { readAt } from '../data/unread.ts'
import { type Expression, invalid, mostOfPath } from '../nodes/expression.ts'
import type { MadeBody, NodeReader } from '../nodes/node-reader.ts'
import type { Path } from '../path/path.ts'
import { refer } from '../schema/fragment.ts'
import type { ExpressionForm } from './form.ts'

export const path: ExpressionForm = {
  name: 'path',
  synonyms: ['jsonPath', 'field'],
  summary: "A JSONPath into the event's body; one that can match many values yields the list of them.",
  argument: refer('path'),
  readsEvent: true,
  says: ({ path: text }) => (typeof text === 'string' ? text : undefined),
  read: (node, pointer, reader) => {
    return readBodyPath(node['path'] ?? null, `${pointer}/path`, reader) ?? invalid(node)
  },
  examples: [
    { expression: '$.machine.temperature', body: { machine: { temperature: 21.5 } }, gives: 21.5 },
    { expression: { path: "$['a b'][0]" }, body: { 'a b': [7] }, gives: 7 },
    { expression: '$.machine.temperature', body: { machine: null }, why: 'absent' },
  ],
}

/** The expression of a path into the event's body; undefined where it is a problem, which is then reported. */
export function readBodyPath(
  node: Json,
  pointer: string,
  reader: NodeReader,
  otherwise?: Hint,
): Expression | undefined {
  const parsed = reader.path(node, pointer, otherwise)
  if (parsed === undefined) return undefined
  const { made } = reader.readable
  if (made !== undefined) reader.report(...warnOfMissing(parsed, made, pointer))
  return bodyPath(parsed)
}

/** The path begins with a member that the body never has. */
function warnOfMissing({ text, canonical }: Path, { by, members }: MadeBody, pointer: string): readonly Problem[] {
  const name = /^\$\['([^'\\]*)'\]/.exec(canonical)?.[1]
  if (name === undefined || members.includes(name)) return []
  const message = `"${text}" is never present: the body from ${by} has only ${listed(members)}.`
  const meant = nearest(name, members)
  const start = `$.${name}`
  const isPlain = text.startsWith(start) && meant !== undefined && /^[A-Za-z_]\w*$/.test(meant)
  const hint = isPlain ? replacing(pointer, `$.${meant}${text.slice(start.length)}`) : undefined
  return [problem('never-there', pointer, message, hint)]
}

/** The expression that reads this path of the event's body: one for all rules that read it. */
export function bodyPath(parsed: Path): Expression {
  const known = expressions.get(parsed)
  if (known !== undefined) return known
  const { singular, names, text } = parsed
  const expression: Expression = {
    evaluate: scope => readAt(scope.event.body, parsed),
    node: text,
    needsBody: true,
    source: names === undefined ? undefined : { of: 'body', names },
    ...(singular ? {} : { many: true, types: ['array'], ...mostOfPath(parsed) }),
  }
  expressions.set(parsed, expression)
  return expression
}

const expressions = new WeakMap<Path, Expression>()
