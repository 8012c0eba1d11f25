// Messages on a broker: application properties are user properties, or travel with the body in an envelope where there are
// none. Knows no connection.
import { isUtf8 } from 'node:buffer'
import { isObject } from '../../rules/data/json.ts'
import { parseAsItCame, writeJson } from '../../rules/data/json-text.ts'
import type { Message, OutputMessage, SystemProperties } from '../../rules/data/message.ts'
import type { Mutable, Publication, PublicationProperties } from './publish-codec.ts'

/** User properties under which system properties travel that MQTT has no place for. */
const carried = ['messageId', 'contentEncoding', 'subject', 'creationTimeUtc'] as const

/** Where the time comes from, in epoch milliseconds: few messages need it. */
export interface Clock {
  now(): number
}

/** The message that was published, as it comes to that input. */
export function fromPublication(publication: Publication, input: string, envelope: boolean, clock: Clock): Message {
  const { topic, isRetained, payload, properties: own } = publication
  const properties = new Map<string, string>()
  const system: { -readonly [Name in keyof SystemProperties]: string } = { topic }
  function read(pairs: NonNullable<PublicationProperties['userProperties']>): void {
    for (const [name, value] of pairs) {
      const place = carried.find(known => known === name)
      if (place !== undefined) system[place] = value
      else {
        // Of one that comes twice the last counts, at its own place.
        properties.delete(name)
        properties.set(name, value)
      }
    }
  }
  if (own.userProperties !== undefined) read(own.userProperties)
  const enclosed = envelope ? openEnvelope(payload) : undefined
  if (enclosed !== undefined) read(enclosed.properties)
  if (isRetained) system.retain = 'true'
  if (own.contentType !== undefined) system.contentType = own.contentType
  if (own.correlationData !== undefined) system.correlationId = own.correlationData.toString()
  if (own.messageExpiry !== undefined) system.expiresAt = String(clock.now() + own.messageExpiry * 1000)
  return { input, bytes: enclosed?.bytes ?? payload, properties, system }
}

export interface Enclosed {
  readonly properties: readonly (readonly [string, string])[]
  readonly bytes: Uint8Array
}

/** `{"properties": {…}, "body": …}`; undefined where it is none: then the payload is the body. */
export function openEnvelope(payload: Uint8Array): Enclosed | undefined {
  try {
    const value = parseAsItCame(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString())
    if (!isObject(value) || !Object.hasOwn(value, 'body')) return undefined
    const { properties, body = null } = value
    const pairs = isObject(properties) ? Object.entries(properties) : []
    return {
      properties: pairs.map(([name, one]) => [name, typeof one === 'string' ? one : writeJson(one)] as const),
      bytes: Buffer.from(writeJson(body)),
    }
  } catch {
    return undefined
  }
}

export interface Published {
  readonly payload: Uint8Array
  readonly properties: PublicationProperties
}

/** What is published of the message; undefined where it has expired meanwhile. */
export function toPublication(message: OutputMessage, envelope: boolean, clock: Clock): Published | undefined {
  const { contentType, correlationId, expiresAt } = message.system
  const properties: Mutable<PublicationProperties> = {}
  if (expiresAt !== undefined) {
    properties.messageExpiry = Math.ceil((Number(expiresAt) - clock.now()) / 1000)
    if (properties.messageExpiry <= 0) return undefined
  }
  const pairs = pairsOf(message)
  if (envelope) {
    properties.contentType = 'application/json'
    properties.isText = true
    return { payload: enclose(message.bytes, pairs), properties }
  }
  properties.userProperties = pairs
  if (contentType !== undefined) properties.contentType = contentType
  if (correlationId !== undefined) properties.correlationData = Buffer.from(correlationId)
  return { payload: message.bytes, properties }
}

/** Application properties, and the system properties that travel among them. */
function pairsOf({ properties, system }: OutputMessage): readonly (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [...properties]
  for (const name of carried) {
    const value = system[name]
    if (value !== undefined) pairs.push([name, value])
  }
  return pairs
}

/** A body that is not JSON travels as a string, or as base64. */
function enclose(bytes: Uint8Array, pairs: readonly (readonly [string, string])[]): Uint8Array {
  const all = JSON.stringify(Object.fromEntries(pairs))
  return Buffer.from(`{"properties":${all},"body":${bodyText(bytes)}}`)
}

function bodyText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!isUtf8(buffer)) return JSON.stringify(buffer.toString('base64'))
  const text = buffer.toString()
  try {
    JSON.parse(text)
    return text
  } catch {
    return JSON.stringify(text)
  }
}
