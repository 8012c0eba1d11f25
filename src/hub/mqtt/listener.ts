// MQTT 3.1.1 over TLS, as edgeHub's MQTT protocol head offers it. aedes speaks the protocol; connection.ts gives it meaning.
import type { Duplex } from 'node:stream'
import { createServer } from 'node:tls'
import { Aedes, type AuthenticateError, type Client as MqttClient } from 'aedes'
import type { Certificates } from '../certificate.ts'
import type { Gateway } from '../gateway.ts'
import { type LoopbackServer, listenOnLoopback } from '../loopback.ts'
import type { Module } from '../module.ts'
import { Refusal } from '../token.ts'
import { type Client, createClient, everyPacket } from './connection.ts'
import { createSessions } from './session.ts'

const notAuthorized = 5
/** edgeHub's MaxInboundMessageSize: a larger packet ends the connection. */
const packetLimit = 262_144

export interface MqttServer extends LoopbackServer {
  /** A client on a stream of another server's. */
  handle(stream: Duplex): void
}

/** Listens on a port that the system chooses. */
export async function startMqtt(gateway: Gateway, { certificate, key }: Certificates): Promise<MqttServer> {
  /** By the broker's own, not by id: for a moment there may be several of one module. */
  const clients = new WeakMap<MqttClient, Client>()
  const sessions = createSessions()

  /** Throws a `Refusal` unless the id, the name and the token tell of one and the same module. */
  function identify(id: string, username: string, password: string): { module: Module; expiresAt: number } {
    const [device, moduleId = ''] = id.split('/')
    if (device !== gateway.device || !username.startsWith(`${gateway.hostName}/${id}/`))
      throw new Refusal(`the client "${id}" with the username "${username}" is not a module of ${gateway.device}`)
    return gateway.authenticate(moduleId, password)
  }

  async function accept(mqtt: MqttClient, username: string, password: string): Promise<void> {
    const { module, expiresAt } = identify(mqtt.id, username, password)
    if (mqtt.conn.destroyed) throw new Refusal(`${mqtt.id} has gone before it was let in`)
    const client = createClient(mqtt, module, expiresAt, gateway)
    clients.set(mqtt, client)
    mqtt.conn.once('close', () => {
      client.end()
      gateway.disconnected(module, client.connection)
    })
    // The former client must be gone before this one takes its place in the broker.
    await gateway.connected(module, client.connection)
    if (mqtt.conn.destroyed) throw new Refusal(`${mqtt.id} has gone before it was let in`)
  }

  const broker = await Aedes.createBroker({
    persistence: sessions,
    authenticate(mqtt, username = '', password, done) {
      accept(mqtt, username, String(password)).then(
        () => done(null, true),
        error => {
          gateway.refused('mqtt', error)
          const refusal: AuthenticateError = Object.assign(new Error('not authorized'), { returnCode: notAuthorized })
          done(refusal, null)
        },
      )
    },
    authorizeSubscribe(mqtt, subscription, done) {
      const allowed = clients.get(mqtt)?.topics.subscription(subscription.topic) !== undefined
      if (!allowed) gateway.refused('mqtt', `${mqtt.id} may not subscribe to ${subscription.topic}`)
      done(null, allowed ? subscription : null)
    },
    authorizePublish(mqtt, packet, done) {
      if (mqtt === null) return done()
      try {
        if (packet.qos === 2) throw new Refusal(`${mqtt.id} published with QoS 2, which edgeHub does not speak`)
        if ((packet.length ?? 0) > packetLimit)
          throw new Refusal(`${mqtt.id} published a packet of ${packet.length} bytes; ${packetLimit} are allowed`)
        clients.get(mqtt)?.receive(packet.topic, Buffer.from(packet.payload), packet.messageId)
        // The broker acknowledges before it reads on; edgeHub reads on, and acknowledges when a message was processed.
        packet.qos = 0
        done()
      } catch (error) {
        gateway.refused('mqtt', error)
        done(error instanceof Error ? error : new Error(String(error)))
      }
    },
    authorizeForward: (_mqtt, packet) =>
      packet.qos === 1 ? Object.assign(packet, { messageId: everyPacket }) : packet,
  })
  const subscribe = (mqtt: MqttClient, topics: readonly string[]) => clients.get(mqtt)?.subscribe(topics)
  broker.on('clientReady', mqtt => subscribe(mqtt, sessions.topicsOf(mqtt)))
  broker.on('subscribe', (subscriptions, mqtt) =>
    subscribe(
      mqtt,
      subscriptions.map(({ topic }) => topic),
    ),
  )
  broker.on('unsubscribe', (topics, mqtt) => clients.get(mqtt)?.unsubscribe(topics))
  broker.on('ack', ({ messageId }, mqtt) => clients.get(mqtt)?.acknowledged(messageId))

  const handle = (stream: Duplex) => void broker.handle(stream)
  const server = createServer({ cert: certificate, key }, handle)
  server.on('tlsClientError', error => gateway.refused('mqtt', error))
  const listening = await listenOnLoopback(server)
  return {
    ...listening,
    handle,
    async close() {
      await listening.close()
      await new Promise<void>(resolve => broker.close(() => resolve()))
    },
  }
}
