// `system`: a system property of the message.
import { type SystemPropertyName, systemPropertyNames } from '../data/message.ts'
import { choices } from '../schema/fragment.ts'
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

const meanings: Readonly<Record<SystemPropertyName | 'input', string>> = {
  messageId: 'What the sender calls the message.',
  correlationId: 'Which message it answers or belongs to.',
  userId: 'Who is said to have sent it.',
  contentType: 'What the body is, such as application/json.',
  contentEncoding: 'How the body is written, such as utf-8 or gzip.',
  subject: 'What it is about: for digital twins the component.',
  connectionDeviceId: 'The device that sent it.',
  connectionModuleId: 'The module that sent it.',
  creationTimeUtc: 'When the sender made it.',
  topic: 'On a broker: the topic.',
  retain: 'On a broker: whether the broker had kept it.',
  input: 'The input at which it arrived.',
}

export const system: ExpressionForm = {
  name: 'system',
  synonyms: ['systemProperty'],
  summary: 'A system property of the message, or the name of the input at which it arrived.',
  argument: choices(meanings),
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
