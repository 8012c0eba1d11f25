// `rule` and `key`: under which rule, and for which key, something is decided.
import type { ExpressionForm } from './form.ts'

export const rule: ExpressionForm = {
  name: 'rule',
  summary: 'The id of the rule.',
  argument: { const: true },
  read: node => ({ node, types: ['string'], needsBody: false, evaluate: scope => scope.rule }),
  examples: [{ expression: { rule: true }, gives: 'rule' }],
}

export const key: ExpressionForm = {
  name: 'key',
  summary: "The value of the rule's `by` for the event; absent without `by`.",
  argument: { const: true },
  read: node => ({ node, needsBody: false, evaluate: scope => scope.key }),
  examples: [{ expression: { key: true }, why: 'absent without `by`' }],
}
