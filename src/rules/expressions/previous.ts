// `previous`: what an expression yielded for the key's event before this one.
import { type ExpressionForm, invalid } from '../expression.ts'
import { problem, under } from '../problem.ts'
import { refer } from '../schema.ts'

export const previous: ExpressionForm = {
  name: 'previous',
  summary: "The value that the expression had for the key's event before this one; absent for the first.",
  argument: refer('expression'),
  read: (node, pointer, reading) => {
    const expression = reading.expression(node['previous'] ?? null, under(pointer, 'previous'))
    if (!reading.place.state) {
      const message = '"previous" cannot be read here: the event has no key yet. It can in "when" and after it.'
      reading.report(problem('misplaced', pointer, message))
      return invalid(node)
    }
    const number = reading.remember(expression)
    return { node, needsBody: expression.needsBody, evaluate: scope => scope.previous?.[number] }
  },
  examples: [{ expression: { previous: '$.a' }, body: { a: 1 }, why: 'absent for the first event' }],
}
