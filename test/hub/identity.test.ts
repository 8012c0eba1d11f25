// Who may connect: shared access signatures are checked on every transport, and end the connection when they expire.
import { EventEmitter } from 'node:events'
import { ModuleClient } from 'azure-iot-device'
import { describe, expect, test, vi } from 'vitest'
import type { Transport } from '../../src/hub/event.ts'
import type { Hub } from '../../src/hub/hub.ts'
import { closeAfterEach, listen, messageWith, sdkTransports, transports, virtualHub, watchHub } from './client.ts'
import { type Claim, createToken, workload } from './token.ts'

closeAfterEach()

type Provider = Parameters<typeof ModuleClient.fromAuthenticationProvider>[0]

/** A client that trusts the hub and comes with a token of the test's making, signed by the workload API. */
async function claim(hub: Hub, transport: Transport, claimed: Claim = {}): Promise<ModuleClient> {
  return (await claimWithProvider(hub, transport, claimed)).client
}

/** With what renews the token in place, as the SDK does over AMQP. */
async function claimWithProvider(hub: Hub, transport: Transport, claimed: Claim) {
  const environment = hub.environment('filterModule', transport)
  const { IOTEDGE_IOTHUBHOSTNAME: host = '', IOTEDGE_DEVICEID: deviceId = '', IOTEDGE_MODULEID: moduleId } = environment
  const credentials = {
    host,
    deviceId,
    ...(moduleId === undefined ? {} : { moduleId }),
    gatewayHostName: environment.IOTEDGE_GATEWAYHOSTNAME ?? '',
    sharedAccessSignature: await createToken(environment, claimed),
  }
  const events = new EventEmitter()
  const provider: Provider = Object.assign(events, {
    type: 1,
    getDeviceCredentials: (callback?: (error?: Error, config?: typeof credentials) => void) => {
      callback?.(undefined, credentials)
      return Promise.resolve(credentials)
    },
    stop: () => {},
  })
  const client = ModuleClient.fromAuthenticationProvider(provider, sdkTransports[transport])
  client.on('error', () => {})
  client.setRetryPolicy({ shouldRetry: () => false, nextRetryTimeout: () => -1 })
  const { certificate } = await workload(environment, '/trust-bundle')
  await client.setOptions({ ca: certificate ?? '' })
  async function renew(next: Claim): Promise<void> {
    const sharedAccessSignature = await createToken(environment, next)
    events.emit('newTokenAvailable', { ...credentials, sharedAccessSignature })
  }
  return { client, renew }
}

describe.each(transports)('over %s', transport => {
  test('a client with a good token is let in', async () => {
    const hub = await watchHub()
    const client = await claim(hub, transport)
    await client.open()
    await client.getTwin()
    expect(hub.seenOf('refused')).toEqual([])
    await client.close()
  })

  test.each<[string, Claim, string | RegExp]>([
    [
      'that was signed with another key',
      { tamper: text => text.replace(/^./, first => (first === 'A' ? 'B' : 'A')) },
      'was not made with the key',
    ],
    [
      'for another module',
      { resource: 'local-hub.azure-devices.net/devices/edge-device/modules/sensor' },
      /the token is for|no token for filterModule/,
    ],
    ['that expired more than five minutes ago', { expiry: -310 }, 'the token expired'],
    ['that outlives the year 9999', { expiry: 252e9 }, 'beyond the year 9999'],
  ])('a client with a token %s is refused', async (_name, claimed, reason) => {
    const hub = await watchHub({ timeScale: 1 })
    const client = await claim(hub, transport, claimed)
    // edgeHub looks at an AMQP client's signature when it opens a link, which opening the client does not.
    await expect(client.open().then(() => client.sendOutputEvent('output1', messageWith('')))).rejects.toThrow()
    expect((await hub.event('refused')).reason).toMatch(reason)
    expect(hub.seenOf('connected')).toEqual([])
  })

  test.each([
    ['that expired less than five minutes ago', { expiry: -290 }],
    ['for a hundred years', { expiry: 100 * 365 * 86_400 }],
  ])('a client with a token %s is let in', async (_name, claimed) => {
    const hub = await watchHub({ timeScale: 1 })
    const client = await claim(hub, transport, claimed)
    await client.open()
    await client.sendOutputEvent('output1', messageWith(''))
    expect(hub.seenOf('refused')).toEqual([])
    await client.close()
  })

  test('a connection ends with the first look at it, every five minutes, when its token has been out for five', async () => {
    const { hub, advance } = await virtualHub()
    const client = await claim(hub, transport, { expiry: 3500 })
    await client.open()
    await listen(hub, client)
    await advance(3_795_000)
    expect(hub.seenOf('disconnected')).toEqual([])
    await advance(110_000)
    expect((await hub.event('disconnected')).reason).toBe('its token expired')
  })
})

test('over amqp, a token is renewed in place, with a message in flight', async () => {
  const { hub, advance } = await virtualHub()
  const { client, renew } = await claimWithProvider(hub, 'amqp', { expiry: 3500 })
  await client.open()
  const received = await listen(hub, client)
  hub.send('filterModule', 'input1', { body: '1' })
  await hub.event('delivered')
  await renew({ expiry: 7000 })
  // What is asked for after the new token is answered after it was taken.
  await client.getTwin()
  await vi.waitFor(() => expect(received).toHaveLength(1))
  const [first] = received
  if (first !== undefined) await client.complete(first.message)
  await hub.event('acknowledged', ({ attempt }) => attempt === 1)
  await advance(4_500_000)
  expect(hub.seenOf('disconnected')).toEqual([])
})

test('the workload API signs for modules that it knows, of the generation that it knows', async () => {
  const hub = await watchHub()
  const environment = hub.environment('filterModule', 'amqp')
  const data = JSON.stringify({ algo: 'HMACSHA256', data: '' })
  const generation = environment.IOTEDGE_MODULEGENERATIONID
  expect(await workload(environment, `/modules/other/genid/${generation}/sign`, data)).toEqual({
    message: `There is no module other of generation ${generation}.`,
  })
  expect(await workload(environment, '/modules/filterModule/genid/1/sign', data)).toEqual({
    message: 'There is no module filterModule of generation 1.',
  })
  expect(await workload(environment, '/identities')).toEqual({ message: 'There is no GET /identities.' })
})
