// What becomes of properties on the way from one module to the next, whichever transports the two of them use.
import type { Message } from 'azure-iot-device'
import { describe, expect, test, vi } from 'vitest'
import type { Transport } from '../../src/hub/event.ts'
import { closeAfterEach, listen, messageWith, openClient, transports, watchHub } from './client.ts'

closeAfterEach()

const time = '2026-03-01T02:03:04.1234567Z'
const creationTime = { amqp: 'iothub-creation-time-utc', mqtt: '$.ctime' } as const

/** The properties of a message that has gone from the sensor to the module, as the SDK shows them. */
async function passOn(from: Transport, to: Transport, message: Message): Promise<Map<string, unknown>> {
  const hub = await watchHub({
    routes: ['FROM /messages/modules/sensor/* INTO BrokeredEndpoint("/modules/filterModule/inputs/input1")'],
  })
  const received = await listen(hub, await openClient(hub, 'filterModule', to))
  const sensor = await openClient(hub, 'sensor', from)
  await sensor.sendOutputEvent('readings', message)
  await vi.waitFor(() => expect(received).toHaveLength(1))
  return new Map(received[0]?.message.properties.propertyList.map(({ key, value }) => [key, value]))
}

describe.each(transports)('from %s', from => {
  test.each(transports)('to %s, a creation time keeps its text and changes its name', async to => {
    const properties = await passOn(from, to, messageWith('', { [creationTime[from]]: time }))
    expect(properties.get(creationTime[to])).toBe(time)
  })
})

test.each([
  ['mqtt', 'amqp', null],
  ['amqp', 'amqp', ''],
] as const)('an empty property from %s to %s', async (from, to, value) => {
  const properties = await passOn(from, to, messageWith('', { empty: '' }))
  expect(properties.get('empty')).toBe(value)
})

test('who sent a message is edgeHub’s to say; what the sender says of it over MQTT becomes a property', async () => {
  const message = messageWith('', { '$.cdid': 'another device', '$.cmid': 'another module' })
  const properties = await passOn('mqtt', 'amqp', message)
  expect(properties.get('$.cdid')).toBe('another device')
  expect(properties.get('$.cmid')).toBe('another module')
  const overMqtt = await passOn('mqtt', 'mqtt', message)
  expect(overMqtt.get('$.cdid')).toBe('edge-device')
  expect(overMqtt.get('$.cmid')).toBe('sensor')
})
