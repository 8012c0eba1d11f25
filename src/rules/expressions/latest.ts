// `latest`: a place in the newest event of a table that the clause `latest` keeps.
import { meantValue, problem, under } from '../data/problem.ts'
import { readAt } from '../data/unread.ts'
import { show } from '../data/value.ts'
import { type Expression, invalid, mostOfPath } from '../nodes/expression.ts'
import { refer } from '../schema/fragment.ts'
import type { ExpressionForm } from './form.ts'

export const latest: ExpressionForm = {
  name: 'latest',
  synonyms: ['lookup'],
  unlike: ['last'],
  summary: 'A JSONPath into the newest event of a table that the clause `latest` keeps under this name.',
  argument: { type: 'string' },
  modifiers: { path: { ...refer('path'), description: "The place in that event's body. Default: the whole body." } },
  readsEvent: true,
  says: ({ latest: name, path: place = '$' }) =>
    typeof name === 'string' ? `latest ${name} ${show(place).replaceAll('"', '')}` : undefined,
  read: (node, pointer, reader) => {
    const name = String(node['latest'])
    const { latest: tables, latestBehind = [] } = reader.readable
    if (tables.length === 0 && latestBehind.includes(name)) {
      const message = `The table "${name}" cannot be looked up here; read it in "where", "when" or after that.`
      reader.report(problem('misplaced', pointer, message))
      return invalid(node)
    }
    if (!tables.includes(name)) {
      const has = tables.length === 0 ? 'has no clause "latest"' : `keeps ${tables.join(', ')}`
      const message = `There is no table "${name}": the rule ${has}.`
      const place = under(pointer, 'latest')
      reader.report(problem('unknown-name', place, message, meantValue(place, name, tables)))
      return invalid(node)
    }
    const path = reader.path(node['path'] ?? '$', under(pointer, 'path'))
    if (path === undefined) return invalid(node)
    const evaluate: Expression['evaluate'] = scope => readAt(scope.latest?.(name, scope)?.body, path)
    const base = { node, needsBody: true, evaluate }
    return path.singular ? base : { ...base, many: true, types: ['array'], ...mostOfPath(path) }
  },
  examples: [],
}
