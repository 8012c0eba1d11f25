// `system`: a system property of the message.
import { type SystemPropertyName, systemPropertyNames } from '../data/message.ts'
import { type ExpressionForm, saysName } from './form.ts'

export const system: ExpressionForm = {
  name: 'system',
  summary: 'A system property of the message, or the name of the input at which it arrived.',
  argument: { enum: [...systemPropertyNames, 'input'] },
  readsEvent: true,
  says: saysName('system'),
  read: node => {
    const name = systemPropertyNames.find(known => known === node['system'])
    return {
      node,
      types: ['string'],
      needsBody: false,
      evaluate:
        name === undefined ? scope => scope.event.message.input : scope => systemOf(scope.event.message.system, name),
    }
  },
  examples: [
    { expression: { system: 'input' }, gives: 'input1' },
    { expression: { system: 'messageId' }, why: 'absent where the sender gave none' },
  ],
}

const systemOf = (properties: { readonly [name in SystemPropertyName]?: string }, name: SystemPropertyName) =>
  properties[name]
