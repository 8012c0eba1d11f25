// Messages on a broker: application properties are user properties, or travel with the body in an envelope where there are
// none. Knows no connection.
import { isUtf8 } from 'node:buffer'
import { isObject } from '../../rules/data/json.ts'
import { parseAsItCame, writeJson } from '../../rules/data/json-text.ts'
import type { Message, OutputMessage, SystemProperties } from '../../rules/data/message.ts'
import type { Publication, PublicationProperties } from './publish-codec.ts'

/** User properties under which system properties travel that MQTT has no place for. */
const carried = ['messageId', 'contentEncoding', 'subject', 'creationTimeUtc'] as const

/** The message that was published, less its input. `now`: epoch milliseconds. */
export function fromPublication(publication: Publication, envelope: boolean, now: number): Omit<Message, 'input'> {
  const { topic, isRetained, payload, properties: own } = publication
  const enclosed = envelope ? openEnvelope(payload) : undefined
  const properties = new Map<string, string>()
  const system: { -readonly [Name in keyof SystemProperties]: string } = { topic }
  for (const [name, value] of [...(own.userProperties ?? []), ...(enclosed?.properties ?? [])]) {
    const place = carried.find(known => known === name)
    if (place === undefined) {
      // Of one that comes twice the last counts, at its own place.
      properties.delete(name)
      properties.set(name, value)
    } else system[place] = value
  }
  if (isRetained) system.retain = 'true'
  if (own.contentType !== undefined) system.contentType = own.contentType
  if (own.correlationData !== undefined) system.correlationId = own.correlationData.toString()
  if (own.messageExpiry !== undefined) system.expiresAt = String(now + own.messageExpiry * 1000)
  return { bytes: enclosed?.bytes ?? payload, properties, system }
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

/** What is published of the message; undefined where it has expired meanwhile. `now`: epoch milliseconds. */
export function toPublication(message: OutputMessage, envelope: boolean, now: number): Published | undefined {
  const { system } = message
  const left = system.expiresAt === undefined ? undefined : Math.ceil((Number(system.expiresAt) - now) / 1000)
  if (left !== undefined && left <= 0) return undefined
  const expiry = left === undefined ? {} : { messageExpiry: left }
  if (envelope)
    return { payload: enclose(message), properties: { ...expiry, contentType: 'application/json', isText: true } }
  return {
    payload: message.bytes,
    properties: {
      ...expiry,
      userProperties: [...message.properties, ...carriedOf(system)],
      ...(system.contentType === undefined ? {} : { contentType: system.contentType }),
      ...(system.correlationId === undefined ? {} : { correlationData: Buffer.from(system.correlationId) }),
    },
  }
}

const carriedOf = (system: SystemProperties) =>
  carried.flatMap(name => {
    const value = system[name]
    return value === undefined ? [] : [[name, value] as const]
  })

/** A body that is not JSON travels as a string, or as base64. */
function enclose({ bytes, properties, system }: OutputMessage): Uint8Array {
  const all = JSON.stringify(Object.fromEntries([...properties, ...carriedOf(system)]))
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
