// Acknowledgements over MQTT, withheld until messages are settled: the SDK gives them before anyone has seen the message.
// Knows mqtt 4.3.8, and of it the private `_handlePublish` and `stream`.
import type { Writable } from 'node:stream'
import type { IPublishPacket, MqttClient } from 'mqtt'
import { fault } from './fault.ts'
import { withWholeTopic } from './mqtt-message.ts'

interface PrivateClient {
  _handlePublish(packet: IPublishPacket, parsed: () => void): void
  readonly stream: Writable
}

/** Takes a packet that arrives away from the SDK, or returns it, perhaps corrected. `settle` acknowledges it. */
export type TakePacket = (packet: IPublishPacket, settle: () => Promise<void>) => IPublishPacket | undefined

/**
 * Asks `take` about each packet before the SDK sees it. A packet that was taken is acknowledged when it is settled, in
 * the order of arrival: edgeHub ignores others or ends the connection, so one that is settled early waits.
 */
export function withholdAcknowledgements(client: MqttClient, take: TakePacket): void {
  const hidden = client as unknown as PrivateClient
  const handlePublish = hidden._handlePublish.bind(client)
  const unacknowledged: Unacknowledged[] = []

  function acknowledge(messageId: number): Promise<void> {
    return new Promise((resolve, reject) => {
      // mqtt.js would keep it for the next connection, where this id is another message's.
      if (!client.connected || client.disconnecting) reject(fault('lost', 'the connection is gone'))
      // Nor does it say when it has written: what is done is noted only when the acknowledgement has left the process.
      else hidden.stream.write(acknowledgementOf(messageId), error => (error ? reject(error) : resolve()))
    })
  }

  function settle(entry: Unacknowledged): Promise<void> {
    return new Promise((resolve, reject) => {
      entry.settled = () => acknowledge(entry.messageId).then(resolve, reject)
      while (unacknowledged[0]?.settled !== undefined) unacknowledged.shift()?.settled?.()
    })
  }

  hidden._handlePublish = (mixedUp, parsed) => {
    const packet = withWholeTopic(mixedUp)
    const entry: Unacknowledged = { messageId: packet.messageId ?? 0 }
    const wanted = packet.qos > 0
    if (wanted) unacknowledged.push(entry)
    const rest = take(packet, wanted ? () => settle(entry) : () => Promise.resolve())
    // Packets are parsed one after another: without this, the acknowledgement of an output would never be read.
    if (rest === undefined) return parsed()
    if (wanted) unacknowledged.pop()
    handlePublish(rest, parsed)
  }
}

/** PUBACK of MQTT 3.1.1, section 3.4. */
const acknowledgementOf = (messageId: number) => Buffer.from([0x40, 2, messageId >> 8, messageId & 0xff])

interface Unacknowledged {
  readonly messageId: number
  settled?: () => void
}
