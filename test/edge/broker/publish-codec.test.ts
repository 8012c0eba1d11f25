// PUBLISH as bytes, held against a library's reading and writing of it; and packets out of whatever chunks arrive.
import fc from 'fast-check'
import { generate, type IPublishPacket, parser } from 'mqtt-packet'
import { describe, expect, it } from 'vitest'
import { type Frame, Frames } from '../../../src/edge/broker/frames.ts'
import {
  type PublicationProperties,
  type Publishing,
  readPublication,
  sizesOf,
  writeHead,
} from '../../../src/edge/broker/publish-codec.ts'

/** Of some bytes' length, and never like a number: the library puts such names first. */
const name = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }).map(text => `n${text}`)
const text = fc.string({ maxLength: 40, unit: 'grapheme' })

const properties = fc.record(
  {
    userProperties: fc.uniqueArray(fc.tuple(name, text), { maxLength: 4, selector: ([of]) => of }),
    contentType: text,
    correlationData: fc.uint8Array({ maxLength: 20 }).map(bytes => Buffer.from(bytes)),
    responseTopic: text,
    messageExpiry: fc.integer({ min: 0, max: 0xffff_ffff }),
    isText: fc.constant(true),
  },
  { requiredKeys: [] },
)

const publishing = fc.record({
  topic: text.map(topic => `t${topic}`),
  qos: fc.constantFrom(0, 1),
  isRetained: fc.boolean(),
  packetId: fc.integer({ min: 1, max: 65_535 }),
  payload: fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.integer({ min: 16_000, max: 17_000 }).map(size => new Uint8Array(size)),
  ),
  properties,
})

function writePublication(one: Publishing, version: 4 | 5): { readonly head: Buffer; readonly size: number } {
  const sizes = sizesOf(one, version)
  const head = Buffer.alloc(sizes.head)
  writeHead(one, sizes, version, head, 0)
  return { head, size: sizes.head + one.payload.length }
}

const framesOf = (chunks: readonly Buffer[], limit = 1_000_000): readonly Frame[] => {
  const found: Frame[] = []
  const frames = new Frames(limit, frame => found.push(frame))
  for (const chunk of chunks) frames.push(chunk)
  return found
}

describe.each([4, 5] as const)('MQTT %i', version => {
  it('is written so that a library reads it', () => {
    const law = fc.property(publishing, one => {
      const { head, size } = writePublication(one, version)
      const packets: IPublishPacket[] = []
      const reading = parser({ protocolVersion: version })
      reading.on('packet', packet => packet.cmd === 'publish' && packets.push(packet))
      reading.parse(Buffer.concat([head, one.payload]))
      expect(size).toBe(head.length + one.payload.length)
      expect(packets).toHaveLength(1)
      const [read] = packets
      expect(read).toMatchObject({ topic: one.topic, qos: one.qos, retain: one.isRetained })
      expect(Buffer.compare(Buffer.from(read?.payload ?? ''), one.payload)).toBe(0)
      if (one.qos > 0) expect(read?.messageId).toBe(one.packetId)
      if (version === 5) expect(fromLibrary(read)).toEqual(plain(one.properties))
    })
    fc.assert(law)
  })

  it('is read as a library writes it, however the bytes are cut', () => {
    const law = fc.property(publishing, fc.array(fc.nat(400), { maxLength: 8 }), fc.boolean(), (one, cuts, dup) => {
      const { topic, qos, isRetained, packetId, payload } = one
      const packet: IPublishPacket = {
        cmd: 'publish',
        topic,
        qos: qos as 0 | 1,
        retain: isRetained,
        dup: dup && qos > 0,
        messageId: packetId,
        payload: Buffer.from(payload),
        ...(version === 5 ? { properties: toLibrary(one.properties) } : {}),
      }
      const bytes = generate(packet, { protocolVersion: version })
      const frames = framesOf(cut(Buffer.concat([bytes, ping, bytes]), cuts))
      expect(frames.map(({ size }) => size)).toEqual([bytes.length, 2, bytes.length])
      const read = readPublication(frames[2] as Frame, version)
      expect(read).toMatchObject({ topic, qos, isRetained, isRepeated: dup && qos > 0 })
      expect(Buffer.compare(read.payload, payload)).toBe(0)
      if (version === 5) expect(plain(read.properties)).toEqual(plain(one.properties))
    })
    fc.assert(law)
  })
})

