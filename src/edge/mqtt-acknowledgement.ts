// Acknowledgements over MQTT, withheld until messages are settled: the SDK gives them before anyone has seen the message.
// Knows mqtt 4.3.8, and of it the private `_handlePublish` and `stream`.
import type { Writable } from 'node:stream'
import type { IPublishPacket, MqttClient } from 'mqtt'
import { acknowledgementSize, createAcknowledgements, writeAcknowledgement } from './acknowledgements.ts'
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
 * the order of arrival.
 */
export function withholdAcknowledgements(client: MqttClient, take: TakePacket): void {
  const hidden = client as unknown as PrivateClient
  const handlePublish = hidden._handlePublish.bind(client)
  const acknowledgements = createAcknowledgements((packetId, { resolve, reject }) => {
    // mqtt.js would keep it for the next connection, where this id is another message's.
    if (!client.connected || client.disconnecting) return reject(fault('lost', 'the connection is gone'))
    const bytes = Buffer.allocUnsafe(acknowledgementSize)
    writeAcknowledgement(packetId, bytes, 0)
    // Nor does it say when it has written: what is done is noted only when the acknowledgement has left the process.
    hidden.stream.write(bytes, error => (error ? reject(error) : resolve()))
  })

  hidden._handlePublish = (mixedUp, parsed) => {
    const packet = withWholeTopic(mixedUp)
    const arrived = packet.qos > 0 ? acknowledgements.arrived(packet.messageId ?? 0) : undefined
    const rest = take(packet, () => arrived?.acknowledge() ?? Promise.resolve())
    // Packets are parsed one after another: without this, the acknowledgement of an output would never be read.
    if (rest === undefined) return parsed()
    arrived?.withdraw()
    handlePublish(rest, parsed)
  }
}
