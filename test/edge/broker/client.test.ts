// What the module makes of brokers that are slow, full, refuse, or send what nobody should.
import { of } from 'rxjs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { connectToBroker } from '../../../src/edge/broker/module.ts'
import { readBrokerSettings } from '../../../src/edge/broker/settings.ts'
import type { Delivery } from '../../../src/engine/ports.ts'
import { fakeLog } from '../fake-log.ts'
import { hurried } from './bench.ts'
import { type Peer, type Script, scriptedBroker } from './scripted-broker.ts'

const until = (condition: () => void) => vi.waitFor(condition, { timeout: 60_000, interval: 5 })
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function start(script: Script, variables: Readonly<Record<string, string>> = {}) {
  const broker = await scriptedBroker(script)
  closing.push(broker.close)
  const log = fakeLog()
  const all = {
    MQTT_URL: broker.url,
    MQTT_CLIENT_ID: 'm',
    MQTT_INPUTS: 'input1=in/#',
    MQTT_OUTPUTS: 'o=out',
    ...variables,
  }
  const settings = readBrokerSettings(all, problem => expect(problem).toBe(''))
  const module = connectToBroker({
    settings,
    stateDir: undefined,
    wait: 1_000,
    bases$: of({}),
    log,
    scheduler: hurried,
  })
  closing.push(module.close)
  module.twin.desired$.subscribe()
  const deliveries: Delivery[] = []
  module.inputs.deliveries$.subscribe(delivery => deliveries.push(delivery))
  const send = (text: string) =>
    Promise.resolve(
      module.sender.send({ output: 'o', rules: [], bytes: Buffer.from(text), properties: new Map(), system: {} }),
    )
  const told = (text: string) => log.records.filter(record => record.text.includes(text))
  return { broker, module, deliveries, send, told, log }
}

const isOut = (packet: Parameters<NonNullable<Script['packet']>>[0]) =>
  packet.cmd === 'publish' && packet.topic === 'out'

describe('a broker', () => {
  it('that takes one message at once gets them one by one, past one that is too large for it', async () => {
    let open = 0
    let most = 0
    const waiting: (() => void)[] = []
    const { send } = await start({
      connack: () => ({ properties: { receiveMaximum: 1, maximumPacketSize: 300 } }),
      packet(packet, peer) {
        if (packet.cmd !== 'publish') return false
        most = Math.max(most, ++open)
        waiting.push(() => {
          open--
          peer.send({ cmd: 'puback', messageId: packet.messageId ?? 0, reasonCode: 0 })
        })
        setImmediate(() => waiting.shift()?.())
        return true
      },
    })
    const sent = await Promise.allSettled(['a', 'x'.repeat(400), 'x'.repeat(400), 'b', 'c'].map(send))
    expect(sent.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled', 'fulfilled'])
    expect(most).toBe(1)
  })

  it('that sends more than it was told to is taken as if it did not, in order', async () => {
    const acknowledged: number[] = []
    const script = deliverAtOnce(peer => {
      for (let id = 1; id <= 50; id++) publish(peer, id, String(id))
    })
    const packet: Script['packet'] = (packet, peer) => {
      if (packet.cmd === 'puback') acknowledged.push(packet.messageId ?? 0)
      return script.packet?.(packet, peer)
    }
    const { deliveries } = await start({ packet }, { MQTT_RECEIVE_MAXIMUM: '3' })
    for (let settled = 0; settled < 50; settled++) {
      await until(() => expect(deliveries.length).toBe(Math.min(50, settled + 3)))
      Promise.resolve(deliveries[settled]?.settle()).catch(() => {})
    }
    await until(() => expect(acknowledged).toHaveLength(50))
    expect(acknowledged).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
    expect(deliveries.map(({ message }) => Number(Buffer.from(message.bytes).toString()))).toEqual(acknowledged)
  })

  it('that is slow is waited for, in the order in which it answers', async () => {
    const answers: (() => void)[] = []
    const { send } = await start({
      packet(packet, peer) {
        if (packet.cmd !== 'publish' || !isOut(packet)) return false
        answers.push(() => peer.send({ cmd: 'puback', messageId: packet.messageId ?? 0, reasonCode: 0 }))
        return true
      },
    })
    const sent: string[] = []
    const sending = ['a', 'b', 'c'].map(text => send(text).then(() => sent.push(text)))
    await until(() => expect(answers).toHaveLength(3))
    expect(sent).toEqual([])
    for (const answer of answers.toReversed()) answer()
    await Promise.all(sending)
    expect(sent).toEqual(['c', 'b', 'a'])
  })

  it('that answers nothing any more is left for a new connection, on which the message is sent again', async () => {
    const connects: unknown[] = []
    const isFirst = (connect: unknown) => connects[0] === connect
    const { send, told } = await start({
      connack(connect, count) {
        connects.push(connect)
        return count === 1 ? { properties: { serverKeepAlive: 1 } } : {}
      },
      packet: (packet, { connect }) => isFirst(connect) && (isOut(packet) || packet.cmd === 'pingreq'),
    })
    await send('a')
    const errors = told('').map(({ fields }) => String(fields['error']))
    expect(errors.some(error => error.includes('the broker does not answer'))).toBe(true)
  })

  it('that is full is asked again; one that refuses a topic for good says why', async () => {
    let tries = 0
    const { send, told } = await start({
      packet(packet, peer) {
        if (packet.cmd !== 'publish' || !isOut(packet)) return false
        // 0x97: quota exceeded. 0x87: not authorized.
        const isFull = packet.payload.toString() === 'later' && ++tries === 1
        const reasonCode = isFull ? 0x97 : packet.payload.toString() === 'never' ? 0x87 : 0
        peer.send({ cmd: 'puback', messageId: packet.messageId ?? 0, reasonCode })
        return true
      },
    })
    const never = expect(send('never')).rejects.toMatchObject({ code: expect.stringMatching(/refused|doubted/) })
    await send('later')
    expect(tries).toBe(2)
    expect(told('was not accepted; trying again').length).toBeGreaterThan(0)
    await never
  })

  it('that does not let the client subscribe is asked again, and named with the reason', async () => {
    let refusals = 0
    const { told, deliveries } = await start({
      packet(packet, peer) {
        if (packet.cmd !== 'subscribe' || !packet.subscriptions.some(({ topic }) => topic === 'in/#')) return false
        const isRefused = ++refusals === 1
        peer.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted: [isRefused ? 0x87 : 1] })
        if (!isRefused) publish(peer, 1, 'a')
        return true
      },
    })
    await until(() => expect(deliveries).toHaveLength(1))
    const errors = told('').map(({ fields }) => String(fields['error']))
    expect(errors.some(error => error.includes('subscribe to in/#') && error.includes('not authorized'))).toBe(true)
  })

  it('that has lost the session is said to have', async () => {
    const { broker, told } = await start({ connack: () => ({ sessionPresent: false }) })
    await until(() => expect(told('Connected')).toHaveLength(1))
    expect(told('has lost the session')).toEqual([])
    broker.peers[0]?.cut()
    await until(() => expect(told('has lost the session')).toHaveLength(1))
  })

  it('that sends what is not MQTT loses the connection, and nothing else', async () => {
    const { broker, deliveries } = await start({
      packet(packet, peer) {
        if (packet.cmd !== 'subscribe' || !packet.subscriptions.some(({ topic }) => topic === 'in/#')) return false
        peer.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted: [1] })
        if (broker.peers.length === 1) peer.raw(Buffer.from([0x32, 0xff, 0xff, 0xff, 0xff, 0xff]))
        else publish(peer, 1, 'a')
        return true
      },
    })
    await until(() => expect(deliveries).toHaveLength(1))
  })
})

