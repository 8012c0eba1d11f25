// `message`: a place in the body of the whole message, where the event is a part of it.
import { under } from '../data/problem.ts'
import { readAt } from '../data/unread.ts'
import { type Expression, invalid, mostOfPath } from '../nodes/expression.ts'
import { refer } from '../schema/fragment.ts'
import type { ExpressionForm } from './form.ts'

export const message: ExpressionForm = {
  name: 'message',
  summary:
    "A JSONPath into the whole message's body, where `path` reads the event's: they differ under `each` and windows.",
  argument: refer('path'),
  readsEvent: true,
  read: (node, pointer, reader) => {
    const path = reader.path(node['message'] ?? null, under(pointer, 'message'))
    if (path === undefined) return invalid(node)
    const base: Expression = { node, needsBody: true, evaluate: scope => readAt(scope.event.payload, path) }
    return path.singular ? base : { ...base, many: true, types: ['array'], ...mostOfPath(path) }
  },
  examples: [{ expression: { message: '$.site' }, body: { site: 'A' }, gives: 'A' }],
}
