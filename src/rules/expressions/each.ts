// `each`: the name or index under which `each` found the event.
import { nameOf } from '../data/event.ts'
import { problem } from '../data/problem.ts'
import { invalid } from '../nodes/expression.ts'
import type { ExpressionForm } from './form.ts'

export const each: ExpressionForm = {
  name: 'each',
  summary: 'Under `each`: the member name, or the index, of the match; with `up`, of what is so many levels above it.',
  argument: { const: 'name' },
  modifiers: { up: { type: 'integer', minimum: 1, description: 'How many levels above the match.' } },
  read: (node, pointer, reader) => {
    if (!reader.readable.each) {
      reader.report(problem('misplaced', pointer, '"each" can only be used in a rule that has the clause "each".'))
      return invalid(node)
    }
    const level = Number(node['up'] ?? 0)
    return {
      node,
      types: ['string', 'number'],
      needsBody: true,
      evaluate: ({ event: { match } }) => (match === undefined ? undefined : nameOf(match, level)),
    }
  },
  examples: [
    { expression: { each: 'name' }, each: '$.lines.*', body: { lines: { L1: 3 } }, gives: 'L1' },
    {
      expression: { each: 'name', up: 2 },
      each: '$.lines.*.readings[*]',
      body: { lines: { L1: { readings: [7] } } },
      gives: 'L1',
      why: 'up 1 is the list, whose name is "readings"',
    },
    {
      expression: { each: 'name', up: 1 },
      each: { list: '$.lines.*.readings' },
      body: { lines: { L1: { readings: [7] } } },
      gives: 'L1',
      why: 'with "list", the list is not a level of its own',
    },
  ],
}
