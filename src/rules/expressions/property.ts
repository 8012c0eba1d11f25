// `property`: an application property of the message.
import { problem, under } from '../data/problem.ts'
import { readProperty } from '../data/property-name.ts'
import { type ExpressionForm, saysName } from './form.ts'
import { systemNames } from './system.ts'

export const property: ExpressionForm = {
  name: 'property',
  synonyms: ['prop', 'applicationProperty'],
  summary: 'An application property of the message, its name in any case: always a string, never a number.',
  argument: { type: 'string' },
  readsEvent: true,
  says: saysName('property'),
  read: (node, pointer, reader) => {
    const name = String(node['property'])
    const known = systemNames.get(name.toLowerCase())
    if (known !== undefined) {
      const message = `"${name}" is the name of a system property in transit, not of an application property; write { "system": "${known}" }.`
      const edits = [
        { op: 'remove', path: under(pointer, 'property') },
        { op: 'add', path: under(pointer, 'system'), value: known },
      ] as const
      const text = `write "system": "${known}"`
      reader.report(problem('system-property', under(pointer, 'property'), message, { text, edits }))
    }
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
