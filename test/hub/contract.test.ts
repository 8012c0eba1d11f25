// What a module sees of the hub, with the real SDK over real sockets, the same for every transport.
import { Message, type ModuleClient, type Twin } from 'azure-iot-device'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Transport } from '../../src/hub/event.ts'
import type { HubOptions } from '../../src/hub/hub.ts'
import { openClient, type WatchedHub, watchHub } from './client.ts'

describe.each<Transport>(['amqp', 'mqtt'])('over %s', transport => {
  const closing: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })

  async function start(options: Partial<HubOptions> = {}): Promise<WatchedHub> {
    const hub = await watchHub({ modules: ['sensor', 'filterModule'], ...options })
    closing.push(() => hub.close())
    return hub
  }

  async function open(hub: WatchedHub, module = 'filterModule'): Promise<ModuleClient> {
    const client = await openClient(hub, module, transport)
    closing.push(() => client.close())
    return client
  }

  test('a message reaches its input, and what the module sends reaches the cloud', async () => {
    const hub = await start({ routes: ['FROM /messages/modules/filterModule/outputs/output1 INTO $upstream'] })
    const client = await open(hub)
    client.on('inputMessage', (input: string, message: Message) => {
      const copy = new Message(message.getBytes())
      copy.properties.add('input', input)
      client.sendOutputEvent('output1', copy, () => client.complete(message, () => {}))
    })
    hub.send('filterModule', 'input1', { body: '{"machine":{"temperature":31}}' })
    const { message, output } = await hub.event('upstream')
    expect(output).toBe('output1')
    expect(Buffer.from(message.body).toString()).toBe('{"machine":{"temperature":31}}')
    expect(message.properties.get('input')).toBe('input1')
    expect(message.system.connectionModuleId).toBe('filterModule')
    await hub.event('acknowledged', ({ delivery }) => delivery === 1)
  })

  test('the twin is read, and a change of it is pushed', async () => {
    const hub = await start({ twins: { filterModule: { TemperatureThreshold: 25 } } })
    const client = await open(hub)
    const twin: Twin = await client.getTwin()
    expect(twin.properties.desired).toEqual({ TemperatureThreshold: 25, $version: 1 })
    const patches: unknown[] = []
    twin.on('properties.desired', patch => patches.push(structuredClone(patch)))
    await hub.event('subscribed', ({ to }) => to === 'desired')
    await vi.waitFor(() => expect(patches).toEqual([{ TemperatureThreshold: 25, $version: 1 }]))
    hub.patchTwin('filterModule', { TemperatureThreshold: null, rules: {} })
    await vi.waitFor(() => expect(patches[1]).toEqual({ TemperatureThreshold: null, rules: {}, $version: 2 }))
    expect(hub.twin('filterModule')).toEqual({ desired: { rules: {}, $version: 2 }, reported: { $version: 1 } })
  })
})
