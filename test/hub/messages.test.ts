// Messages between modules and the hub, with the real SDK over real sockets, the same for every transport.
import { describe, expect, test, vi } from 'vitest'
import {
  bodyText,
  closeAfterEach,
  listen,
  messageWith,
  openClient,
  openWithoutRetry,
  transports,
  virtualHub,
  watchHub,
} from './client.ts'

closeAfterEach()

describe.each(transports)('over %s', transport => {
  test('a message reaches its input, and what the module sends reaches the cloud', async () => {
    const hub = await watchHub({ routes: ['FROM /messages/modules/filterModule/outputs/output1 INTO $upstream'] })
    const client = await openClient(hub, 'filterModule', transport)
    await listen(hub, client, ({ input, message }) => {
      client.sendOutputEvent('output1', messageWith(bodyText(message), { input }), () => {
        client.complete(message, () => {})
      })
    })
    hub.send('filterModule', 'input1', { body: '{"machine":{"temperature":31}}' })
    const { message, output } = await hub.event('upstream')
    expect(output).toBe('output1')
    expect(Buffer.from(message.body).toString()).toBe('{"machine":{"temperature":31}}')
    expect(message.properties.get('input')).toBe('input1')
    expect(message.system.connectionModuleId).toBe('filterModule')
    await hub.event('acknowledged', ({ delivery }) => delivery === 1)
    expect(hub.waiting('filterModule')).toBe(0)
  })

  test('a message goes from one module to the next with its bytes and properties', async () => {
    const hub = await watchHub({
      routes: ['FROM /messages/modules/sensor/* INTO BrokeredEndpoint("/modules/filterModule/inputs/input1")'],
    })
    const received = await listen(hub, await openClient(hub, 'filterModule', transport))
    const sensor = await openClient(hub, 'sensor', transport)
    const bytes = Buffer.from([0, 255, 10, 123])
    const message = messageWith(bytes, { line: 'L 1/ä', 'a&b=c': '%' })
    Object.assign(message, {
      messageId: 'm-1',
      correlationId: 'c-1',
      contentType: 'application/json',
      contentEncoding: 'utf-8',
    })
    await sensor.sendOutputEvent('temperatureOutput', message)
    await vi.waitFor(() => expect(received).toHaveLength(1))
    const [first] = received
    expect(first?.input).toBe('input1')
    expect(Buffer.from(first?.message.getBytes() ?? []).equals(bytes)).toBe(true)
    expect(first?.message).toMatchObject({
      messageId: 'm-1',
      correlationId: 'c-1',
      contentType: 'application/json',
      contentEncoding: 'utf-8',
    })
    const properties = new Map(first?.message.properties.propertyList.map(({ key, value }) => [key, value]))
    expect(properties.get('line')).toBe('L 1/ä')
    expect(properties.get('a&b=c')).toBe('%')
    const { system } = (await hub.event('delivered')).message
    expect(system).toMatchObject({ connectionDeviceId: 'edge-device', connectionModuleId: 'sensor' })
  })

  test('a message that no route takes is accepted and dropped', async () => {
    const hub = await watchHub()
    const client = await openClient(hub, 'filterModule', transport)
    await client.sendOutputEvent('nowhere', messageWith('{}'))
    expect(await hub.event('unrouted')).toMatchObject({ module: 'filterModule', output: 'nowhere' })
  })

  test('messages wait for a module that is not there, and come in order', async () => {
    const hub = await watchHub()
    for (const n of [1, 2, 3]) hub.send('filterModule', 'input1', { body: String(n) })
    expect(hub.waiting('filterModule')).toBe(3)
    const client = await openClient(hub, 'filterModule', transport)
    const received = await listen(hub, client, ({ message }) => client.complete(message, () => {}))
    await hub.event('acknowledged', ({ delivery }) => delivery === 3)
    expect(received.map(({ message }) => bodyText(message))).toEqual(['1', '2', '3'])
  })

  test('what was not acknowledged before a disconnect comes again, and so does what came meanwhile', async () => {
    const hub = await watchHub()
    const client = await openClient(hub, 'filterModule', transport)
    const received = await listen(hub, client, ({ message }) => {
      if (received.length > 1) client.complete(message, () => {})
    })
    // Over MQTT the SDK has acknowledged before it shows the message, so there this one must get lost.
    if (transport === 'mqtt') await hub.fault({ kind: 'dropAcknowledgement' })
    hub.send('filterModule', 'input1', { body: '1' })
    await vi.waitFor(() => expect(received).toHaveLength(1))
    await hub.fault({ kind: 'disconnect', module: 'filterModule' })
    hub.send('filterModule', 'input1', { body: '2' })
    await hub.event('acknowledged', ({ delivery }) => delivery === 2)
    expect(received.map(({ message }) => bodyText(message))).toEqual(['1', '1', '2'])
    expect(hub.seenOf('acknowledged').map(({ delivery, attempt }) => [delivery, attempt])).toEqual([
      [1, 2],
      [2, 1],
    ])
  })

  test('what is not acknowledged in time is delivered again, and nothing overtakes it', async () => {
    const hub = await watchHub({ timeScale: 0.004 })
    const client = await openClient(hub, 'filterModule', transport)
    const received = await listen(hub, client, ({ message }) => client.complete(message, () => {}))
    await hub.fault({ kind: 'dropAcknowledgement', count: 2 })
    hub.send('filterModule', 'input1', { body: '1' })
    hub.send('filterModule', 'input1', { body: '2' })
    await hub.event('acknowledged', ({ delivery }) => delivery === 2)
    expect(received.map(({ message }) => bodyText(message))).toEqual(['1', '1', '1', '2'])
    expect(hub.seenOf('unacknowledged').map(({ attempt }) => attempt)).toEqual([1, 2])
  })

  test('a second client with the same id takes over, and the first is sent away', async () => {
    const hub = await watchHub()
    const first = await openClient(hub, 'filterModule', transport)
    await listen(hub, first)
    const gone = hub.event('disconnected')
    // The first, kept from coming back, would otherwise take over in turn.
    first.setRetryPolicy({ shouldRetry: () => false, nextRetryTimeout: () => -1 })
    const second = await openClient(hub, 'filterModule', transport)
    const received = await listen(hub, second)
    expect((await gone).reason).toBe('another client with its id took over')
    hub.send('filterModule', 'input1', { body: '1' })
    await vi.waitFor(() => expect(received).toHaveLength(1))
  })

  test('property names that differ only in case: refused over AMQP, acknowledged and dropped over MQTT', async () => {
    const hub = await watchHub({ routes: ['FROM /messages/* INTO $upstream'] })
    const client = await openWithoutRetry(hub, 'filterModule', transport)
    const sending = client.sendOutputEvent('output1', messageWith('{}', { messagetype: 'a', MessageType: 'Alert' }))
    if (transport === 'amqp') await expect(sending).rejects.toMatchObject({ name: 'InternalServerError' })
    else await sending
    const reason =
      'a message of filterModule to output1, because the names of its properties "messagetype" and "MessageType" differ only in case'
    expect((await hub.event('refused')).reason).toBe(reason)
    expect(hub.seenOf('output')).toEqual([])
    expect(() => hub.send('filterModule', 'input1', { body: '', properties: { a: '', A: '' } })).toThrow(
      'properties "a" and "A" differ only in case',
    )
  })

  test('a connection that its client ends with a message in flight: 31 seconds of silence', async () => {
    const { hub, advance } = await virtualHub()
    await hub.fault({ kind: 'dropAcknowledgement' })
    const client = await openWithoutRetry(hub, 'filterModule', transport)
    await listen(hub, client)
    hub.send('filterModule', 'input1', { body: '1' })
    await hub.event('delivered')
    hub.fault({ kind: 'disconnect' })
    await hub.event('disconnected')
    await listen(hub, await openWithoutRetry(hub, 'filterModule', transport))
    await advance(30_999)
    expect(hub.seenOf('delivered')).toHaveLength(1)
    await advance(1)
    await hub.event('delivered', ({ attempt }) => attempt === 2)
  })

  test('a take-over, the next connection opened before the last is closed: one second', async () => {
    const { hub, advance } = await virtualHub()
    await hub.fault({ kind: 'dropAcknowledgement' })
    await listen(hub, await openWithoutRetry(hub, 'filterModule', transport))
    hub.send('filterModule', 'input1', { body: '1' })
    await hub.event('delivered')
    await listen(hub, await openWithoutRetry(hub, 'filterModule', transport))
    expect((await hub.event('disconnected')).reason).toBe('another client with its id took over')
    await advance(999)
    expect(hub.seenOf('delivered')).toHaveLength(1)
    await advance(1)
    await hub.event('delivered', ({ attempt }) => attempt === 2)
  })

  test('a message of 255 KiB is taken', async () => {
    const hub = await watchHub({ routes: ['FROM /messages/* INTO $upstream'] })
    const client = await openClient(hub, 'filterModule', transport)
    await client.sendOutputEvent('output1', messageWith(Buffer.alloc(255 * 1024)))
    await hub.event('upstream')
  })

  test('a message of 255 KiB arrives, and a larger one, which edgeHub would never have, cannot be sent', async () => {
    const hub = await watchHub()
    const received = await listen(hub, await openClient(hub, 'filterModule', transport))
    hub.send('filterModule', 'input1', { body: Buffer.alloc(255 * 1024) })
    await vi.waitFor(() => expect(received).toHaveLength(1))
    const properties = { name: 'x'.repeat(1000) }
    expect(() => hub.send('filterModule', 'input1', { body: Buffer.alloc(256 * 1024 - 500), properties })).toThrow(
      /^the message has 262\d{3} bytes with its properties; edgeHub takes 262144 at most\.$/,
    )
    expect(hub.seenOf('queued')).toHaveLength(1)
  })
})

