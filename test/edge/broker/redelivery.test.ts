// What a broker delivers again counts once, however much that is: a broker may have more in flight than it was told to (as Mosquitto
// before 2.0.13 does after a restart), and acknowledgements that have left the process may never have arrived.
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { of } from 'rxjs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { connectClient } from '../../../src/edge/broker/client.ts'
import { connectToBroker } from '../../../src/edge/broker/module.ts'
import { readBrokerSettings } from '../../../src/edge/broker/settings.ts'
import { FileJournal } from '../../../src/edge/journal.ts'
import { type Activity, pipeline } from '../../../src/index.ts'
import { fakeLog } from '../fake-log.ts'
import { hurried } from './bench.ts'
import { hasMosquitto, startMosquitto } from './mosquitto.ts'
import { type Peer, scriptedBroker } from './scripted-broker.ts'

const until = (condition: () => void | Promise<void>) => vi.waitFor(condition, { timeout: 60_000, interval: 5 })
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const many = 1_200

/** No output before the last message: nothing that a broker would answer comes after acknowledgements. */
const rules = {
  counted: {
    where: { path: '$', gt: 0 },
    window: { count: many + 10 },
    aggregate: { sum: { sum: '$' } },
    then: { output: 'counted', body: '$.sum' },
  },
}

/** The module with state in the folder; closing it is an end without a goodbye. */
function start(broker: { readonly url: string }, folder: string) {
  const log = fakeLog()
  const settings = readBrokerSettings({ MQTT_URL: broker.url, MQTT_CLIENT_ID: 'm' }, problem =>
    expect(problem).toBe(''),
  )
  const bases$ = of({ rules })
  const module = connectToBroker({ settings, stateDir: folder, wait: 1_000, bases$, log, scheduler: hurried })
  const journal = new FileJournal({ folder, log, now: () => performance.now() })
  const activities: Activity[] = []
  const running = pipeline(module, { base: { rules: {} }, journal }).subscribe(activity => activities.push(activity))
  const close = async () => {
    running.unsubscribe()
    await module.close()
    await journal.close()
  }
  closing.push(close)
  const count = (kind: Activity['kind']) => activities.filter(activity => activity.kind === kind).length
  const sums = () =>
    activities.flatMap(activity =>
      activity.kind === 'sent' ? [Number(Buffer.from(activity.message.bytes).toString())] : [],
    )
  return { close, count, sums, log }
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'edge-rules-'))
  closing.push(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Delivers the numbers under packet identifiers that are the same. */
function deliver(peer: Peer, from: number, to: number, dup: boolean): void {
  for (let n = from; n <= to; n++) {
    peer.send({
      cmd: 'publish',
      topic: 'edge-rules/input1',
      payload: String(n),
      qos: 1,
      messageId: n,
      dup,
      retain: false,
    })
  }
}

it.each([
  ['over a cut', false],
  ['over a restart of the module', true],
])('counts once %s what was acknowledged in vain', async (_how, restarts) => {
  const acknowledged: number[] = []
  const sums: number[] = []
  const broker = await scriptedBroker({
    packet(packet, peer) {
      const isFirst = broker.peers.length === 1
      if (packet.cmd === 'puback') acknowledged.push(packet.messageId ?? 0)
      if (packet.cmd === 'publish' && packet.topic === 'edge-rules/m/counted') sums.push(Number(packet.payload))
      if (packet.cmd === 'subscribe' && packet.subscriptions.some(({ topic }) => topic === 'edge-rules/input1')) {
        peer.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted: [1] })
        deliver(peer, 1, many, !isFirst)
        if (!isFirst) deliver(peer, many + 1, many + 10, false)
        return true
      }
      // On the first connection it reads no acknowledgements, so that it answers nothing that comes after them.
      return isFirst && acknowledged.length > 0
    },
  })
  closing.push(broker.close)
  const path = folder()
  const first = start(broker, path)
  await until(() => expect(acknowledged.length).toBe(many))
  if (restarts) await first.close()
  else broker.peers[0]?.cut()
  const second = restarts ? start(broker, path) : first
  await until(() => expect(acknowledged.length).toBe(many + many + 10))
  expect(sums).toEqual([((many + 10) * (many + 11)) / 2])
  await until(() => expect(second.count('settled')).toBe(many + 10))
  expect(second.count('redelivered')).toBe(many)
})

describe.skipIf(!hasMosquitto)('at Mosquitto', () => {
  it('what was in flight when it ended is counted once', async () => {
    const mosquitto = await startMosquitto({ onPort: true })
    closing.push(mosquitto.close)
    const port = 'port' in mosquitto.at ? mosquitto.at.port : 0
    const url = `mqtt://127.0.0.1:${port}`
    const { count, sums, log } = start({ url }, folder())
    const connections = () => log.records.filter(({ text }) => text.startsWith('Connected')).length
    async function send(from: number, to: number): Promise<void> {
      const stream = connect({ host: '127.0.0.1', port })
      const saying = {
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 5,
        clientId: 'sensor',
        clean: true,
      } as const
      const client = await connectClient({ stream, connect: saying, scheduler: hurried, packetLimit: 1_000 })
      const all = Array.from({ length: to - from + 1 }, (_, index) => Buffer.from(String(from + index)))
      await Promise.all(all.map(payload => client.publish({ topic: 'edge-rules/input1', payload, qos: 1 })))
      await client.disconnect()
    }
    // A broker keeps nothing for a client that it does not know: until the module has subscribed, zeros are sent.
    await until(async () => {
      await send(0, 0)
      expect(count('decided')).toBeGreaterThan(0)
    })
    const rounds = 5
    const part = (many + 10) / rounds
    for (let round = 0; round < rounds; round++) {
      if (round > 0) await mosquitto.restart()
      await until(() => expect(connections()).toBe(round + 1))
      const before = count('decided')
      await send(round * part + 1, (round + 1) * part)
      await until(() => expect(count('decided')).toBeGreaterThan(before))
    }
    await until(() => expect(sums()).toEqual([((many + 10) * (many + 11)) / 2]))
  })
})
