// A session that a real broker has let expire while the module was away: it is said, the subscriptions are made again, and what comes
// then under a packet identifier that was there before is no repetition.
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asyncScheduler, of } from 'rxjs'
import { afterEach, expect, it, vi } from 'vitest'
import { connectClient } from '../../../src/edge/broker/client.ts'
import { connectToBroker } from '../../../src/edge/broker/module.ts'
import { readBrokerSettings } from '../../../src/edge/broker/settings.ts'
import type { Delivery } from '../../../src/engine/ports.ts'
import { fakeLog } from '../fake-log.ts'
import { hasMosquitto, startMosquitto } from './mosquitto.ts'

const until = (condition: () => void) => vi.waitFor(condition, { timeout: 50_000, interval: 20 })
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

it.skipIf(!hasMosquitto)('an expired session is told of, and its identifiers mean nothing any more', async () => {
  const broker = await startMosquitto({ onPort: true, config: ['allow_anonymous true', 'sys_interval 1'] })
  closing.push(broker.close)
  const port = 'port' in broker.at ? broker.at.port : 0
  const stateDir = mkdtempSync(join(tmpdir(), 'edge-rules-'))
  closing.push(() => rmSync(stateDir, { recursive: true, force: true }))
  const operator = await connectClient({
    stream: connect({ port, host: '127.0.0.1' }),
    connect: { cmd: 'connect', protocolId: 'MQTT', protocolVersion: 5, clientId: 'operator', clean: true },
    scheduler: asyncScheduler,
    packetLimit: 1_000_000,
  })
  closing.push(operator.destroy)
  let expired = 0
  operator.arrivals$.subscribe(({ publication: { topic, payload } }) => {
    if (topic === '$SYS/broker/clients/expired') expired = Number(payload.toString())
  })
  await operator.subscribe([{ topic: '$SYS/broker/clients/expired', qos: 0 }])

  function start() {
    const variables = {
      MQTT_URL: `mqtt://127.0.0.1:${port}`,
      MQTT_CLIENT_ID: 'm',
      MQTT_INPUTS: 'input1=in',
      MQTT_SESSION_EXPIRY: '1s',
    }
    const settings = readBrokerSettings(variables, problem => expect(problem).toBe(''))
    const log = fakeLog()
    const module = connectToBroker({ settings, stateDir, wait: 1_000, bases$: of({}), log })
    closing.push(module.close)
    module.twin.desired$.subscribe()
    const deliveries: Delivery[] = []
    module.inputs.deliveries$.subscribe(delivery => {
      deliveries.push(delivery)
      Promise.resolve(delivery.settle()).catch(() => {})
    })
    const told = (text: string) => log.records.filter(record => record.text.includes(text))
    return { module, deliveries, told }
  }

  /** What is published before it has subscribed, a broker keeps for nobody. */
  async function first(deliveries: readonly Delivery[]): Promise<Delivery> {
    await vi.waitFor(
      async () => {
        if (deliveries.length === 0) await operator.publish({ topic: 'in', payload: Buffer.from('{}'), qos: 1 })
        expect(deliveries.length).toBeGreaterThan(0)
      },
      { timeout: 50_000, interval: 100 },
    )
    return deliveries[0] as Delivery
  }

  const before = start()
  const one = await first(before.deliveries)
  await before.module.close()
  await until(() => expect(expired).toBe(1))

  const after = start()
  const other = await first(after.deliveries)
  expect(after.told('has lost the session')).toHaveLength(1)
  expect(other.message.bytes).toEqual(one.message.bytes)
  expect(other.isRepeated).toBe(false)
  expect(other.id?.split(':').at(-1)).toBe(one.id?.split(':').at(-1))
  expect(other.id).not.toBe(one.id)
})
