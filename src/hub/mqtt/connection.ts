// One MQTT client: what its topics mean, and its acknowledgements. Follows edgeHub's MessagingServiceClient and the
// protocol gateway under it.
import type { Client as MqttClient } from 'aedes'
import type { Gateway } from '../gateway.ts'
import type { Channel, Outcome } from '../lane.ts'
import type { Connection, Module } from '../module.ts'
import { createSequence } from '../sequence.ts'
import type { Respond } from '../twins.ts'
import { packetWithLongTopic, topicLengths } from './long-topic.ts'
import {
  createTopics,
  decodeProperties,
  desiredTopic,
  methodTopic,
  responseTopic,
  type Subscribed,
  type Topics,
} from './topic.ts'

export interface Client {
  readonly connection: Connection
  readonly topics: Topics
  subscribe(topics: readonly string[]): void
  unsubscribe(topics: readonly string[]): void
  /** A published message; with the number of its packet, if it is to be acknowledged. */
  receive(topic: string, payload: Buffer, packet: number | undefined): void
  /** The client has acknowledged a packet. */
  acknowledged(packet: number | undefined): void
  end(): void
}

/** edgeHub numbers packets by a sequence number that it never sets, so that all have the same. */
export const everyPacket = 1
/** How long a client may leave what was written to it unread, before a connection that is to end is cut. */
const hanging = 1000

/** The client of one connection, once the module is authenticated. `expiresAt` is when its token ends. */
export function createClient(mqtt: MqttClient, module: Module, expiresAt: number, gateway: Gateway): Client {
  const topics = createTopics(gateway.device, module.id)
  const listening = new Set<Subscribed>()
  const unacknowledged: ((outcome: Outcome) => void)[] = []
  /** What the client publishes is processed in order: a slow answer holds up what comes after it. */
  const inOrder = createSequence()
  /** Before what the client sends: edgeHub reads it from the topic's beginning. */
  const sender = { connectionDeviceId: gateway.device, connectionModuleId: module.id }
  let closing = false

  function publish(topic: string, payload: Uint8Array, qos: 0 | 1 = 0): void {
    mqtt.publish({ cmd: 'publish', topic, payload: Buffer.from(payload), qos, retain: false, dup: false }, () => {})
  }

  /** edgeHub's library writes what has too long a topic all the same, with the length modulo 65 536. */
  function deliver(topic: string, payload: Uint8Array): void {
    if (topic.length < topicLengths) publish(topic, payload, 1)
    else if (mqtt.conn.writable) mqtt.conn.write(packetWithLongTopic(topic, everyPacket, payload))
  }

  function publishIf(subscribed: Subscribed, topic: string, payload: Uint8Array): boolean {
    if (!listening.has(subscribed)) return false
    publish(topic, payload)
    return true
  }

  const connection: Connection = {
    transport: 'mqtt',
    expiresAt,
    pushDesired: (patch, version) => publishIf('desired', desiredTopic(version), Buffer.from(JSON.stringify(patch))),
    invokeMethod: (name, id, payload) => publishIf('methods', methodTopic(name, id), payload),
    close() {
      closing = true
      lane.cancel()
      return new Promise(resolve => {
        const timer = gateway.timers.after(hanging, end)
        function end(): void {
          timer.unsubscribe()
          mqtt.close(() => resolve())
        }
        mqtt.conn.end(end)
      })
    },
    cut: () => mqtt.conn.destroy(),
  }

  const channel: Channel = {
    deliver(input, message, settle) {
      // edgeHub drops what it has for a client that is there, but no longer subscribes to its inputs.
      if (!listening.has('inputs')) return queueMicrotask(() => settle('rejected'))
      unacknowledged.push(settle)
      deliver(topics.input(input, message), message.body)
    },
  }

  const lane = module.mailbox.attach(channel)

  function process(topic: string, payload: Buffer, done: () => void): void {
    const request = topics.request(topic)
    if (request?.kind === 'getTwin') gateway.getTwin(module, answerTo(request.id, done))
    else if (request?.kind === 'patchReported') gateway.patchReported(module, payload, answerTo(request.id, done))
    else {
      if (request === undefined)
        gateway.refused('mqtt', `a message of ${module.id} is lost: the topic ${topic} is not known`)
      else if (request.kind === 'output') receiveOutput(request.properties, payload)
      else gateway.methodAnswered(request.id, request.status, payload)
      done()
    }
  }

  function answerTo(id: string, done: () => void): Respond {
    return response => {
      if (response !== undefined) publishIf('twinResponses', responseTopic(response.status, id), response.body)
      done()
    }
  }

  function acknowledge(packet: number): void {
    if (mqtt.conn.writable) mqtt.conn.write(Buffer.from([0x40, 2, packet >> 8, packet & 0xff]))
  }

  /** What edgeHub cannot read it drops, and acknowledges all the same. */
  function receiveOutput(properties: string, body: Buffer): void {
    try {
      const { output, ...message } = decodeProperties(properties)
      gateway.output('mqtt', module, output, { ...message, system: { ...sender, ...message.system }, body })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      gateway.refused('mqtt', `a message of ${module.id} is lost, because ${reason}: "${properties}"`)
    }
  }

  return {
    connection,
    topics,

    subscribe(added) {
      for (const topic of added) {
        const subscribed = topics.subscription(topic)
        if (subscribed === undefined || listening.has(subscribed)) continue
        listening.add(subscribed)
        if (subscribed === 'twinResponses') continue
        gateway.subscribed(module, subscribed)
        if (subscribed === 'inputs') lane.subscribed = true
      }
    },

    unsubscribe(removed) {
      for (const topic of removed) {
        const subscribed = topics.subscription(topic)
        if (subscribed !== undefined) listening.delete(subscribed)
        if (subscribed === 'inputs') lane.subscribed = false
      }
    },

    receive(topic, payload, packet) {
      if (closing) return
      inOrder(done =>
        process(topic, payload, () => {
          if (packet !== undefined) acknowledge(packet)
          done()
        }),
      )
    },

    /** Acknowledgements count in the order of the packets only: edgeHub ignores others. */
    acknowledged(packet) {
      if (packet === everyPacket) unacknowledged.shift()?.('accepted')
    },

    end: () => lane.leave(),
  }
}
