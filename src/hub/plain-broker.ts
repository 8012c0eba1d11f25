// An ordinary MQTT broker, without an edgeHub's meaning: for the demo of the module at one. Speaks MQTT 3.1.1.
import { createServer } from 'node:net'
import { Aedes, type AedesPublishPacket } from 'aedes'
import { listenOnLoopback, loopbackHost } from './loopback.ts'

export interface PlainBroker {
  readonly url: string
  /** Resolves when the broker has it. */
  publish(topic: string, text: string, retain?: boolean): Promise<void>
  close(): Promise<void>
}

/** What the broker sees of one client. */
export interface Watch {
  readonly client: string
  readonly published: (topic: string, payload: Buffer) => void
  readonly acknowledged: (topic: string, payload: Buffer) => void
  readonly subscribed: (topics: readonly string[]) => void
  readonly disconnected: () => void
}

/** Listens on a loopback port that the system chooses. */
export async function startPlainBroker(watch: Watch): Promise<PlainBroker> {
  const broker = await Aedes.createBroker()
  const server = await listenOnLoopback(createServer(socket => broker.handle(socket)))
  const bytesOf = (payload: string | Buffer) => Buffer.from(payload)
  broker.on('publish', (packet: AedesPublishPacket, from) => {
    if (from?.id === watch.client) watch.published(packet.topic, bytesOf(packet.payload))
  })
  broker.on('ack', (packet, from) => {
    if (from.id === watch.client && packet !== undefined && 'topic' in packet) {
      watch.acknowledged(packet.topic, bytesOf(packet.payload))
    }
  })
  broker.on('subscribe', (subscriptions, from) => {
    if (from.id === watch.client) watch.subscribed(subscriptions.map(({ topic }) => topic))
  })
  broker.on('clientDisconnect', from => {
    if (from.id === watch.client) watch.disconnected()
  })
  return {
    url: `mqtt://${loopbackHost}:${server.port}`,
    publish: (topic, text, retain = false) =>
      new Promise<void>((resolve, reject) => {
        broker.publish({ cmd: 'publish', topic, payload: Buffer.from(text), qos: 1, retain, dup: false }, error =>
          error ? reject(error) : resolve(),
        )
      }),
    async close() {
      await new Promise<void>(resolve => broker.close(resolve))
      await server.close()
    },
  }
}
