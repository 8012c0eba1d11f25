// `path`: a place in the event's body.
import { type Expression, type ExpressionForm, invalid } from '../expression.ts'
import type { Json } from '../json.ts'
import type { Path } from '../path/path.ts'
import { refer } from '../schema.ts'

export const path: ExpressionForm = {
  name: 'path',
  summary: "A JSONPath into the event's body; one that can match many values yields the list of them.",
  argument: refer('path'),
  read: (node, pointer, reading) => {
    const parsed = reading.path(node['path'] ?? null, `${pointer}/path`)
    return parsed === undefined ? invalid(node) : bodyPath(parsed, parsed.text)
  },
  examples: [
    { expression: '$.machine.temperature', body: { machine: { temperature: 21.5 } }, gives: 21.5 },
    { expression: { path: "$['a b'][0]" }, body: { 'a b': [7] }, gives: 7 },
    { expression: '$.machine.temperature', body: { machine: null }, why: 'absent' },
  ],
}

/** The expression that reads this path of the event's body. */
export function bodyPath(parsed: Path, node: Json): Expression {
  const { read, singular } = parsed
  const base = {
    evaluate: (scope: Parameters<Expression['evaluate']>[0]) => read(scope.event.body),
    node,
    needsBody: true,
  }
  if (parsed.names !== undefined) return { ...base, place: { of: 'body', names: parsed.names } }
  return singular ? base : { ...base, many: true, types: ['array'] }
}
