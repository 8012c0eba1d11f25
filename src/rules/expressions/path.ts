// `path`: a place in the event's body.
import { type Expression, invalid } from '../nodes/expression.ts'
import type { Path } from '../path/path.ts'
import { refer } from '../schema/fragment.ts'
import type { ExpressionForm } from './form.ts'

export const path: ExpressionForm = {
  name: 'path',
  summary: "A JSONPath into the event's body; one that can match many values yields the list of them.",
  argument: refer('path'),
  readsEvent: true,
  says: ({ path: text }) => (typeof text === 'string' ? text : undefined),
  read: (node, pointer, reader) => {
    const parsed = reader.path(node['path'] ?? null, `${pointer}/path`)
    return parsed === undefined ? invalid(node) : bodyPath(parsed)
  },
  examples: [
    { expression: '$.machine.temperature', body: { machine: { temperature: 21.5 } }, gives: 21.5 },
    { expression: { path: "$['a b'][0]" }, body: { 'a b': [7] }, gives: 7 },
    { expression: '$.machine.temperature', body: { machine: null }, why: 'absent' },
  ],
}

/** The expression that reads this path of the event's body: one for all rules that read it. */
export function bodyPath(parsed: Path): Expression {
  const known = expressions.get(parsed)
  if (known !== undefined) return known
  const { read, singular, names, text } = parsed
  const expression: Expression = {
    evaluate: scope => read(scope.event.body),
    node: text,
    needsBody: true,
    source: names === undefined ? undefined : { of: 'body', names },
    ...(singular ? {} : { many: true, types: ['array'] }),
  }
  expressions.set(parsed, expression)
  return expression
}

const expressions = new WeakMap<Path, Expression>()
