// A module at a broker, and the other end as the contract wants to see it: what passes between the two is read on the way.
import { randomUUID } from 'node:crypto'
import { connect, createServer, type Socket } from 'node:net'
import { type Packet, parser } from 'mqtt-packet'
import { asyncScheduler, of, type SchedulerAction, type SchedulerLike } from 'rxjs'
import { expect, vi } from 'vitest'
import { type BrokerClient, connectClient } from '../../../src/edge/broker/client.ts'
import { fromPublication, toPublication } from '../../../src/edge/broker/message.ts'
import { connectToBroker } from '../../../src/edge/broker/module.ts'
import { readBrokerSettings } from '../../../src/edge/broker/settings.ts'
import { listenOnLoopback } from '../../../src/hub/loopback.ts'
import { startPlainBroker } from '../../../src/hub/plain-broker.ts'
import type { JsonObject } from '../../../src/rules/data/json.ts'
import type { Bench, Received } from '../bench.ts'
import { fakeLog } from '../fake-log.ts'
import { hasMosquitto, startMosquitto } from './mosquitto.ts'

/** MQTT 5 at Mosquitto, where there is one; 3.1.1 with envelopes at a broker within the tests. */
export type BrokerKind = 'broker' | 'broker-3.1.1'
export const brokerKinds: readonly BrokerKind[] = hasMosquitto ? ['broker', 'broker-3.1.1'] : ['broker-3.1.1']

/** As edgeHub has it: one message in flight, and none above 256 KiB. */
const config = ['allow_anonymous true', 'max_inflight_messages 1', `max_packet_size ${256 * 1024}`]

/** Pauses between two tries pass ten times as fast. A broker gets the time that it needs. */
export const hurried: SchedulerLike = {
  now: () => asyncScheduler.now(),
  schedule<State>(work: (this: SchedulerAction<State>, state?: State) => void, delay = 0, state?: State) {
    return asyncScheduler.schedule(work, delay < 500 ? delay : delay / 10, state)
  },
}

async function startBroker(kind: BrokerKind) {
  if (kind === 'broker') return await startMosquitto({ config })
  const nobody = () => {}
  const watch = { client: '', published: nobody, acknowledged: nobody, subscribed: nobody, disconnected: nobody }
  const { url, close } = await startPlainBroker(watch)
  return { at: { port: Number(new URL(url).port), host: '127.0.0.1' }, close }
}

export async function startBrokerBench(
  kind: BrokerKind,
  desired: JsonObject,
  stateDir: string | undefined,
): Promise<Bench> {
  const broker = await startBroker(kind)
  const version = kind === 'broker' ? 5 : 4
  const isEnvelope = version === 4
  const log = fakeLog()
  const way = await watchWay(broker.at, version)
  const operator = await join(broker.at, version)
  const answers = new Map<string, (answer: { status: number; payload: string }) => void>()
  operator.arrivals$.subscribe(({ publication: { payload, properties }, acknowledge }) => {
    acknowledge().catch(() => {})
    const status = Number(properties.userProperties?.find(([name]) => name === 'status')?.[1])
    answers.get(properties.correlationData?.toString() ?? '')?.({ status, payload: payload.toString() })
  })
  await operator.subscribe([{ topic: 'answers', qos: 1 }])
  const publish = (topic: string, text: string, isRetained = false) =>
    operator.publish({ topic, payload: Buffer.from(text), qos: 1, isRetained })
  if (Object.keys(desired).length > 0) await publish('edge-rules/m/desired', JSON.stringify(desired), true)
  const variables = {
    MQTT_URL: `mqtt://127.0.0.1:${way.port}`,
    MQTT_CLIENT_ID: 'm',
    MQTT_INPUTS: 'input1=in/input1',
    MQTT_OUTPUTS: 'output1=out/output1',
    MQTT_VERSION: version === 5 ? '5' : '3.1.1',
    MQTT_ENVELOPE: isEnvelope ? 'on' : 'off',
    MQTT_RECEIVE_MAXIMUM: '1',
  }
  const settings = readBrokerSettings(variables, problem => expect(problem).toBe(''))
  const module = connectToBroker({ settings, stateDir, wait: 20_000, bases$: of({}), log, scheduler: hurried })
  let sending = way.subscribed
  return {
    module,
    log,
    send(_input, body, properties = {}, system = {}) {
      const message = { bytes: Buffer.from(body), properties: new Map(Object.entries(properties)), system }
      const isPlain = message.properties.size === 0 && Object.keys(system).length === 0
      const published = toPublication({ ...message, output: '', rules: [] }, isEnvelope && !isPlain, start)
      if (published === undefined) return
      // A broker keeps nothing for a client that it does not know.
      sending = sending.then(() => operator.publish({ topic: 'in/input1', qos: 1, ...published })).catch(() => {})
    },
    received: () => way.accepted().map(publication => receivedOf(publication, isEnvelope)),
    delivered: () => way.delivered().length,
    acknowledged: () => new Set(way.delivered().flatMap(({ key, isTaken }) => (isTaken ? [key] : []))).size,
    // The test sees what becomes of it. It may end before the broker has answered.
    patchTwin: patch => void publish('edge-rules/m/desired/patch', JSON.stringify(patch)).catch(() => {}),
    reported: () => JSON.parse(way.last('edge-rules/m/reported') ?? '{}'),
    async call(name, payload) {
      const id = randomUUID()
      const answer = new Promise<{ status: number; payload: string }>(resolve => answers.set(id, resolve))
      const properties = { responseTopic: 'answers', correlationData: Buffer.from(id) }
      const topic = `edge-rules/m/methods/${name}`
      const text = payload === undefined ? '' : JSON.stringify(payload)
      await operator.publish({ topic, payload: Buffer.from(text), qos: 1, properties })
      const nobody = new Promise<{ status: number; payload: string }>(resolve =>
        setTimeout(() => resolve({ status: 504, payload: 'null' }), 1_000),
      )
      const { status, payload: answered } = await Promise.race([answer, nobody])
      return { status, payload: JSON.parse(answered) }
    },
    cut: way.cut,
    cutNext: way.cutNext,
    down: way.down,
    up: way.up,
    answerTwin: async () => {},
    answerWorkload: async () => {},
    async close() {
      await module.close()
      operator.destroy()
      await way.close()
      await broker.close()
    },
  }
}

