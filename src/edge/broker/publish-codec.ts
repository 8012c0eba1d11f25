// PUBLISH as bytes: MQTT 5.0 and 3.1.1, section 3.3. Here and not in a library, because a message may have one name of a
// property twice and names that are numbers, all in order, and because it is what a module at work reads and writes.
import type { Frame } from './frames.ts'

export interface Publication {
  readonly topic: string
  readonly qos: number
  readonly isRetained: boolean
  /** The broker may have delivered it before. */
  readonly isRepeated: boolean
  /** 0 where the quality of service is 0. */
  readonly packetId: number
  readonly payload: Buffer
  readonly properties: PublicationProperties
  /** Bytes of the packet, where it was too large and `payload` is empty. */
  readonly tooLarge?: number
}

export interface PublicationProperties {
  readonly userProperties?: readonly (readonly [name: string, value: string])[]
  readonly contentType?: string
  readonly correlationData?: Buffer
  readonly responseTopic?: string
  /** Seconds. */
  readonly messageExpiry?: number
  readonly subscriptionIds?: readonly number[]
  readonly isText?: boolean
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

const property = {
  isText: 0x01,
  messageExpiry: 0x02,
  contentType: 0x03,
  responseTopic: 0x08,
  correlationData: 0x09,
  subscriptionId: 0x0b,
  topicAlias: 0x23,
  userProperty: 0x26,
} as const

/** @throws RangeError where it cannot be read. */
export function readPublication({ bytes, start, size }: Frame, version: 4 | 5): Publication {
  const flags = bytes[0] ?? 0
  const qos = (flags >> 1) & 3
  const reader = new Reader(bytes, start)
  const topic = reader.text()
  const packetId = qos > 0 ? reader.uint16() : 0
  const properties = version === 5 ? readProperties(reader) : none
  const isWhole = bytes.length === size
  return {
    topic,
    qos,
    isRetained: (flags & 1) !== 0,
    isRepeated: (flags & 8) !== 0,
    packetId,
    payload: isWhole ? bytes.subarray(reader.at) : Buffer.alloc(0),
    properties,
    ...(isWhole ? {} : { tooLarge: size }),
  }
}

const none: PublicationProperties = {}

function readProperties(reader: Reader): PublicationProperties {
  const length = reader.varint()
  if (length === 0) return none
  const end = reader.at + length
  const found: Mutable<PublicationProperties> = {}
  const users: [string, string][] = []
  const ids: number[] = []
  while (reader.at < end) {
    const kind = reader.varint()
    if (kind === property.userProperty) users.push([reader.text(), reader.text()])
    else if (kind === property.contentType) found.contentType = reader.text()
    else if (kind === property.correlationData) found.correlationData = reader.data()
    else if (kind === property.responseTopic) found.responseTopic = reader.text()
    else if (kind === property.messageExpiry) found.messageExpiry = reader.uint32()
    else if (kind === property.subscriptionId) ids.push(reader.varint())
    else if (kind === property.isText) found.isText = reader.uint8() === 1
    else if (kind === property.topicAlias) reader.uint16()
    else throw new RangeError(`a message has a property ${kind}, which MQTT does not have`)
  }
  if (users.length > 0) found.userProperties = users
  if (ids.length > 0) found.subscriptionIds = ids
  return found
}

class Reader {
  at: number
  readonly #bytes: Buffer

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.at = at
  }

  uint8(): number {
    return this.#bytes.readUInt8(this.#step(1))
  }

  uint16(): number {
    return this.#bytes.readUInt16BE(this.#step(2))
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#step(4))
  }

  varint(): number {
    let value = 0
    for (let place = 0; place < 4; place++) {
      const byte = this.uint8()
      value += (byte & 0x7f) * 2 ** (7 * place)
      if (byte < 0x80) return value
    }
    throw new RangeError('a number has more than four bytes')
  }

  /** Ill-formed UTF-8 becomes U+FFFD: no name or value may stop a message. */
  text(): string {
    const length = this.uint16()
    const from = this.#step(length)
    return this.#bytes.toString('utf8', from, from + length)
  }

  data(): Buffer {
    const length = this.uint16()
    const from = this.#step(length)
    return this.#bytes.subarray(from, from + length)
  }

  #step(length: number): number {
    const from = this.at
    this.at += length
    if (this.at > this.#bytes.length) throw new RangeError('a packet ends before its contents do')
    return from
  }
}

export type Publishing = Omit<Publication, 'isRepeated' | 'tooLarge' | 'payload'> & { readonly payload: Uint8Array }

/** The packet but for its payload, which follows; and the size of both. */
export function writePublication(
  publishing: Publishing,
  version: 4 | 5,
): { readonly head: Buffer; readonly size: number } {
  const { topic, qos, isRetained, packetId, payload } = publishing
  const properties = version === 5 ? propertiesOf(publishing.properties) : []
  const propertiesSize = properties.reduce((sum, part) => sum + part.length, 0)
  const topicBytes = text(topic)
  const idSize = qos > 0 ? 2 : 0
  const before = version === 5 ? varint(propertiesSize) : Buffer.alloc(0)
  const length = topicBytes.length + idSize + before.length + propertiesSize + payload.length
  const id = Buffer.alloc(idSize)
  if (qos > 0) id.writeUInt16BE(packetId)
  const fixed = Buffer.from([0x30 | (qos << 1) | (isRetained ? 1 : 0)])
  const head = Buffer.concat([fixed, varint(length), topicBytes, id, before, ...properties])
  return { head, size: head.length + payload.length }
}

function propertiesOf({ userProperties = [], ...rest }: PublicationProperties): readonly Buffer[] {
  const parts: Buffer[] = []
  if (rest.isText === true) parts.push(Buffer.from([property.isText, 1]))
  if (rest.messageExpiry !== undefined) {
    const part = Buffer.alloc(5)
    part[0] = property.messageExpiry
    part.writeUInt32BE(rest.messageExpiry, 1)
    parts.push(part)
  }
  if (rest.contentType !== undefined) parts.push(Buffer.from([property.contentType]), text(rest.contentType))
  if (rest.responseTopic !== undefined) parts.push(Buffer.from([property.responseTopic]), text(rest.responseTopic))
  if (rest.correlationData !== undefined)
    parts.push(Buffer.from([property.correlationData]), data(rest.correlationData))
  for (const [name, value] of userProperties) parts.push(Buffer.from([property.userProperty]), text(name), text(value))
  return parts
}

/** @throws RangeError above 65,535 bytes. */
const text = (value: string): Buffer => data(Buffer.from(value))

function data(value: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(value.length)
  return Buffer.concat([length, value])
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  do {
    const low = rest % 128
    rest = Math.floor(rest / 128)
    bytes.push(rest > 0 ? low | 0x80 : low)
  } while (rest > 0)
  return Buffer.from(bytes)
}
