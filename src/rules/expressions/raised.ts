// `raised`: when an alarm was raised, for how long it has been, and the string that names this raising.
import { problem } from '../data/problem.ts'
import { type Expression, invalid } from '../nodes/expression.ts'
import type { ExpressionForm } from './form.ts'

export const raised: ExpressionForm = {
  name: 'raised',
  summary: 'Of an alarm: "at" when it was raised (epoch milliseconds), "for" how long ago (milliseconds), or its "id".',
  argument: { enum: ['at', 'for', 'id'] },
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
    return { node, needsBody: false, types: [node['raised'] === 'id' ? 'string' : 'number'], evaluate }
  },
  examples: [{ expression: { raised: 'at' }, gives: 0 }],
}
