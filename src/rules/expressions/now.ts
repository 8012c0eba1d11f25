// `now`: the event's time.
import type { ExpressionForm } from './form.ts'

export const now: ExpressionForm = {
  name: 'now',
  synonyms: ['currentTime'],
  unlike: ['not'],
  summary: "The event's time in epoch milliseconds: when it arrived, or its own time under the clause `time`.",
  argument: { const: true },
  read: node => ({ node, types: ['number'], needsBody: false, evaluate: scope => scope.at }),
  examples: [{ expression: { now: true }, gives: 0, why: 'in these examples the event comes at the epoch' }],
}
