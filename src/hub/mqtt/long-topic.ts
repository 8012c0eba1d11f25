// A message whose topic is longer than MQTT can say, as DotNetty's MqttEncoder writes it for edgeHub. Knows no client.

/** Two bytes hold the length of a topic. */
export const topicLengths = 0x10000

/** PUBLISH of MQTT 3.1.1, section 3.3, with QoS 1; of the topic's length only the last two bytes. The topic is ASCII. */
export function packetWithLongTopic(topic: string, packet: number, payload: Uint8Array): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(topic.length % topicLengths)
  const id = Buffer.alloc(2)
  id.writeUInt16BE(packet)
  const rest = Buffer.concat([length, Buffer.from(topic), id, payload])
  return Buffer.concat([Buffer.from([0x32, ...remainingLength(rest.length)]), rest])
}

/** Seven bits a byte, the lowest first. */
function remainingLength(length: number): readonly number[] {
  return length < 0x80 ? [length] : [(length % 0x80) | 0x80, ...remainingLength(Math.floor(length / 0x80))]
}
