// `property`: an application property of the message.
import type { ExpressionForm } from '../expression.ts'
import { readProperty } from '../property-name.ts'

export const property: ExpressionForm = {
  name: 'property',
  summary: 'An application property of the message, its name in any case: always a text, never a number.',
  argument: { type: 'string' },
  read: node => {
    const name = String(node['property'])
    return {
      node,
      types: ['string'],
      needsBody: false,
      place: { of: 'property', name },
      evaluate: scope => readProperty(scope.event.message.properties, name),
    }
  },
  examples: [
    { expression: { property: 'line' }, properties: { line: 'L1' }, gives: 'L1' },
    { expression: { property: 'line' }, properties: { Line: 'L1' }, gives: 'L1' },
    { expression: { property: 'line' }, properties: {} },
  ],
}
