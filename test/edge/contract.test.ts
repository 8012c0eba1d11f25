// What the engine may rely on at its ports, the same over an edgeHub in memory, over AMQP and over MQTT, each over web sockets
// too, and over an ordinary broker. What cannot hold there is skipped, with its reason.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Delivery, Desired } from '../../src/engine/ports.ts'
import type { JsonObject } from '../../src/rules/data/json.ts'
import type { Message, SystemProperties } from '../../src/rules/data/message.ts'
import { type Bench, type BenchKind, isBrokerKind, startBench, ways } from './bench.ts'
import { brokerKinds } from './broker/bench.ts'

const until = (condition: () => void) => vi.waitFor(condition, { timeout: 20_000, interval: 5 })

describe.each<BenchKind>(['memory', ...ways, ...brokerKinds])('over %s', kind => {
  const isBroker = isBrokerKind(kind)
  const isEnvelope = kind === 'broker-3.1.1'
  const noProperties = 'MQTT 3.1.1 has no properties, and an envelope holds JSON'
  const noWindow = 'MQTT 3.1.1 has no receive maximum: several messages are in flight'
  const noVoice = 'a broker that has no document says nothing, at once: then there is none'

  const open: Bench[] = []
  const outsideTheLog = vi.fn()
  beforeEach(() => {
    for (const name of ['warn', 'error'] as const) vi.spyOn(console, name).mockImplementation(outsideTheLog)
  })
  afterEach(async () => {
    for (const bench of open.splice(0)) await bench.close()
    vi.restoreAllMocks()
    expect(outsideTheLog.mock.calls.splice(0)).toEqual([])
  })

  async function start(desired?: JsonObject): Promise<Bench> {
    const bench = await startBench(kind, desired === undefined ? {} : { desired })
    open.push(bench)
    return bench
  }

  /** Collects what arrives; the test settles it. */
  function listen({ module }: Bench): Delivery[] {
    const deliveries: Delivery[] = []
    module.inputs.deliveries$.subscribe(delivery => deliveries.push(delivery))
    module.twin.desired$.subscribe()
    return deliveries
  }

  const textOf = ({ bytes }: Pick<Message, 'bytes'>) => Buffer.from(bytes).toString()
  const send = (
    { module }: Bench,
    text: string | Uint8Array,
    properties: Iterable<readonly [string, string]> = [],
    system: SystemProperties = {},
  ) => {
    const bytes = Buffer.from(text)
    return module.sender.send({ output: 'output1', rules: [], bytes, properties: new Map(properties), system })
  }

  describe('an input', () => {
    it('gives each message with its input, its bytes, its properties and its system properties', async ({ skip }) => {
      skip(isEnvelope, noProperties)
      const bench = await start()
      const deliveries = listen(bench)
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
      const properties = { line: 'L1', 'a&b=c%': 'ä/€?😀', constructor: 'x' }
      const system = {
        messageId: 'm1',
        correlationId: 'c1',
        // MQTT has no place for it.
        ...(isBroker ? {} : { userId: 'u1' }),
        contentType: 'application/json',
        contentEncoding: 'utf-8',
        subject: 's1',
        creationTimeUtc: '2026-01-31T08:30:00Z',
      }
      bench.send('input1', bytes, properties, system)
      await until(() => expect(deliveries).toHaveLength(1))
      const message = deliveries[0]?.message
      expect(message?.input).toBe('input1')
      expect(Buffer.compare(message?.bytes ?? Buffer.alloc(0), bytes)).toBe(0)
      expect(Object.fromEntries(message?.properties ?? [])).toEqual(properties)
      expect(message?.system).toMatchObject(system)
    })

    it('gives a message of no bytes and one of 200 KiB', async ({ skip }) => {
      skip(isEnvelope, noWindow)
      const bench = await start()
      const deliveries = listen(bench)
      bench.send('input1', '')
      bench.send('input1', 'x'.repeat(200 * 1024))
      await until(() => expect(deliveries).toHaveLength(1))
      await deliveries[0]?.settle()
      await until(() => expect(deliveries).toHaveLength(2))
      expect(deliveries.map(({ message }) => message.bytes.byteLength)).toEqual([0, 200 * 1024])
    })

    it('gives a message with a property of 70 kB, one with one of 180 kB when it is encoded, and the next', async ({
      skip,
    }) => {
      skip(isBroker, 'no text in MQTT has more than 65,535 bytes')
      const bench = await start()
      const { module } = bench
      const seen: string[] = []
      module.twin.desired$.subscribe()
      module.inputs.deliveries$.subscribe(({ message, settle }) => {
        seen.push(`${textOf(message)} ${message.properties.get('k')?.length}`)
        void settle()
      })
      bench.send('input1', 'wide', { k: 'v'.repeat(70_000), line: 'ä' })
      bench.send('input1', '', { k: '€'.repeat(20_000) })
      bench.send('input1', 'next', { k: '' })
      await until(() => expect(seen).toEqual(['wide 70000', ' 20000', 'next 0']))
      expect(bench.log.records.some(({ text }) => text.includes('was lost'))).toBe(false)
    })

    it('is delivered nothing before somebody listens', async ({ skip }) => {
      skip(isBroker, 'a broker delivers for a session that it has kept as soon as there is a connection')
      const bench = await start({ a: 1 })
      bench.send('input1', 'a')
      await new Promise(resolve => bench.module.twin.desired$.subscribe(resolve))
      expect(bench.delivered()).toBe(0)
      const deliveries = listen(bench)
      await until(() => expect(deliveries.map(({ message }) => textOf(message))).toEqual(['a']))
    })

    it('acknowledges a message when it is settled, and not before', async ({ skip }) => {
      skip(isEnvelope, noWindow)
      const bench = await start()
      const deliveries = listen(bench)
      for (const text of ['a', 'b', 'c']) bench.send('input1', text)
      await until(() => expect(deliveries).toHaveLength(1))
      await send(bench, 'sent meanwhile')
      expect([bench.acknowledged(), deliveries.length]).toEqual([0, 1])
      await deliveries[0]?.settle()
      await until(() => expect(deliveries).toHaveLength(2))
      expect(bench.acknowledged()).toBe(1)
    })

    it('is delivered again what was not settled before a cut, whose late settling fails', async ({ skip }) => {
      skip(isEnvelope, noWindow)
      const bench = await start()
      const deliveries = listen(bench)
      bench.send('input1', 'a')
      bench.send('input1', 'b')
      await until(() => expect(deliveries).toHaveLength(1))
      await bench.cut()
      await until(() => expect(deliveries).toHaveLength(2))
      await expect(deliveries[0]?.settle()).rejects.toThrow()
      await deliveries[1]?.settle()
      await until(() => expect(deliveries).toHaveLength(3))
      expect(deliveries.map(({ message }) => textOf(message))).toEqual(['a', 'a', 'b'])
    })

    it('leaves unsettled what arrives when nobody listens any more', async () => {
      const bench = await start()
      bench.module.twin.desired$.subscribe()
      const subscription = bench.module.inputs.deliveries$.subscribe()
      await until(() => expect(bench.log.records.some(({ text }) => text.includes('Connected'))).toBe(true))
      subscription.unsubscribe()
      bench.send('input1', 'a')
      await send(bench, 'something else to wait for')
      expect(bench.acknowledged()).toBe(0)
    })
  })

  describe('an output', () => {
    it('sends a message with its bytes, its properties and its system properties', async ({ skip }) => {
      skip(isEnvelope, noProperties)
      const bench = await start()
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => 255 - index)
      const properties: [string, string][] = [
        ['MessageType', 'Alert'],
        ['a&b=c%', 'ä/€?😀'],
        ['constructor', 'x'],
      ]
      const system = {
        messageId: 'm1',
        correlationId: '01234567-89ab-4def-8123-456789abcdef',
        contentType: 'application/json',
        contentEncoding: 'utf-8',
        subject: 's1',
        creationTimeUtc: '2026-01-31T08:30:00Z',
      }
      await send(bench, bytes, properties, system)
      await until(() => expect(bench.received()).toHaveLength(1))
      const [received] = bench.received()
      expect(received?.output).toBe('output1')
      expect(Buffer.compare(received?.bytes ?? Buffer.alloc(0), bytes)).toBe(0)
      expect([...(received?.properties ?? [])]).toEqual(properties)
      expect(received?.system).toMatchObject(system)
    })

    it('sends in order, many at once', async () => {
      const bench = await start()
      const texts = Array.from({ length: 200 }, (_, index) => `${index}`)
      await Promise.all(texts.map(text => send(bench, text)))
      await until(() => expect(bench.received().map(({ text }) => text)).toEqual(texts))
    })

    it('sends after a cut what was not accepted before it, in order and each once', async () => {
      const bench = await start()
      await send(bench, 'first')
      await bench.down()
      const texts = Array.from({ length: 20 }, (_, index) => `${index}`)
      const sent = Promise.all(texts.map(text => send(bench, text)))
      await bench.up()
      await sent
      await until(() => expect(bench.received().map(({ text }) => text)).toEqual(['first', ...texts]))
    })

    it('refuses a message that edgeHub would lose, and sends the next', async ({ skip }) => {
      skip(isEnvelope, 'MQTT 3.1.1 does not tell of a limit')
      const bench = await start()
      await expect(send(bench, 'x'.repeat(256 * 1024 + 1))).rejects.toMatchObject({ code: 'refused' })
      await send(bench, 'next')
      await until(() => expect(bench.received().map(({ text }) => text)).toEqual(['next']))
    })

    it('takes what edgeHub takes, up to its limit', async () => {
      const bench = await start()
      const most = 256 * 1024 - 300
      await send(bench, 'x'.repeat(most), [['line', 'L1']])
      await until(() => expect(bench.received().map(({ text }) => text.length)).toEqual([most]))
    })

    it('ends neither the process nor the stream for a property of 70 kB', async () => {
      const bench = await start()
      const sent = send(bench, 'wide', [['k', 'v'.repeat(70_000)]])
      if (kind.startsWith('mqtt') || kind === 'broker') await expect(sent).rejects.toMatchObject({ code: 'refused' })
      else await sent
      await send(bench, 'next')
      await until(() => expect(bench.received().at(-1)?.text).toBe('next'))
      expect(bench.log.records.some(({ text }) => text.includes('was lost'))).toBe(false)
    })

    it('rejects what was not sent when the module is closed', async () => {
      const bench = await start()
      await send(bench, 'first')
      await bench.down()
      const sent = expect(send(bench, 'late')).rejects.toMatchObject({ code: 'closed' })
      await bench.module.close()
      await sent
    })
  })

  describe('the twin', () => {
    function watch({ module }: Bench): Desired[] {
      const seen: Desired[] = []
      module.twin.desired$.subscribe(desired => seen.push(desired))
      return seen
    }

    it('gives the desired document, and each change of it whole', async () => {
      const bench = await start({ TemperatureThreshold: 25, list: [1, 2, 3] })
      const seen = watch(bench)
      await until(() => expect(seen).toEqual([{ version: 1, document: { TemperatureThreshold: 25, list: [1, 2, 3] } }]))
      bench.patchTwin({ TemperatureThreshold: null, list: [9], rules: { r: { then: { output: 'o' } } } })
      const document = { list: [9], rules: { r: { then: { output: 'o' } } } }
      await until(() => expect(seen.at(-1)).toEqual({ version: 2, document }))
    })

    it('finds what changed while it was cut off', async () => {
      const bench = await start({ a: 1 })
      const seen = watch(bench)
      await until(() => expect(seen).toHaveLength(1))
      await bench.down()
      bench.patchTwin({ a: 2 })
      bench.patchTwin({ b: 3 })
      await bench.up()
      await until(() => expect(seen.at(-1)?.document).toEqual({ a: 2, b: 3 }))
      // A broker has no versions: the changes that were seen are counted, and it delivers both patches.
      if (!isBroker) expect(seen.map(({ version }) => version)).toEqual([1, 3])
    })

    it('keeps the document where edgeHub is offline and has none', async ({ skip }) => {
      skip(isBroker, noVoice)
      const bench = await start({ a: 1 })
      const seen = watch(bench)
      await until(() => expect(seen).toHaveLength(1))
      await bench.answerTwin('empty')
      await bench.cut()
      await until(() => expect(bench.log.records.some(({ text }) => text.includes('offline'))).toBe(true))
      expect(seen).toHaveLength(1)
    })

    it('goes on without where edgeHub does not answer, and asks again on the same connection', async ({ skip }) => {
      skip(isBroker, noVoice)
      const bench = await start({ a: 1 })
      await bench.answerTwin('none')
      const seen = watch(bench)
      await until(() => expect(seen).toEqual([{ version: 0, document: {} }]))
      await send(bench, 'meanwhile')
      await bench.answerTwin('normal')
      await until(() => expect(seen.at(-1)).toEqual({ version: 1, document: { a: 1 } }))
      expect(bench.log.records.some(({ text }) => text.includes('was lost'))).toBe(false)
    })

    it('reports patches, and refuses what edgeHub would', async () => {
      const bench = await start()
      await bench.module.twin.report({ a: { b: 1 }, c: 2 })
      await bench.module.twin.report({ a: { d: 3 }, c: null })
      expect(bench.reported()).toEqual({ a: { b: 1, d: 3 } })
      // A retained topic takes any name.
      if (isBroker) return
      await expect(bench.module.twin.report({ 'a.b': 1 })).rejects.toMatchObject({ code: 'refused' })
    })
  })

  it('answers method calls, also those of no method, also after a cut', async ({ skip }) => {
    skip(isEnvelope, 'MQTT 3.1.1 has no response topic')
    const bench = await start()
    bench.module.methods.handle('status', payload => ({ status: 200, payload: { asked: payload ?? null } }))
    bench.module.methods.handle('fails', () => {
      throw new Error('no')
    })
    const answersTo = async (name: string) => {
      await until(async () => expect((await bench.call(name, { a: 1 })).payload).toBeTruthy())
      return bench.call(name, { a: 1 })
    }
    expect(await answersTo('status')).toEqual({ status: 200, payload: { asked: { a: 1 } } })
    expect(await answersTo('fails')).toEqual({ status: 500, payload: { error: 'no' } })
    expect(await answersTo('unknown')).toMatchObject({
      status: 404,
      payload: { error: 'there is no method "unknown"' },
    })
    await bench.cut()
    expect(await answersTo('status')).toMatchObject({ status: 200 })
  })

  it('loses nothing and keeps the order over outages, from an input to an output', async () => {
    const bench = await start()
    bench.module.twin.desired$.subscribe()
    bench.module.inputs.deliveries$.subscribe(async ({ message, settle }) => {
      await bench.module.sender.send({ ...message, output: 'output1', rules: [] })
      await Promise.resolve(settle()).catch(() => {})
    })
    const texts = Array.from({ length: 40 }, (_, index) => `${index}`)
    for (const text of texts) bench.send('input1', text, {}, { messageId: text })
    for (const count of [5, 15, 25]) {
      await until(() => expect(bench.acknowledged()).toBeGreaterThanOrEqual(count))
      await bench.down()
      await bench.up()
    }
    await until(() => expect(bench.acknowledged()).toBe(texts.length))
    const received = bench.received().map(({ text }) => text)
    expect([...new Set(received)]).toEqual(texts)
    expect(bench.received().every(({ text, system }) => system.messageId === text)).toBe(true)
  })

  it('survives cuts in the middle of an opening', async () => {
    const bench = await startBench(kind)
    open.push(bench)
    bench.cutNext(4)
    const deliveries = listen(bench)
    bench.module.twin.desired$.subscribe()
    bench.send('input1', 'a')
    await until(() => expect(bench.log.records.filter(({ text }) => text.includes('trying again'))).toHaveLength(4))
    await until(() => expect(deliveries.length).toBeGreaterThan(0))
    await until(() => deliveries.at(-1)?.settle())
    await until(() => expect(bench.acknowledged()).toBe(1))
  })

  it('says whether there is a connection', async () => {
    const bench = await start()
    const seen: boolean[] = []
    bench.module.connected$.subscribe(connected => seen.push(connected))
    await until(() => expect(seen).toEqual([false, true]))
    await bench.cut()
    await until(() => expect(seen).toEqual([false, true, false, true]))
    await bench.module.close()
    expect(seen.at(-1)).toBe(false)
  })
})
