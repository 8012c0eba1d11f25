// One MQTT client: what its topics mean, and its acknowledgements. Follows edgeHub's MessagingServiceClient and the
// protocol gateway under it.
import type { Client as MqttClient } from 'aedes'
import type { Gateway, TwinResponse } from '../gateway.ts'
import type { Channel, Outcome } from '../mailbox.ts'
import type { Connection, Module } from '../module.ts'
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
  /** A published message. */
  receive(topic: string, payload: Buffer): void
  /** The number of the packet that is about to carry the message last delivered. */
  nextPacket(): number
  acknowledge(packet: number | undefined): void
  end(): void
}

const greatestPacket = 65_535

interface Pending {
  readonly packet: number
  readonly settle: (outcome: Outcome) => void
}

export function createClient(mqtt: MqttClient, module: Module, expiresAt: number, gateway: Gateway): Client {
  const topics = createTopics(gateway.device, module.id)
  const listening = new Set<Subscribed>()
  const unacknowledged: Pending[] = []
  let beingSent: Pending['settle'] | undefined
  let packets = 0

  function publish(topic: string, payload: Uint8Array, qos: 0 | 1 = 0): void {
    mqtt.publish({ cmd: 'publish', topic, payload: Buffer.from(payload), qos, retain: false, dup: false }, () => {})
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
      module.mailbox.close(channel)
      return new Promise(resolve => mqtt.close(() => resolve()))
    },
    cut: () => mqtt.conn.destroy(),
  }

  const channel: Channel = {
    deliver(input, message, settle) {
      // edgeHub drops what it has for a client that is there, but no longer subscribes to its inputs.
      if (!listening.has('inputs')) return queueMicrotask(() => settle('rejected'))
      beingSent = settle
      publish(topics.input(input, message), message.body, 1)
    },
  }

  function answerTwin(id: string, response: TwinResponse | undefined): void {
    if (response !== undefined) publishIf('twinResponses', responseTopic(response.status, id), response.body)
  }

  /** What edgeHub cannot read it drops, and acknowledges all the same. */
  function receiveOutput(properties: string, body: Buffer): void {
    try {
      const { output, ...message } = decodeProperties(properties)
      gateway.output(module, output, { ...message, body })
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
        if (subscribed === 'inputs') module.mailbox.open(channel)
      }
    },

    unsubscribe(removed) {
      for (const topic of removed) {
        const subscribed = topics.subscription(topic)
        if (subscribed !== undefined) listening.delete(subscribed)
      }
    },

    receive(topic, payload) {
      const request = topics.request(topic)
      if (request === undefined) gateway.refused('mqtt', `a message of ${module.id} is lost: no topic is ${topic}`)
      else if (request.kind === 'output') receiveOutput(request.properties, payload)
      else if (request.kind === 'getTwin') answerTwin(request.id, gateway.getTwin(module))
      else if (request.kind === 'patchReported') answerTwin(request.id, gateway.patchReported(module, payload))
      else gateway.methodAnswered(request.id, request.status, payload)
    },

    nextPacket() {
      packets = (packets % greatestPacket) + 1
      if (beingSent !== undefined) unacknowledged.push({ packet: packets, settle: beingSent })
      beingSent = undefined
      return packets
    },

    /** Acknowledgements count in the order of the packets only: edgeHub ignores others. */
    acknowledge(packet) {
      if (unacknowledged[0]?.packet === packet) unacknowledged.shift()?.settle('accepted')
    },

    end: () => module.mailbox.close(channel),
  }
}
