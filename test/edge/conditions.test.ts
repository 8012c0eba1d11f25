// The whole module, rules and all, on a hub under the conditions that a real edgeHub was seen in. Sockets are real; module and
// hub share a time that passes when the test says so.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { connectModule } from '../../src/edge/module.ts'
import { type Activity, type JsonObject, pipeline } from '../../src/index.ts'
import { memoryJournal } from '../engine/memory-journal.ts'
import { closeAfterEach, listener, virtualHub } from '../hub/client.ts'
import { choices, linkTo } from './bench.ts'
import { fakeLog } from './fake-log.ts'

/** Waits for what sockets bring. */
const until = (condition: () => void | Promise<void>) => vi.waitFor(condition, { timeout: 20_000, interval: 5 })

closeAfterEach()

describe.each(['amqp', 'mqtt'] as const)('over %s', way => {
  const open: { stop(): Promise<void> }[] = []
  afterEach(async () => {
    for (const module of open.splice(0)) await module.stop()
  })

  const rules = {
    hot: {
      when: { path: '$.t', gt: { twin: 'Threshold', default: 20 } },
      then: { output: 'alerts', tag: { MessageType: 'Alert' } },
    },
  }

  /** The base document alerts above 20. */
  async function scene(desired: JsonObject, wait = 5_000) {
    const { hub, advance, scheduler } = await virtualHub({
      modules: ['filterModule'],
      routes: ['FROM /messages/modules/filterModule/* INTO $upstream'],
      twins: { filterModule: desired },
    })
    const log = fakeLog()
    const told: Activity[] = []
    async function start() {
      const isListening = listener(hub)
      const module = connectModule({
        environment: {
          transport: choices[way],
          stateDir: undefined,
          times: { twinWait: wait, acknowledgeWithin: 30_000, tokenLifetime: 3_600_000 },
        },
        log,
        scheduler,
        createLink: linkTo(hub, 'filterModule', way),
      })
      const running = pipeline(module, { base: { rules }, scheduler, journal: memoryJournal() }).subscribe(activity =>
        told.push(activity),
      )
      const stop = async () => {
        running.unsubscribe()
        const closing = module.close()
        await advance(2_000)
        await closing
      }
      open.push({ stop })
      await isListening()
      return module
    }
    /**
     * Lets time pass until it is so, some twenty times as fast as sockets are: their delays must not count as much. A leap over more
     * than a deadline would end what is on its way, and nothing would come of it once time stands still.
     */
    const inTime = (condition: () => void, step = 100) =>
      until(async () => {
        await advance(step)
        condition()
      })
    return {
      hub,
      advance,
      inTime,
      now: () => scheduler.now(),
      log,
      told,
      start,
      send: (t: number, properties = {}) =>
        hub.send('filterModule', 'input1', { body: JSON.stringify({ t }), properties }),
      sent: () => hub.seenOf('upstream').map(({ message }) => Buffer.from(message.body).toString()),
      delivered: () => hub.seenOf('delivered').length,
    }
  }

  it('decides by the base document while the cloud is slow, and by the twin when edgeHub tells it', async () => {
    const { hub, advance, inTime, start, send, sent, delivered, log } = await scene({ Threshold: 40, rules })
    await hub.fault({ kind: 'twin', answer: 'slow', after: 18_000 })
    const module = await start()
    send(30)
    send(10)
    await until(() => expect(delivered()).toBe(1))
    expect([sent(), module.figures.twin]).toEqual([[], 'waiting'])
    await advance(5_000)
    await until(() => expect(module.figures.twin).toBe('base'))
    // Over MQTT edgeHub takes nothing of a module that it owes a twin.
    if (way === 'amqp') await until(() => expect(sent()).toEqual(['{"t":30}']))
    await inTime(() => expect(module.figures.twin).toBe('known'))
    await until(() => expect(hub.seenOf('acknowledged')).toHaveLength(2))
    send(30)
    send(50)
    await until(() => expect(sent()).toEqual(['{"t":30}', '{"t":50}']))
    expect(log.records.filter(({ text }) => text.includes('lost'))).toEqual([])
    expect(module.figures.ends.size).toBe(0)
  })

  it('loses no connection to a cloud that takes longer than edgeHub waits for it, and sends nothing twice', async () => {
    const { hub, advance, inTime, start, send, sent, log } = await scene({ Threshold: 40, rules })
    await hub.fault({ kind: 'twin', answer: 'slow' })
    const module = await start()
    send(30)
    await advance(5_000)
    await until(() => expect(module.figures.twin).toBe('base'))
    await inTime(() => expect(hub.seenOf('acknowledged')).toHaveLength(1), 500)
    send(50)
    await inTime(() => expect(sent()).toEqual(['{"t":30}', '{"t":50}']), 500)
    await hub.fault({ kind: 'twin', answer: 'normal' })
    await inTime(() => expect(module.figures.twin).toBe('known'), 500)
    expect(log.records.filter(({ text }) => text.includes('lost'))).toEqual([])
  })

  it('goes on offline by the base document, reports once, and finds the twin when the cloud is back', async () => {
    const { hub, inTime, now, start, send, sent } = await scene({ Threshold: 40, rules })
    await hub.fault({ kind: 'twin', answer: 'empty' })
    const module = await start()
    await until(() => expect(module.figures.twin).toBe('base'))
    send(30)
    await until(() => expect(sent()).toEqual(['{"t":30}']))
    await until(() => expect(hub.seenOf('reported')).toHaveLength(1))
    // Or it would come again, when so much time has passed.
    await until(() => expect(hub.seenOf('acknowledged')).toHaveLength(1))
    const offlineSince = now()
    await inTime(() => expect(now() - offlineSince).toBeGreaterThan(300_000), 2_000)
    expect([module.figures.twin, hub.seenOf('reported').length]).toEqual(['base', 1])
    await hub.fault({ kind: 'twin', answer: 'normal' })
    await inTime(() => expect(module.figures.twin).toBe('known'), 2_000)
    send(30)
    send(50)
    await until(() => expect(sent()).toEqual(['{"t":30}', '{"t":50}']))
  })

  it('decides what was queued while it was away by what the twin says now', async () => {
    const { hub, inTime, start, send, sent } = await scene({ Threshold: 40, rules }, 60_000)
    const module = await start()
    send(45)
    await until(() => expect(hub.seenOf('acknowledged')).toHaveLength(1))
    await hub.fault({ kind: 'down' })
    await until(() => expect(module.figures.connected).toBe(false))
    send(50)
    hub.patchTwin('filterModule', { Threshold: 90 })
    send(95)
    await hub.fault({ kind: 'up' })
    await inTime(() => expect(hub.seenOf('acknowledged')).toHaveLength(3))
    expect(sent()).toEqual(['{"t":45}', '{"t":95}'])
  })

  it('connects and decides where each answer of the workload API takes more than half a minute', async () => {
    // Nothing is decided by another document meanwhile, however slow this machine is.
    const { hub, advance, inTime, start, send, sent, log } = await scene({ rules }, 0)
    await hub.fault({ kind: 'workload', answer: 'slow', after: 35_000 })
    const starting = start()
    await inTime(() => expect(hub.seenOf('connected')).toHaveLength(1), 500)
    await advance(100)
    await starting
    send(50)
    await inTime(() => expect(sent()).toEqual(['{"t":50}']))
    expect(log.records.filter(({ level }) => level === 'warning')).toEqual([])
  }, 60_000)

  it('counts once what edgeHub delivers again because it did not hear the acknowledgement', async () => {
    const pairs = { window: { count: 2 }, aggregate: { of: { collect: '$.t' } }, then: { output: 'pairs' } }
    const { hub, inTime, start, sent } = await scene({ rules: { pairs } })
    await start()
    await hub.fault({ kind: 'dropAcknowledgement' })
    for (const t of [1, 2, 3, 4])
      hub.send('filterModule', 'input1', { body: JSON.stringify({ t }), system: { messageId: `${t}` } })
    await inTime(() => expect(hub.seenOf('acknowledged')).toHaveLength(4), 500)
    expect(hub.seenOf('delivered')).toHaveLength(5)
    expect(sent().map(text => JSON.parse(text).of)).toEqual([
      [1, 2],
      [3, 4],
    ])
  })

  it('tags a message whose sensor spells the name in another way', async () => {
    const { hub, start, send } = await scene({ rules })
    await start()
    send(50, { messagetype: 'Reading', line: 'L1' })
    await until(() => expect(hub.seenOf('upstream')).toHaveLength(1))
    const [sent] = hub.seenOf('upstream')
    expect(Object.fromEntries(sent?.message.properties ?? [])).toEqual({ line: 'L1', MessageType: 'Alert' })
    expect(hub.seenOf('refused')).toEqual([])
  })

  if (way === 'amqp') {
    it('gives up on an output that is refused for what it is, tells errors, and goes on', async () => {
      const { hub, inTime, start, send, told } = await scene({ rules })
      await start()
      await hub.fault({ kind: 'refuse', count: 4 })
      send(50, { line: 'L1' })
      send(60)
      await inTime(() => expect(hub.seenOf('acknowledged')).toHaveLength(2))
      const upstream = hub
        .seenOf('upstream')
        .map(({ output, message }) => [output, Buffer.from(message.body).toString()])
      expect(upstream).toEqual([
        ['errors', '{"t":50}'],
        ['alerts', '{"t":60}'],
      ])
      expect(told.filter(({ kind }) => kind === 'refused')).toHaveLength(1)
    })

    it('sends what edgeHub cannot take now when it can, and gives up on nothing', async () => {
      const { hub, inTime, start, send, sent, told } = await scene({ rules })
      await start()
      await hub.fault({ kind: 'refuse', count: 6, condition: 'com.microsoft:device-container-throttled' })
      send(50)
      await inTime(() => expect(sent()).toEqual(['{"t":50}']))
      expect(told.filter(({ kind }) => kind === 'refused')).toEqual([])
    })
  }
})
