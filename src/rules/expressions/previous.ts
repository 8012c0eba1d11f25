// `previous`: what an expression yielded for the key's event before this one.
import { problem, under } from '../data/problem.ts'
import { invalid } from '../nodes/expression.ts'
import { refer } from '../schema/fragment.ts'
import type { ExpressionForm } from './form.ts'

export const previous: ExpressionForm = {
  name: 'previous',
  synonyms: ['prev', 'lag'],
  summary: "The value that the expression had for the key's event before this one; absent for the first.",
  argument: refer('expression'),
  readsEvent: true,
  read: (node, pointer, reader) => {
    const expression = reader.expression(node['previous'] ?? null, under(pointer, 'previous'))
    const { state, inMatch = false } = reader.readable
    if (!state || inMatch) {
      const message = inMatch
        ? '"previous" cannot be read in a match of "set": an event has many, and none of them is the event before.'
        : '"previous" cannot be read here: the event has no key yet. It can in "dedupe" and all clauses after it.'
      reader.report(problem('misplaced', pointer, message))
      return invalid(node)
    }
    const number = reader.remember(expression)
    const { needsBody, most } = expression
    return { node, needsBody, most, evaluate: scope => scope.previous?.[number] }
  },
  examples: [{ expression: { previous: '$.a' }, body: { a: 1 }, why: 'absent for the first event' }],
}
