// A message between AMQP and the hub, with the names that edgeHub's AmqpMessageConverter gives to what it carries.
import { randomBytes } from 'node:crypto'
import rhea, { type Message } from 'rhea'
import type { HubMessage, SystemPropertyName } from '../message.ts'

/** Properties that AMQP knows, and edgeHub's names for those that it does not. */
const inApplicationProperties: Readonly<Record<string, SystemPropertyName>> = {
  'iothub-message-schema': 'messageSchema',
  'iothub-creation-time-utc': 'creationTimeUtc',
  'iothub-operation': 'operation',
}
const outputName = 'iothub-outputname'

/** A received message and the output that it names, which is not sent on. */
export function fromAmqp(message: Message): { readonly output: string; readonly message: HubMessage } {
  const system: Partial<Record<SystemPropertyName, string>> = {}
  const keep = (name: SystemPropertyName, value: unknown) => {
    const text = toText(value)
    if (text !== '') system[name] = text
  }
  keep('messageId', message.message_id)
  keep('correlationId', message.correlation_id)
  keep('userId', message.user_id)
  keep('to', message.to)
  keep('contentType', message.content_type)
  keep('contentEncoding', message.content_encoding)
  keep('expiryTimeUtc', message.absolute_expiry_time)
  keep('subject', message.message_annotations?.['dt-subject'])

  const properties = new Map<string, string | null>()
  let output = ''
  for (const [name, value] of Object.entries(message.application_properties ?? {})) {
    const systemName = Object.hasOwn(inApplicationProperties, name) ? inApplicationProperties[name] : undefined
    // edgeHub takes strings only: a number becomes a property without a value.
    const text = typeof value === 'string' ? value : null
    if (name === outputName) output = text ?? ''
    else if (systemName !== undefined) keep(systemName, text)
    else properties.set(name, text)
  }
  return { output, message: { body: bodyOf(message), properties, system } }
}

/** A message for an input, with its lock token. */
export function toAmqp(input: string, { body, properties, system }: HubMessage): { message: Message; tag: Buffer } {
  const tag = randomBytes(16)
  const applicationProperties: Record<string, string> = {}
  for (const [name, systemName] of Object.entries(inApplicationProperties)) {
    const value = system[systemName]
    if (value) applicationProperties[name] = value
  }
  const annotations = present({
    'x-opt-lock-token': rhea.uuid_to_string(tag),
    'x-opt-input-name': input,
    'iothub-connection-device-id': system.connectionDeviceId,
    'iothub-connection-module-id': system.connectionModuleId,
    'dt-subject': system.subject,
  })
  const fields = present({
    message_id: system.messageId,
    correlation_id: system.correlationId,
    user_id: system.userId ? Buffer.from(system.userId) : undefined,
    to: system.to,
    content_type: system.contentType,
    content_encoding: system.contentEncoding,
    absolute_expiry_time: epochTime(system.expiryTimeUtc),
    message_annotations: annotations,
    application_properties: { ...applicationProperties, ...Object.fromEntries(properties) },
  })
  return { message: { ...fields, body: dataSection(body) }, tag }
}

/** edgeHub leaves out what is not a time. */
function epochTime(text = ''): number | undefined {
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}

/** edgeHub leaves out what is empty. */
function present(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== ''))
}

/** A body of bytes, as rhea writes it. */
export function dataSection(bytes: Uint8Array): unknown {
  return rhea.message.data_section(Buffer.from(bytes))
}

/** The bytes of all data sections, or of a string or binary value. */
export function bodyOf({ body }: Message): Buffer {
  const content = body?.content ?? body
  if (Array.isArray(content)) return Buffer.concat(content)
  if (Buffer.isBuffer(content)) return content
  return typeof content === 'string' ? Buffer.from(content) : Buffer.alloc(0)
}

/** Ids may arrive as text, number or UUID. */
export function toText(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Buffer.isBuffer(value)) return value.length === 16 ? rhea.uuid_to_string(value) : value.toString()
  return value instanceof Date ? value.toISOString() : String(value)
}