test('over amqp, a message of 256 KiB is refused', async () => {
  const hub = await watchHub({ routes: ['FROM /messages/* INTO $upstream'] })
  const client = await openClient(hub, 'filterModule', 'amqp')
  await expect(client.sendOutputEvent('output1', messageWith(Buffer.alloc(256 * 1024)))).rejects.toThrow()
  await hub.event('oversized')
  expect(hub.seenOf('upstream')).toEqual([])
})

test('over amqp, what is rejected or abandoned is lost', async () => {
  const hub = await watchHub()
  const client = await openClient(hub, 'filterModule', 'amqp')
  const received = await listen(hub, client, ({ message }) => {
    const body = bodyText(message)
    if (body === 'reject') client.reject(message, () => {})
    else if (body === 'abandon') client.abandon(message, () => {})
    else client.complete(message, () => {})
  })
  for (const body of ['reject', 'abandon', 'complete']) hub.send('filterModule', 'input1', { body })
  await hub.event('acknowledged', ({ delivery }) => delivery === 3)
  expect(hub.seenOf('rejected').map(({ outcome }) => outcome)).toEqual(['rejected', 'released'])
  expect(received).toHaveLength(3)
})

test('over amqp, one message is in flight, however long the module holds it', async () => {
  const hub = await watchHub()
  const client = await openClient(hub, 'filterModule', 'amqp')
  const received = await listen(hub, client)
  for (const body of ['1', '2', '3']) hub.send('filterModule', 'input1', { body })
  await vi.waitFor(() => expect(received).toHaveLength(1))
  // A twin request goes there and back on the same connection: whatever was sent before it has arrived.
  await client.getTwin()
  expect(received).toHaveLength(1)
  const [first] = received
  if (first !== undefined) await client.complete(first.message)
  await vi.waitFor(() => expect(received).toHaveLength(2))
})

test('over mqtt, what comes for a client that has stopped listening is lost, as in edgeHub', async () => {
  const hub = await watchHub()
  const client = await openClient(hub, 'filterModule', 'mqtt')
  await listen(hub, client)
  hub.send('filterModule', 'input1', { body: '1' })
  await hub.event('acknowledged')
  client.removeAllListeners('inputMessage')
  // Twin requests go there and back on the same connection, and so after the end of the subscription.
  await client.getTwin()
  await client.getTwin()
  hub.send('filterModule', 'input1', { body: '2' })
  expect(await hub.event('rejected')).toMatchObject({ delivery: 2 })
})
