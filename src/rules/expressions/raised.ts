// `raised`: when an alarm was raised, for how long it has been, and the text that names this raising.
import { type Expression, type ExpressionForm, invalid } from '../expression.ts'
import { problem } from '../problem.ts'

export const raised: ExpressionForm = {
  name: 'raised',
  summary: 'Of an alarm: "at" when it was raised (epoch milliseconds), "for" how long ago (milliseconds), or its "id".',
  argument: { enum: ['at', 'for', 'id'] },
  read: (node, pointer, reading) => {
    if (!reading.place.alarm) {
      reading.report(problem('misplaced', pointer, '"raised" can only be read in outcomes: in "then" and "resolved".'))
      return invalid(node)
    }
    reading.usesAlarm()
    const evaluate: Expression['evaluate'] = ({ alarm, at }) => {
      if (alarm === undefined) return undefined
      if (node['raised'] === 'id') return alarm.id
      return node['raised'] === 'at' ? alarm.at : at - alarm.at
    }
    return { node, needsBody: false, types: [node['raised'] === 'id' ? 'string' : 'number'], evaluate }
  },
  examples: [{ expression: { raised: 'at' }, gives: 0 }],
}
