// Messages over AMQP: which field, annotation or property holds what. Names as in edgeHub's AmqpMessageConverter.
import type { Message as SdkMessage } from 'azure-iot-device'
import type { Message, OutputMessage, SystemProperties, SystemPropertyName } from '../rules/data/message.ts'
import type { MethodRequest } from './link.ts'
import { carriable, type LeaveOut, sdkMessage } from './outgoing.ts'

/** rhea's message, of which the SDK's own copy lacks the user id and the annotations. */
export interface AmqpMessage {
  readonly body?: unknown
  readonly message_id?: unknown
  readonly correlation_id?: unknown
  readonly user_id?: unknown
  readonly content_type?: unknown
  readonly content_encoding?: unknown
  readonly application_properties?: Readonly<Record<string, unknown>>
  readonly message_annotations?: Readonly<Record<string, unknown>>
}

const creationTime = 'iothub-creation-time-utc'

/** edgeHub's own, among the application properties. */
const hubProperties = new Set([creationTime, 'iothub-message-schema', 'iothub-operation', 'iothub-outputname'])

/** The message that arrived at this input. */
export function fromAmqp(input: string, message: AmqpMessage): Message {
  const annotations = message.message_annotations ?? {}
  const application = Object.entries(message.application_properties ?? {})
  const found: Readonly<Partial<Record<SystemPropertyName, unknown>>> = {
    messageId: message.message_id,
    correlationId: message.correlation_id,
    userId: message.user_id,
    contentType: message.content_type,
    contentEncoding: message.content_encoding,
    subject: annotations['dt-subject'],
    connectionDeviceId: annotations['iothub-connection-device-id'],
    connectionModuleId: annotations['iothub-connection-module-id'],
    creationTimeUtc: message.application_properties?.[creationTime],
  }
  return {
    input,
    bytes: bodyOf(message),
    properties: new Map(
      application.filter(([name]) => !hubProperties.has(name)).map(([name, value]) => [name, toText(value)]),
    ),
    system: presentTexts(found),
  }
}

/** The SDK's message; the output's name travels beside it. Throws a `refused` fault if it is too large. */
export function toAmqp(message: OutputMessage, leaveOut: LeaveOut): SdkMessage {
  const carried = carriable(message, reservedOverAmqp, leaveOut)
  const sent = sdkMessage(carried)
  if (carried.system.creationTimeUtc !== undefined) sent.properties.add(creationTime, carried.system.creationTimeUtc)
  return sent
}

function reservedOverAmqp(name: string): string | undefined {
  if (hubProperties.has(name)) return 'edgeHub takes it for its own'
  if (name === 'dt-subject') return 'the SDK takes it for the subject'
  if (name === 'IoThub-status') return 'the SDK turns it into a number'
  return name === '__proto__' ? 'the SDK loses it' : undefined
}

/** A direct method call. */
export function methodRequest(message: AmqpMessage): MethodRequest {
  return {
    requestId: toText(message.correlation_id),
    name: toText(message.application_properties?.['IoThub-methodname']),
    payload: Buffer.from(bodyOf(message)).toString(),
  }
}

/** All data sections of the body, or a string or binary value. */
function bodyOf({ body }: AmqpMessage): Uint8Array {
  const content = typeof body === 'object' && body !== null && 'content' in body ? body.content : body
  if (Array.isArray(content)) return Buffer.concat(content.filter(part => Buffer.isBuffer(part)))
  if (Buffer.isBuffer(content)) return content
  return Buffer.from(typeof content === 'string' ? content : '')
}

function presentTexts(found: Readonly<Record<string, unknown>>): SystemProperties {
  const texts = Object.entries(found).map(([name, value]) => [name, toText(value)] as const)
  return Object.fromEntries(texts.filter(([, text]) => text !== ''))
}

/** Ids may arrive as text, number, or the 16 bytes of a UUID; properties of other senders as any scalar. */
function toText(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Buffer.isBuffer(value)) return value.length === 16 ? uuidText(value) : value.toString()
  return value instanceof Date ? value.toISOString() : String(value)
}

function uuidText(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
