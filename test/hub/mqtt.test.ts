// MQTT packet by packet, with a bare client: what the SDK hides.
import { once } from 'node:events'
import mqtt, { type MqttClient } from 'mqtt'
import { afterEach, expect, test, vi } from 'vitest'
import { closeAfterEach, virtualHub, type WatchedHub, watchHub } from './client.ts'
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

test('a topic has application properties first, then system properties in the order in which they came', async () => {
  const hub = await watchHub({
    routes: ['FROM /messages/modules/filterModule/* INTO BrokeredEndpoint("/modules/filterModule/inputs/loop")'],
  })
  const client = await connect(hub)
  await subscribe(client, inputs)
  const arrived = once(client, 'message')
  const sent = '%24.ctime=2026-03-01T02%3A03%3A04Z&%24.on=output1&%24.mid=7&empty=&line=L1%21&%24.ct=application%2Fjson'
  client.publish(`devices/edge-device/modules/filterModule/messages/events/${sent}/`, '1', { qos: 1 })
  const [topic] = await arrived
  expect(topic).toBe(
    'devices/edge-device/modules/filterModule/inputs/loop/empty&line=L1%21&%24.cdid=edge-device&%24.cmid=filterModule' +
      '&%24.ctime=2026-03-01T02%3A03%3A04Z&%24.mid=7&%24.ct=application%2Fjson',
  )
})

test('a second connection of a session gets deliveries after the pause, though it subscribes to nothing', async () => {
  const { hub, advance } = await virtualHub()
  await hub.fault({ kind: 'dropAcknowledgement' })
  const first = await connect(hub)
  await subscribe(first, inputs)
  hub.send('filterModule', 'input1', { body: '1' })
  await hub.event('delivered')
  const second = await connect(hub)
  await advance(999)
  expect(hub.seenOf('delivered')).toHaveLength(1)
  const arrived = once(second, 'message')
  await advance(1)
  await arrived
})

test('an acknowledgement settles the oldest delivery that has none, because all have the same packet id', async () => {
  const { hub, advance } = await virtualHub()
  const client = await connect(hub)
  await subscribe(client, inputs)
  // The client keeps its first acknowledgement to itself, and gives the second.
  let packets = 0
  const { handleMessage } = client
  const acknowledge: (() => void)[] = []
  client.handleMessage = (packet, done) => {
    packets += 1
    acknowledge.push(() => handleMessage.call(client, packet, done))
  }
  hub.send('filterModule', 'input1', { body: '1' })
  await vi.waitFor(() => expect(packets).toBe(1))
  await advance(31_000)
  acknowledge[0]?.()
  await vi.waitFor(() => expect(packets).toBe(2))
  expect(hub.seenOf('acknowledged')).toEqual([])
  acknowledge[1]?.()
  await hub.event('acknowledged', ({ attempt }) => attempt === 2)
})

test('who has reported, and never read its twin, gets the whole of it with the first change', async () => {
  const hub = await watchHub({ twins: { filterModule: { limit: 25 } } })
  const client = await connect(hub)
  await subscribe(client, '$iothub/twin/PATCH/properties/desired/#', 0)
  client.publish('$iothub/twin/PATCH/properties/reported/?$rid=1', '{"a":1}')
  await hub.event('reported')
  const arrived = once(client, 'message')
  hub.patchTwin('filterModule', { unit: 'bar' })
  const [topic, payload] = await arrived
  expect(topic).toBe('$iothub/twin/PATCH/properties/desired/?$version=2')
  expect(JSON.parse(String(payload))).toEqual({ limit: 25, unit: 'bar', $version: 2 })
})
