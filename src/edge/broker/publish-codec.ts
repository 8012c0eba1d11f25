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
  readonly tooLarge?: number | undefined
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

/** While it is being put together. */
export type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

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

/**
 * Nothing of what it returns is in the frame's bytes, unless these are kept.
 * @throws RangeError where it cannot be read.
 */
export function readPublication({ bytes, at, start, end, size, isKept }: Frame, version: 4 | 5): Publication {
  const flags = bytes[at] ?? 0
  const qos = (flags >> 1) & 3
  const reader = new Reader(bytes, start, end)
  const topic = reader.text()
  const packetId = qos > 0 ? reader.uint16() : 0
  const properties = version === 5 ? readProperties(reader) : none
  const isWhole = end - at === size
  return {
    topic,
    qos,
    isRetained: (flags & 1) !== 0,
    isRepeated: (flags & 8) !== 0,
    packetId,
    payload: !isWhole ? nothing : isKept ? bytes.subarray(reader.at, end) : copyOf(bytes, reader.at, end),
    properties,
    tooLarge: isWhole ? undefined : size,
  }
}

const nothing = Buffer.alloc(0)

function copyOf(bytes: Buffer, from: number, to: number): Buffer {
  const copy = Buffer.allocUnsafe(to - from)
  bytes.copy(copy, 0, from, to)
  return copy
}

const none: PublicationProperties = {}
const noPairs: NonNullable<PublicationProperties['userProperties']> = []

function readProperties(reader: Reader): PublicationProperties {
  const length = reader.varint()
  if (length === 0) return none
  const end = reader.at + length
  const found: Mutable<PublicationProperties> = {}
  let users: [string, string][] | undefined
  let ids: number[] | undefined
  while (reader.at < end) {
    const kind = reader.varint()
    if (kind === property.userProperty) {
      users ??= []
      users.push([reader.text(), reader.text()])
    } else if (kind === property.contentType) found.contentType = reader.text()
    else if (kind === property.correlationData) found.correlationData = reader.data()
    else if (kind === property.responseTopic) found.responseTopic = reader.text()
    else if (kind === property.messageExpiry) found.messageExpiry = reader.uint32()
    else if (kind === property.subscriptionId) {
      ids ??= []
      ids.push(reader.varint())
    } else if (kind === property.isText) found.isText = reader.uint8() === 1
    else if (kind === property.topicAlias) reader.uint16()
    else throw new RangeError(`a message has a property ${kind}, which MQTT does not have`)
  }
  if (users !== undefined) found.userProperties = users
  if (ids !== undefined) found.subscriptionIds = ids
  return found
}

class Reader {
  at: number
  readonly #bytes: Buffer
  readonly #end: number

  constructor(bytes: Buffer, at: number, end: number) {
    this.#bytes = bytes
    this.at = at
    this.#end = end
  }

  uint8(): number {
    return this.#bytes[this.#step(1)] ?? 0
  }

  uint16(): number {
    const from = this.#step(2)
    return ((this.#bytes[from] ?? 0) << 8) | (this.#bytes[from + 1] ?? 0)
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
    return copyOf(this.#bytes, from, from + length)
  }

  #step(length: number): number {
    const from = this.at
    this.at += length
    if (this.at > this.#end) throw new RangeError('a packet ends before its contents do')
    return from
  }
}

export type Publishing = Omit<Publication, 'isRepeated' | 'tooLarge' | 'payload'> & { readonly payload: Uint8Array }

/** How many bytes a packet has. */
export interface Sizes {
  readonly properties: number
  /** What follows its fixed header. */
  readonly remaining: number
  /** All but the payload. */
  readonly head: number
}

/** @throws RangeError where a text has more than 65,535 bytes. */
export function sizesOf({ topic, qos, payload, properties }: Publishing, version: 4 | 5): Sizes {
  const own = version === 5 ? sizeOfProperties(properties) : 0
  const variable = sizeOfText(topic) + (qos > 0 ? 2 : 0) + (version === 5 ? sizeOfVarint(own) + own : 0)
  const remaining = variable + payload.length
  return { properties: own, remaining, head: 1 + sizeOfVarint(remaining) + variable }
}

/** Writes the packet but for its payload, which follows. `sizes`: its own. */
export function writeHead(
  { topic, qos, isRetained, packetId, properties }: Publishing,
  sizes: Sizes,
  version: 4 | 5,
  bytes: Buffer,
  at: number,
): void {
  const writer = new Writer(bytes, at)
  writer.uint8(0x30 | (qos << 1) | (isRetained ? 1 : 0))
  writer.varint(sizes.remaining)
  writer.text(topic)
  if (qos > 0) writer.uint16(packetId)
  if (version === 5) {
    writer.varint(sizes.properties)
    writer.properties(properties)
  }
}

function sizeOfProperties(rest: PublicationProperties): number {
  let size = 0
  if (rest.isText === true) size += 2
  if (rest.messageExpiry !== undefined) size += 5
  if (rest.contentType !== undefined) size += 1 + sizeOfText(rest.contentType)
  if (rest.responseTopic !== undefined) size += 1 + sizeOfText(rest.responseTopic)
  if (rest.correlationData !== undefined) size += 3 + checked(rest.correlationData.length)
  for (const [name, value] of rest.userProperties ?? noPairs) size += 1 + sizeOfText(name) + sizeOfText(value)
  return size
}

const sizeOfText = (text: string): number => 2 + checked(Buffer.byteLength(text))

function checked(length: number): number {
  if (length > 65_535) throw new RangeError(`a text of ${length} bytes is longer than the 65,535 that MQTT can carry`)
  return length
}

const sizeOfVarint = (value: number): number => (value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4)

class Writer {
  readonly #bytes: Buffer
  #at: number

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  uint8(value: number): void {
    this.#bytes[this.#at++] = value
  }

  uint16(value: number): void {
    this.#bytes[this.#at++] = value >> 8
    this.#bytes[this.#at++] = value
  }

  varint(value: number): void {
    let rest = value
    do {
      const low = rest % 128
      rest = Math.floor(rest / 128)
      this.uint8(rest > 0 ? low | 0x80 : low)
    } while (rest > 0)
  }

  text(value: string): void {
    const length = this.#bytes.write(value, this.#at + 2)
    this.uint16(length)
    this.#at += length
  }

  properties(rest: PublicationProperties): void {
    if (rest.isText === true) {
      this.uint8(property.isText)
      this.uint8(1)
    }
    if (rest.messageExpiry !== undefined) {
      this.uint8(property.messageExpiry)
      this.#at = this.#bytes.writeUInt32BE(rest.messageExpiry, this.#at)
    }
    if (rest.contentType !== undefined) this.#named(property.contentType, rest.contentType)
    if (rest.responseTopic !== undefined) this.#named(property.responseTopic, rest.responseTopic)
    if (rest.correlationData !== undefined) {
      this.uint8(property.correlationData)
      this.uint16(rest.correlationData.length)
      this.#at += rest.correlationData.copy(this.#bytes, this.#at)
    }
    for (const [name, value] of rest.userProperties ?? noPairs) {
      this.#named(property.userProperty, name)
      this.text(value)
    }
  }

  #named(kind: number, value: string): void {
    this.uint8(kind)
    this.text(value)
  }
}
