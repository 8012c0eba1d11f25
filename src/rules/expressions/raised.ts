// `raised`: when an alarm was raised, for how long it has been, and the string that names this raising.
import { problem } from '../data/problem.ts'
import { type Expression, invalid } from '../nodes/expression.ts'
import { choices } from '../schema/fragment.ts'
import type { ExpressionForm } from './form.ts'

/** In bytes: of a time; of an id but for its key. */
const aNumber = 32
const longestName = 200

export const raised: ExpressionForm = {
  name: 'raised',
  summary: 'Of an alarm: "at" when it was raised (epoch milliseconds), "for" how long ago (milliseconds), or its "id".',
  argument: choices({
    at: 'When it was raised, in epoch milliseconds.',
    for: 'How long ago, in milliseconds.',
    id: 'Its id: the same in all that is sent of this alarm.',
  }),
  read: (node, pointer, reader) => {
    if (!reader.readable.alarm) {
      reader.report(problem('misplaced', pointer, '"raised" can only be used in outcomes: in "then" and "resolved".'))
      return invalid(node)
    }
    reader.usesAlarm()
    const evaluate: Expression['evaluate'] = ({ alarm, at }) => {
      if (alarm === undefined) return undefined
      if (node['raised'] === 'id') return alarm.id
      return node['raised'] === 'at' ? alarm.at : at - alarm.at
    }
    const isId = node['raised'] === 'id'
    // The key is in the id, and an escaped character takes two bytes.
    const most = (bytes: number) => (isId ? longestName + 2 * bytes : aNumber)
    return { node, needsBody: false, types: [isId ? 'string' : 'number'], evaluate, most }
  },
  examples: [{ expression: { raised: 'at' }, gives: 0 }],
}
