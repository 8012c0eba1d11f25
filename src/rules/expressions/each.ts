// `each`: the name or index under which `each` found the event.
import { problem } from '../data/problem.ts'
import { invalid } from '../nodes/expression.ts'
import type { ExpressionForm } from './form.ts'

export const each: ExpressionForm = {
  name: 'each',
  summary: 'Under the clause `each`: the member name, or the index, of the match.',
  argument: { const: 'name' },
  read: (node, pointer, reader) => {
    if (!reader.readable.each) {
      reader.report(problem('misplaced', pointer, '"each" can only be used in a rule that has the clause "each".'))
      return invalid(node)
    }
    return { node, types: ['string', 'number'], needsBody: true, evaluate: scope => scope.event.match?.location.at(-1) }
  },
  examples: [{ expression: { each: 'name' }, each: '$.lines.*', body: { lines: { L1: 3 } }, gives: 'L1' }],
}
