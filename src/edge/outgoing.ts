// What both transports ask of a message that is to be sent: names that they can carry, a size that edgeHub takes.
// Knows the SDK's message, no transport.
import sdk, { type Message as SdkMessage } from 'azure-iot-device'
import type { OutputMessage } from '../rules/data/message.ts'
import { setProperty } from '../rules/data/property-name.ts'
import { type Fault, fault } from './fault.ts'

/** Says that a property had to be left out. */
export type LeaveOut = (name: string, why: string) => void

/** edgeHub's limit for the body, the properties and the system properties together, in bytes. */
export const sizeLimit = 256 * 1024

/** Names that the SDK refuses silently, whatever the transport, and the empty one, with which edgeHub loses messages. */
const refusedByTheSdk = new Set(['', 'Authorization', 'iothub-to'])

/**
 * The message without the properties that cannot be carried, in well-formed text: a lone surrogate cannot be encoded
 * and becomes U+FFFD. `reserved` says why a transport cannot carry a name. Throws a `refused` fault above edgeHub's
 * limit: it would lose the message, over MQTT without saying so.
 */
export function carriable(
  message: OutputMessage,
  reserved: (name: string) => string | undefined,
  leaveOut: LeaveOut,
): OutputMessage {
  const properties = new Map<string, string>()
  for (const [name, value] of message.properties) {
    const why = refusedByTheSdk.has(name) ? 'no message can have it' : reserved(name)
    if (why === undefined) setProperty(properties, wellFormed(name), wellFormed(value))
    else leaveOut(name, why)
  }
  const system = Object.fromEntries(Object.entries(message.system).map(([name, value]) => [name, wellFormed(value)]))
  const carried = { ...message, properties, system }
  const size = texts(carried).reduce((sum, text) => sum + Buffer.byteLength(text), message.bytes.byteLength)
  if (size > sizeLimit) throw tooLarge(message, `its body and properties have ${size} bytes`)
  return carried
}

/** All names and values of properties and system properties. */
function texts({ properties, system }: OutputMessage): readonly string[] {
  return [...properties, ...Object.entries(system)].flat()
}

function tooLarge({ output, bytes }: OutputMessage, what: string): Fault {
  return fault(
    'refused',
    `a message for output ${JSON.stringify(output)} is too large for edgeHub: ${what}, its body alone ` +
      `${bytes.byteLength}. Send less of the event, with "body" or "remove".`,
  )
}

/** The SDK's message, with what it has a place for. */
export function sdkMessage({ bytes, properties, system }: OutputMessage): SdkMessage {
  const message = new sdk.Message(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  // The SDK's types allow few content types; it sends any.
  Object.assign(message, {
    messageId: system.messageId,
    correlationId: system.correlationId,
    userId: system.userId,
    contentType: system.contentType,
    contentEncoding: system.contentEncoding,
    // Over MQTT the SDK writes every message as JSON for a debug log, read or not: milliseconds for a large one.
    toJSON: () => undefined,
  })
  for (const [name, value] of properties) message.properties.add(name, value)
  if (system.subject !== undefined) message.properties.add('dt-subject', system.subject)
  return message
}

function wellFormed(text: string): string {
  return /\p{Surrogate}/u.test(text) ? Buffer.from(text).toString() : text
}
