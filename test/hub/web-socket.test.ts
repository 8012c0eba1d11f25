// Both protocols over web sockets, with the real SDK. It connects to port 443, which a test leads to the hub's own.
import { once } from 'node:events'
import { Agent } from 'node:https'
import { connect, type TLSSocket } from 'node:tls'
import { ModuleClient } from 'azure-iot-device'
import { AmqpWs } from 'azure-iot-device-amqp'
import { MqttWs } from 'azure-iot-device-mqtt'
import mqtt from 'mqtt'
import { expect, test, vi } from 'vitest'
import WebSocket from 'ws'
import { bodyText, closeAfterEach, listen, messageWith, transports, virtualHub, watchHub } from './client.ts'
import { createToken, workload } from './token.ts'

closeAfterEach()

const sdkTransports = { amqp: AmqpWs, mqtt: MqttWs }

test.each(transports)('%s goes over web sockets', async transport => {
  const hub = await watchHub({ twins: { filterModule: { limit: 25 } } })
  const environment = hub.environment('filterModule', transport, 'webSocket')
  expect(environment['ClientTransportType']).toBe(transport === 'amqp' ? 'Amqp_WebSocket_Only' : 'Mqtt_WebSocket_Only')
  const port = Number(environment['IOTEDGE_GATEWAYHOSTNAME']?.split(':')[1])
  const { certificate: ca } = await workload(environment, '/trust-bundle')
  const agent = new Agent()
  Object.assign(agent, { createConnection: () => connect({ host: 'localhost', port, ca, servername: 'localhost' }) })
  const before = { ...process.env }
  Object.assign(process.env, environment, { IOTEDGE_GATEWAYHOSTNAME: 'localhost' })
  const client = await ModuleClient.fromEnvironment(sdkTransports[transport])
  process.env = before
  client.on('error', () => {})
  await client.setOptions({ ca: ca ?? '', [transport]: { webSocketAgent: agent } })
  await client.open()
  expect((await client.getTwin()).properties.desired).toEqual({ limit: 25, $version: 1 })
  const received = await listen(hub, client, ({ message }) => client.complete(message, () => {}))
  hub.send('filterModule', 'input1', { body: '1' })
  await hub.event('acknowledged')
  expect(received.map(({ message }) => bodyText(message))).toEqual(['1'])
  await client.sendOutputEvent('output1', messageWith('2'))
  await vi.waitFor(() => expect(hub.seenOf('unrouted')).toHaveLength(1))
  await client.close()
  await hub.event('disconnected')
})

test('a web socket of another protocol is closed', async () => {
  const hub = await watchHub()
  const environment = hub.environment('filterModule', 'mqtt', 'webSocket')
  const { certificate: ca } = await workload(environment, '/trust-bundle')
  const socket = new WebSocket(`wss://${environment['IOTEDGE_GATEWAYHOSTNAME']}/$iothub/websocket`, { ca })
  const [code] = await once(socket, 'close')
  expect(code).toBe(1002)
})

test('a port that cannot be had is said', async () => {
  const hub = await watchHub()
  const taken = Number(hub.environment('filterModule', 'mqtt', 'webSocket')['IOTEDGE_GATEWAYHOSTNAME']?.split(':')[1])
  await expect(watchHub({ webSocketPort: taken })).rejects.toThrow(
    `the hub cannot listen for web sockets on port ${taken}: listen EADDRINUSE`,
  )
})

test('who is let in late, when another has taken its place, harms none that is there', async () => {
  const { hub, advance } = await virtualHub({ modules: ['filterModule'] })
  const environment = hub.environment('filterModule', 'mqtt', 'webSocket')
  const { certificate: ca } = await workload(environment, '/trust-bundle')
  const port = Number(environment['IOTEDGE_GATEWAYHOSTNAME']?.split(':')[1])
  const password = await createToken(environment)
  function open() {
    let socket: TLSSocket | undefined
    const agent = new Agent()
    const createConnection = () => {
      socket = connect({ host: 'localhost', port, ca, servername: 'localhost' })
      return socket
    }
    Object.assign(agent, { createConnection })
    const client = mqtt.connect(`wss://${environment['IOTEDGE_GATEWAYHOSTNAME']}/$iothub/websocket`, {
      clean: false,
      clientId: 'edge-device/filterModule',
      username: `${environment['IOTEDGE_IOTHUBHOSTNAME']}/edge-device/filterModule/?api-version=2021-04-12`,
      password,
      reconnectPeriod: 0,
      wsOptions: { agent },
    })
    client.on('error', () => {})
    return { client, hang: () => socket?.pause() }
  }
  const connected = (count: number) => vi.waitFor(() => expect(hub.seenOf('connected')).toHaveLength(count))

  const first = open()
  await once(first.client, 'connect')
  // It does not answer that its connection is to be closed: the hub waits a second for that before it lets the next one in.
  first.hang()
  const second = open()
  await connected(2)
  const third = open()
  await once(third.client, 'connect')
  await advance(1_000)
  await vi.waitFor(() => expect(hub.seenOf('disconnected')).toHaveLength(2))
  await new Promise(resolve =>
    third.client.subscribe('devices/edge-device/modules/filterModule/inputs/#', { qos: 1 }, resolve),
  )
  hub.send('filterModule', 'input1', { body: '1' })
  await hub.event('acknowledged')
  for (const { client } of [first, second, third]) client.end(true)
})