type At = { readonly path: string } | { readonly port: number; readonly host?: string }

async function join(at: At, version: 4 | 5): Promise<BrokerClient> {
  const stream = connect('port' in at ? { host: '127.0.0.1', ...at } : at)
  const clientId = `operator-${randomUUID()}`
  const connecting = { cmd: 'connect', protocolId: 'MQTT', protocolVersion: version, clientId, clean: true } as const
  return await connectClient({ stream, connect: connecting, scheduler: asyncScheduler, packetLimit: 1_000_000 })
}

const start = { now: () => 0 }

type Publish = Packet & { readonly cmd: 'publish' }

function receivedOf({ topic, payload, properties = {} }: Publish, isEnvelope: boolean): Received {
  const { userProperties, contentType, correlationData } = properties
  const pairs = Object.entries(userProperties ?? {}).map(([name, value]) => [name, String(value)] as const)
  const publication = {
    topic,
    qos: 1,
    isRetained: false,
    isRepeated: false,
    packetId: 1,
    payload: Buffer.from(payload),
    properties: {
      userProperties: pairs,
      ...(contentType === undefined ? {} : { contentType }),
      ...(correlationData === undefined ? {} : { correlationData }),
    },
  }
  const { bytes, input: _, ...message } = fromPublication(publication, '', isEnvelope, start)
  const text = Buffer.from(bytes).toString()
  // A text that is not JSON is a string in an envelope.
  const plain = isEnvelope && text.startsWith('"') ? String(JSON.parse(text)) : text
  return { ...message, bytes, output: topic.replace('out/', ''), text: plain }
}

interface Delivered {
  readonly key: string
  isTaken: boolean
}

/** The way between the module and the broker, which can be cut, and is read in both directions. */
async function watchWay(at: At, version: 4 | 5) {
  const pairs = new Set<Socket>()
  const accepted: Publish[] = []
  const delivered: Delivered[] = []
  const lasts = new Map<string, string>()
  let cutsToCome = 0
  let subscribed = () => {}
  const isSubscribed = new Promise<void>(resolve => {
    subscribed = resolve
  })
  const server = createServer(module => {
    const broker = connect('port' in at ? { host: '127.0.0.1', ...at } : at)
    const sent = new Map<number, Publish>()
    const open = new Map<number, Delivered>()
    const subscribing = new Set<number>()
    const end = () => {
      pairs.delete(module)
      module.destroy()
      broker.destroy()
    }
    for (const socket of [module, broker]) socket.on('error', end).on('close', end)
    const fromModule = parser({ protocolVersion: version }).on('packet', packet => {
      if (packet.cmd === 'publish') sent.set(packet.messageId ?? 0, packet)
      if (packet.cmd === 'publish') lasts.set(packet.topic, packet.payload.toString())
      if (packet.cmd === 'subscribe' && packet.subscriptions.some(({ topic }) => topic === 'in/input1')) {
        subscribing.add(packet.messageId ?? 0)
      }
      const taken = packet.cmd === 'puback' ? open.get(packet.messageId ?? 0) : undefined
      if (taken !== undefined) taken.isTaken = true
    })
    const fromBroker = parser({ protocolVersion: version }).on('packet', packet => {
      if (packet.cmd === 'connack') {
        pairs.add(module)
        if (cutsToCome > 0) {
          cutsToCome--
          end()
        }
      }
      if (packet.cmd === 'suback' && subscribing.has(packet.messageId ?? 0)) subscribed()
      if (packet.cmd === 'publish' && packet.topic === 'in/input1') {
        const properties = JSON.stringify(packet.properties?.userProperties ?? {})
        const one = { key: `${packet.messageId} ${packet.payload} ${properties}`, isTaken: false }
        delivered.push(one)
        open.set(packet.messageId ?? 0, one)
      }
      const taken = packet.cmd === 'puback' ? sent.get(packet.messageId ?? 0) : undefined
      if (taken?.topic.startsWith('out/')) accepted.push(taken)
    })
    // What is forwarded was read before, so that nothing is seen too late.
    module.on('data', data => {
      fromModule.parse(data)
      broker.write(data)
    })
    broker.on('data', data => {
      fromBroker.parse(data)
      if (!module.destroyed) module.write(data)
    })
  })
  const { port, down, up, close } = await listenOnLoopback(server)
  return {
    port,
    subscribed: isSubscribed,
    accepted: () => accepted,
    delivered: () => delivered,
    last: (topic: string) => lasts.get(topic),
    async cut() {
      await vi.waitFor(() => expect(pairs.size).toBeGreaterThan(0), { timeout: 20_000 })
      for (const socket of pairs) socket.destroy()
    },
    cutNext(times: number) {
      cutsToCome = times
    },
    down,
    up,
    close,
  }
}
