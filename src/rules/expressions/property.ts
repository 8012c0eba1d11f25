// `property`: an application property of the message.
import { readProperty } from '../data/property-name.ts'
import { type ExpressionForm, saysName } from './form.ts'

export const property: ExpressionForm = {
  name: 'property',
  summary: 'An application property of the message, its name in any case: always a text, never a number.',
  argument: { type: 'string' },
  readsEvent: true,
  says: saysName('property'),
  read: node => {
    const name = String(node['property'])
    return {
      node,
      types: ['string'],
      needsBody: false,
      source: { of: 'property', name },
      evaluate: scope => readProperty(scope.event.message.properties, name),
    }
  },
  examples: [
    { expression: { property: 'line' }, properties: { line: 'L1' }, gives: 'L1' },
    { expression: { property: 'line' }, properties: { Line: 'L1' }, gives: 'L1' },
    { expression: { property: 'line' }, properties: {} },
  ],
}
