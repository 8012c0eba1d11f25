// Messages over MQTT: everything but the body is in the topic. Names as in edgeHub's SystemProperties.
import type { Message as SdkMessage } from 'azure-iot-device'
import type { Message, OutputMessage, SystemPropertyName } from '../rules/data/message.ts'
import type { MethodRequest } from './link.ts'
import { carriable, type LeaveOut, sdkMessage, sizeLimit } from './outgoing.ts'

const systemNames: ReadonlyMap<string, SystemPropertyName> = new Map([
  ['$.mid', 'messageId'],
  ['$.cid', 'correlationId'],
  ['$.uid', 'userId'],
  ['$.ct', 'contentType'],
  ['$.ce', 'contentEncoding'],
  ['$.sub', 'subject'],
  ['$.cdid', 'connectionDeviceId'],
  ['$.cmid', 'connectionModuleId'],
  ['$.ctime', 'creationTimeUtc'],
])

/** `devices/{device}/modules/{module}/inputs/{input}/{properties}` */
const inputTopic = /^devices\/[^/]+\/modules\/[^/]+\/inputs\/([^/]+)(?:\/(.*))?$/s

/** The message that a topic and a payload make, or undefined if the topic is not an input's. */
export function fromMqtt(topic: string, payload: Uint8Array): Message | undefined {
  const match = inputTopic.exec(topic)
  if (match === null) return undefined
  const [, input = '', pairs = ''] = match
  const properties = new Map<string, string>()
  const system: { [name in SystemPropertyName]?: string } = {}
  for (const pair of pairs.replace(/^\?/, '').split('&')) {
    if (pair === '') continue
    const [rawName = '', ...rest] = pair.split('=')
    const name = decode(rawName)
    const value = decode(rest.join('='))
    const systemName = systemNames.get(name)
    if (systemName !== undefined) system[systemName] = value
    else if (!isHubName(name)) properties.set(name, value)
  }
  return { input: decode(input), bytes: payload, properties, system }
}

/** The parts of a packet that are mixed up where its topic is too long. */
export interface Received {
  readonly topic: string
  readonly payload: Buffer | string
  readonly messageId?: number | undefined
}

const lengths = 0x10000

/**
 * edgeHub writes the length of a topic in two bytes, whatever it is (DotNetty's MqttEncoder): of one above MQTT's limit, as one
 * property of 70 kB makes it, the rest begins where the packet's id should be, and that id and the payload follow on it. Without
 * its own id the message would never be acknowledged, and nothing would come after it. Other packets are returned as they are.
 */
export function withWholeTopic<Packet extends Received>(packet: Packet): Packet {
  const { topic, payload, messageId = 0 } = packet
  // edgeHub's ids are below that of any two characters of a topic.
  if (typeof payload === 'string' || !isInTopic(messageId >> 8) || !isInTopic(messageId & 0xff)) return packet
  const after = Buffer.concat([Buffer.from([messageId >> 8, messageId & 0xff]), payload])
  const end = after.findIndex(byte => !isInTopic(byte))
  if (end <= 0 || end % lengths !== 0 || end + 2 > after.length) return packet
  return {
    ...packet,
    topic: topic + after.toString('latin1', 0, end),
    messageId: after.readUInt16BE(end),
    payload: after.subarray(end + 2),
  }
}

/** A visible character of ASCII: others are encoded. */
const isInTopic = (byte: number) => byte > 0x20 && byte < 0x7f

/** The direct method call that a topic and a payload make, or undefined: `$iothub/methods/POST/{name}/?$rid={id}`. */
export function methodRequest(topic: string, payload: Uint8Array): MethodRequest | undefined {
  const match = /^\$iothub\/methods\/POST\/([^/]*)\/?\?\$rid=([^&]*)/.exec(topic)
  if (match === null) return undefined
  const [, name = '', requestId = ''] = match
  return { requestId, name: decode(name), payload: Buffer.from(payload).toString() }
}

/**
 * The payload that the SDK is to see of a message: it looks at no status code of an answer about the twin, and takes
 * each for a success unless it finds an `errorCode` in it. edgeHub's own answers with an error are empty.
 */
export function withStatus(topic: string, payload: Buffer): Buffer {
  const status = Number(/^\$iothub\/twin\/res\/(\d+)\//.exec(topic)?.[1])
  if (!(status >= 300)) return payload
  return Buffer.from(JSON.stringify({ errorCode: status, message: `edgeHub answered with status ${status}` }))
}

/** The SDK's message; the output's name travels beside it. Throws a `refused` fault if it is too large. */
export function toMqtt(message: OutputMessage, leaveOut: LeaveOut): SdkMessage {
  const carried = carriable(message, reservedOverMqtt, leaveOut)
  const sent = sdkMessage(carried)
  if (carried.system.creationTimeUtc !== undefined) sent.properties.add('$.ctime', carried.system.creationTimeUtc)
  return sent
}

function reservedOverMqtt(name: string): string | undefined {
  if (isHubName(name) || name === 'ack') return 'edgeHub takes it for its own'
  if (name === 'deviceId' || name === 'moduleId') return "edgeHub takes it for the sender's"
  return name === 'dt-subject' ? 'the SDK takes it for the subject' : undefined
}

function isHubName(name: string): boolean {
  return name.startsWith('$.') || name === 'iothub-operation'
}

const topicLimit = 65_535

/**
 * Why a packet cannot be published, or undefined: one above edgeHub's limit ends the connection, and a topic above MQTT's
 * cannot be written at all. Its size is what follows on its fixed header: the topic and the packet's id, two bytes each more.
 */
export function packetProblem(topic: string, payload: Uint8Array | string): string | undefined {
  const topicSize = Buffer.byteLength(topic)
  if (topicSize > topicLimit) return `its properties make a topic of ${topicSize} bytes; MQTT allows ${topicLimit}`
  const size = 2 + topicSize + 2 + Buffer.byteLength(payload)
  return size > sizeLimit ? `as a packet it has ${size} bytes; edgeHub allows ${sizeLimit}` : undefined
}

/** Text that is not well encoded is taken as it is: no name or value may stop a message. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