const ping = Buffer.from([0xd0, 0])

function cut(bytes: Buffer, lengths: readonly number[]): readonly Buffer[] {
  const chunks: Buffer[] = []
  let rest = bytes
  for (const length of lengths) {
    chunks.push(rest.subarray(0, length))
    rest = rest.subarray(length)
  }
  return [...chunks, rest]
}

/** Without what is empty, which is the same as absent on the wire. */
function plain({ userProperties = [], ...rest }: PublicationProperties) {
  return { ...rest, userProperties: userProperties.map(([of, value]) => [of, value]) }
}

function toLibrary({
  userProperties = [],
  isText,
  messageExpiry,
  ...rest
}: PublicationProperties): NonNullable<IPublishPacket['properties']> {
  return {
    ...(userProperties.length === 0 ? {} : { userProperties: Object.fromEntries(userProperties) }),
    ...(isText === undefined ? {} : { payloadFormatIndicator: isText }),
    ...(messageExpiry === undefined ? {} : { messageExpiryInterval: messageExpiry }),
    ...(rest.contentType === undefined ? {} : { contentType: rest.contentType }),
    ...(rest.responseTopic === undefined ? {} : { responseTopic: rest.responseTopic }),
    ...(rest.correlationData === undefined ? {} : { correlationData: rest.correlationData }),
  }
}

function fromLibrary(packet: IPublishPacket | undefined) {
  const { userProperties = {}, payloadFormatIndicator, messageExpiryInterval, ...rest } = packet?.properties ?? {}
  const messageExpiry = messageExpiryInterval === undefined ? {} : { messageExpiry: messageExpiryInterval }
  const isText = payloadFormatIndicator === undefined ? {} : { isText: payloadFormatIndicator }
  return plain({
    ...rest,
    ...messageExpiry,
    ...isText,
    userProperties: Object.entries(userProperties).map(([of, value]) => [of, String(value)] as const),
  })
}

it('keeps user properties in order, numbers and repeated names too', () => {
  const userProperties = [
    ['b', '1'],
    ['2', 'x'],
    ['1', 'y'],
    ['b', '2'],
    ['__proto__', 'z'],
  ] as const
  const one = {
    topic: 't',
    qos: 1,
    isRetained: false,
    packetId: 7,
    payload: Buffer.from('{}'),
    properties: { userProperties },
  }
  const { head } = writePublication(one, 5)
  const [frame] = framesOf([Buffer.concat([head, one.payload])])
  expect(readPublication(frame as Frame, 5).properties.userProperties).toEqual(userProperties)
})

it('holds only the head of a packet that is too large, and goes on with the next', () => {
  const one = {
    topic: 'factory/1',
    qos: 1,
    isRetained: false,
    packetId: 9,
    payload: Buffer.alloc(1_000_000),
    properties: {},
  }
  const bytes = Buffer.concat([writePublication(one, 5).head, one.payload])
  const chunks = Array.from({ length: Math.ceil(bytes.length / 60_000) }, (_, index) =>
    bytes.subarray(index * 60_000, (index + 1) * 60_000),
  )
  const [large, next] = framesOf([...chunks, ping], 500_000)
  expect(large?.bytes.length).toBeLessThan(200_000)
  expect(readPublication(large as Frame, 5)).toMatchObject({ topic: 'factory/1', packetId: 9, tooLarge: bytes.length })
  expect(next?.size).toBe(2)
})

it('never reads beyond a packet, whatever is in it', () => {
  const law = fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.constantFrom(4, 5), (content, version) => {
    const bytes = Buffer.concat([Buffer.from([0x32, content.length]), content])
    const whole = { bytes, at: 0, end: bytes.length, start: 2, size: bytes.length, isKept: false }
    const read = () => readPublication(whole, version as 4 | 5)
    try {
      expect(read().payload.length).toBeLessThanOrEqual(content.length)
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError)
    }
  })
  fc.assert(law)
})
