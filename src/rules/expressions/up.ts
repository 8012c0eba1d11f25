// `up`: a place in what is around the event that `each` found.
import { problem, under } from '../data/problem.ts'
import { type Expression, invalid, mostOfPath } from '../nodes/expression.ts'
import { locate } from '../path/path.ts'
import { refer } from '../schema/fragment.ts'
import type { ExpressionForm } from './form.ts'

export const up: ExpressionForm = {
  name: 'up',
  summary:
    'Under the clause `each`: a JSONPath from this many levels above the match; 1 is the object or list that contains it.',
  argument: { type: 'integer', minimum: 1 },
  modifiers: { path: { ...refer('path'), description: 'The place there. Default: the whole of it.' } },
  readsEvent: true,
  read: (node, pointer, reader) => {
    if (!reader.readable.each) {
      reader.report(problem('misplaced', pointer, '"up" can only be used in a rule that has the clause "each".'))
      return invalid(node)
    }
    const path = reader.path(node['path'] ?? '$', under(pointer, 'path'))
    if (path === undefined) return invalid(node)
    const levels = Number(node['up'])
    const evaluate: Expression['evaluate'] = ({ event: { match } }) => {
      if (match === undefined || levels > match.location.length) return undefined
      return path.read(locate(match.root, match.location.slice(0, -levels)))
    }
    const base = { node, needsBody: true, evaluate }
    return path.singular ? base : { ...base, many: true, types: ['array'], ...mostOfPath(path) }
  },
  examples: [
    {
      expression: { up: 2, path: '$.site' },
      each: '$.readings[*]',
      body: { site: 'A', readings: [{ t: 1 }] },
      gives: 'A',
      why: '1 is the list, 2 the object around it',
    },
    {
      expression: { up: 1, path: '$.site' },
      each: { list: '$.readings' },
      body: { site: 'A', readings: [{ t: 1 }] },
      gives: 'A',
      why: 'with "list", the list is not a level of its own',
    },
  ],
}
