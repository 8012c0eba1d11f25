// MQTT packet by packet, with a bare client: what the SDK hides.
import { once } from 'node:events'
import mqtt, { type MqttClient } from 'mqtt'
import { afterEach, expect, test, vi } from 'vitest'
import { closeAfterEach, type WatchedHub, watchHub } from './client.ts'
import { createToken, workload } from './token.ts'

closeAfterEach()

const inputs = 'devices/edge-device/modules/filterModule/inputs/#'

interface Options {
  readonly clean?: boolean
}

const opened: MqttClient[] = []
afterEach(() => {
  for (const client of opened.splice(0)) client.end(true)
})

async function connect(hub: WatchedHub, { clean = false }: Options = {}): Promise<MqttClient> {
  const environment = hub.environment('filterModule', 'mqtt')
  const { certificate } = await workload(environment, '/trust-bundle')
  const client = mqtt.connect(`mqtts://${environment.IOTEDGE_GATEWAYHOSTNAME}`, {
    ca: certificate ?? '',
    clean,
    clientId: 'edge-device/filterModule',
    username: `${environment.IOTEDGE_IOTHUBHOSTNAME}/edge-device/filterModule/?api-version=2021-04-12`,
    password: await createToken(environment),
    reconnectPeriod: 0,
  })
  opened.push(client)
  client.on('error', () => {})
  await once(client, 'connect')
  return client
}

const subscribe = (client: MqttClient, topic: string, qos: 0 | 1 = 1) =>
  new Promise(resolve => client.subscribe(topic, { qos }, (_error, granted) => resolve(granted[0]?.qos)))

test.each([true, false])(
  'a redelivery has the same packet id, and is not marked as one; clean session: %s',
  async clean => {
    const hub = await watchHub({ timeScale: 0.002 })
    const client = await connect(hub, { clean })
    const packets: unknown[] = []
    client.on('packetreceive', packet => packet.cmd === 'publish' && packets.push([packet.messageId, packet.dup]))
    await subscribe(client, inputs)
    await hub.fault({ kind: 'dropAcknowledgement' })
    hub.send('filterModule', 'input1', { body: '1' })
    await hub.event('acknowledged')
    expect(packets).toEqual([
      [1, false],
      [1, false],
    ])
  },
)

test('subscriptions of a session outlive its connection, unless it is clean', async () => {
  const hub = await watchHub()
  const first = await connect(hub)
  await subscribe(first, inputs)
  first.end(true)
  await hub.event('disconnected')
  hub.send('filterModule', 'input1', { body: '1' })
  const second = await connect(hub)
  await hub.event('acknowledged', ({ delivery }) => delivery === 1)
  second.end(true)
  await vi.waitFor(() => expect(hub.seenOf('disconnected')).toHaveLength(2))
  hub.send('filterModule', 'input1', { body: '2' })
  const third = await connect(hub, { clean: true })
  // What is sent after a subscription was answered would come after a message that the old one brought.
  await subscribe(third, '$iothub/twin/res/#', 0)
  expect(hub.seenOf('delivered')).toHaveLength(1)
})

test('a topic that is not the module’s own is not granted', async () => {
  const hub = await watchHub()
  const client = await connect(hub)
  expect(await subscribe(client, 'devices/edge-device/modules/sensor/inputs/#')).toBe(128)
  expect((await hub.event('refused')).reason).toContain('may not subscribe to devices/edge-device/modules/sensor')
})

test('a message that edgeHub cannot read is acknowledged and lost', async () => {
  const hub = await watchHub()
  const client = await connect(hub)
  const topic = 'devices/edge-device/modules/filterModule/messages/events/%24.on=output1&=nameless/'
  await new Promise(resolve => client.publish(topic, '1', { qos: 1 }, resolve))
  expect((await hub.event('refused')).reason).toContain('is lost, because a property has no name')
  expect(hub.seenOf('output')).toEqual([])
})

test.each([
  ['QoS 2', Buffer.alloc(1), 2, 'published with QoS 2'],
  ['a packet above 256 KiB', Buffer.alloc(262_144), 1, 'published a packet of 262'],
] as const)('%s ends the connection', async (_name, payload, qos, reason) => {
  const hub = await watchHub()
  const client = await connect(hub)
  client.publish('devices/edge-device/modules/filterModule/messages/events/%24.on=output1/', payload, { qos })
  expect((await hub.event('refused')).reason).toContain(reason)
  await hub.event('disconnected')
})