describe('a message', () => {
  it.each([
    ['on a topic of any characters', 'in/ä b/€/%2f/{output}/../😀'],
    ['on a topic of empty levels', 'in///'],
    ['on a topic of 65,535 bytes', `in/${'x'.repeat(65_532)}`],
  ])('%s arrives with that topic', async (_what, topic) => {
    const { deliveries } = await start(deliverAtOnce(peer => publish(peer, 1, 'a', topic)))
    await until(() => expect(deliveries).toHaveLength(1))
    expect(deliveries[0]?.message.system.topic).toBe(topic)
  })

  it('would break out of the topic that it fills: it is refused, and the next one goes', async () => {
    const { deliveries, module } = await start(
      deliverAtOnce(peer => {
        publish(peer, 1, 'a', 'in//x')
        publish(peer, 2, 'b', 'in/p7/x')
      }),
      { MQTT_OUTPUTS: 'o=alerts/{topic:1}' },
    )
    await until(() => expect(deliveries).toHaveLength(2))
    const results = await Promise.allSettled(
      deliveries.map(async ({ message }) => module.sender.send({ ...message, output: 'o', rules: [] })),
    )
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  })

  it('of 256 MB is acknowledged and not looked at, and the next one arrives', async () => {
    const acknowledged: number[] = []
    const script = deliverAtOnce(peer => {
      const size = 256 * 1024 * 1024 - 100
      const head = Buffer.from([0x32, 0, 0, 0, 0, 0, 4, ...Buffer.from('in/x'), 0, 1, 0])
      let length = size
      for (let at = 1; at <= 4; at++) {
        head[at] = (length & 0x7f) | (at < 4 ? 0x80 : 0)
        length = Math.floor(length / 128)
      }
      peer.raw(head)
      const part = Buffer.alloc(1024 * 1024)
      let left = size - (head.length - 5)
      while (left > 0) {
        peer.raw(part.subarray(0, Math.min(left, part.length)))
        left -= Math.min(left, part.length)
      }
      publish(peer, 2, 'next')
    })
    const { deliveries, told } = await start({
      packet(packet, peer) {
        if (packet.cmd === 'puback') acknowledged.push(packet.messageId ?? 0)
        return script.packet?.(packet, peer)
      },
    })
    await until(() => expect(deliveries).toHaveLength(1))
    expect(Buffer.from(deliveries[0]?.message.bytes ?? []).toString()).toBe('next')
    await until(() => expect(acknowledged).toEqual([1]))
    expect(told('was acknowledged and not looked at')).toHaveLength(1)
  })
})

function deliverAtOnce(deliver: (peer: Peer) => void): Script {
  return {
    packet(packet, peer) {
      if (packet.cmd !== 'subscribe' || !packet.subscriptions.some(({ topic }) => topic === 'in/#')) return false
      peer.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted: [1] })
      deliver(peer)
      return true
    },
  }
}

function publish(peer: Peer, messageId: number, payload: string, topic = 'in/x'): void {
  peer.send({ cmd: 'publish', topic, payload, qos: 1, messageId, dup: false, retain: false })
}
