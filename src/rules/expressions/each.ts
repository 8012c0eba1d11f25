// `each`: the name or index under which `each` found the event.
import { type ExpressionForm, invalid } from '../expression.ts'
import { problem } from '../problem.ts'

export const each: ExpressionForm = {
  name: 'each',
  summary: 'Under the clause `each`: the member name, or the index, of the match.',
  argument: { const: 'name' },
  read: (node, pointer, reading) => {
    if (!reading.place.each) {
      reading.report(problem('misplaced', pointer, '"each" can only be read in a rule that has the clause "each".'))
      return invalid(node)
    }
    return { node, types: ['string', 'number'], needsBody: true, evaluate: scope => scope.event.match?.location.at(-1) }
  },
  examples: [{ expression: { each: 'name' }, each: '$.lines.*', body: { lines: { L1: 3 } }, gives: 'L1' }],
}
