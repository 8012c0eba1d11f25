import { createRequire } from 'node:module'
import type { IPublishPacket, MqttClient } from 'mqtt'
import { expect, it } from 'vitest'
import { withholdAcknowledgements } from '../../src/edge/mqtt-acknowledgement.ts'

/** As much of mqtt.js as is touched: what it was given to handle, and the acknowledgements that it wrote. */
function fakeClient() {
  const state = {
    connected: true,
    disconnecting: false,
    handled: [] as string[],
    written: [] as number[],
    isFast: true,
    leave: [] as ((error?: Error) => void)[],
  }
  const client = Object.assign(state, {
    _handlePublish: (packet: IPublishPacket, parsed: () => void) => {
      state.handled.push(packet.topic)
      parsed()
    },
    stream: {
      write: (packet: Buffer, written: (error?: Error) => void) => {
        expect([...packet.subarray(0, 2)]).toEqual([0x40, 2])
        state.written.push(packet.readUInt16BE(2))
        state.leave.push(written)
        if (state.isFast) written()
      },
    },
  })
  const settlements: (() => Promise<void>)[] = []
  withholdAcknowledgements(client as unknown as MqttClient, (packet, settle) => {
    if (packet.topic !== 'input') return packet
    settlements.push(settle)
    return undefined
  })
  let parsed = 0
  const arrive = (topic: string, messageId: number, qos: 0 | 1 = 1) =>
    client._handlePublish({ cmd: 'publish', topic, messageId, qos, dup: false, retain: false, payload: '' }, () => {
      parsed++
    })
  return { state, arrive, settlements, parsed: () => parsed }
}

it('acknowledges nothing before it is settled, and parses on meanwhile', async () => {
  const { state, arrive, settlements, parsed } = fakeClient()
  arrive('input', 7)
  expect([state.written, parsed()]).toEqual([[], 1])
  await settlements[0]?.()
  expect([state.written, state.handled]).toEqual([[7], []])
})

it('keeps the order of arrival, in whatever order messages are settled', async () => {
  const { state, arrive, settlements } = fakeClient()
  for (const id of [1, 2, 3]) arrive('input', id)
  const settled = [2, 1].map(index => settlements[index]?.())
  expect(state.written).toEqual([])
  await settlements[0]?.()
  await Promise.all(settled)
  expect(state.written).toEqual([1, 2, 3])
})

it('is not settled before the acknowledgement has left the process', async () => {
  const { state, arrive, settlements } = fakeClient()
  state.isFast = false
  arrive('input', 300)
  arrive('input', 301)
  const settled: string[] = []
  const first = settlements[0]?.().then(() => settled.push('first'))
  const second = settlements[1]?.().catch(error => settled.push(error.message))
  await new Promise(setImmediate)
  expect([state.written, settled]).toEqual([[300, 301], []])
  state.leave[0]?.()
  state.leave[1]?.(new Error('reset'))
  await Promise.all([first, second])
  expect(settled).toEqual(['first', 'reset'])
})

it('leaves everything else to the SDK', () => {
  const { state, arrive, parsed } = fakeClient()
  arrive('$iothub/twin/res/200/?$rid=1', 0, 0)
  arrive('other', 5)
  expect([state.handled, state.written, parsed()]).toEqual([['$iothub/twin/res/200/?$rid=1', 'other'], [], 2])
})

it('has nothing to acknowledge where the hub wants none', async () => {
  const { state, arrive, settlements } = fakeClient()
  arrive('input', 0, 0)
  await settlements[0]?.()
  expect(state.written).toEqual([])
})

it.each([{ connected: false }, { disconnecting: true }])(
  'does not acknowledge on a later connection: %o',
  async gone => {
    const { state, arrive, settlements } = fakeClient()
    arrive('input', 1)
    Object.assign(state, gone)
    await expect(settlements[0]?.()).rejects.toMatchObject({ code: 'lost' })
    expect(state.written).toEqual([])
  },
)

/**
 * The adapters reach into these packages. Whoever raises a version reads the files that are named here first, runs
 * test/edge against the local hub, and then changes the version here and in the header of the file.
 */
it.each([
  ['mqtt', '4.3.8', 'mqtt-acknowledgement.ts: MqttClient._handlePublish, stream, connected, disconnecting'],
  ['azure-iot-mqtt-base', '1.13.3', 'mqtt-link.ts: MqttBase(provider), its "message" events'],
  ['azure-iot-device-mqtt', '1.16.4', 'mqtt-link.ts: Mqtt(provider, base), setOptions, "newTokenAvailable"'],
  ['azure-iot-amqp-base', '2.5.3', 'amqp-link.ts: Amqp.connect with policyOverride, attachReceiverLink'],
  ['azure-iot-device-amqp', '1.14.4', 'amqp-link.ts: Amqp(provider, base), _getConnectionUri, transportObj'],
  ['azure-iot-device', '1.18.4', 'link.ts: ModuleClient._transport and the methods of DeviceTransport'],
])('was written against %s %s: %s', (name, version) => {
  const path = createRequire(import.meta.url).resolve(`${name}/package.json`)
  expect(createRequire(import.meta.url)(path)).toMatchObject({ version })
})

it('uses the very copy of mqtt.js that the SDK uses', () => {
  const ours = createRequire(import.meta.url)
  const theirs = createRequire(ours.resolve('azure-iot-mqtt-base'))
  expect(ours.resolve('mqtt')).toBe(theirs.resolve('mqtt'))
  const { MqttClient: client } = ours('mqtt')
  expect(typeof client.prototype._handlePublish).toBe('function')
})
