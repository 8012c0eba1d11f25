// `system`: a system property of the message.
import { type SystemPropertyName, systemPropertyNames } from '../data/message.ts'
import { type ExpressionForm, saysName } from './form.ts'

/** What system properties are called on the wire, and in queries of IoT Hub. */
export const systemNames: ReadonlyMap<string, SystemPropertyName> = new Map([
  ['$.mid', 'messageId'],
  ['message-id', 'messageId'],
  ['$.cid', 'correlationId'],
  ['correlation-id', 'correlationId'],
  ['$.uid', 'userId'],
  ['user-id', 'userId'],
  ['$.ct', 'contentType'],
  ['content-type', 'contentType'],
  ['iothub-content-type', 'contentType'],
  ['$.ce', 'contentEncoding'],
  ['content-encoding', 'contentEncoding'],
  ['iothub-content-encoding', 'contentEncoding'],
  ['$.sub', 'subject'],
  ['dt-subject', 'subject'],
  ['$.cdid', 'connectionDeviceId'],
  ['iothub-connection-device-id', 'connectionDeviceId'],
  ['$.cmid', 'connectionModuleId'],
  ['iothub-connection-module-id', 'connectionModuleId'],
  ['$.ctime', 'creationTimeUtc'],
  ['iothub-creation-time-utc', 'creationTimeUtc'],
])

export const system: ExpressionForm = {
  name: 'system',
  synonyms: ['systemProperty'],
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
