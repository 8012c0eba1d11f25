// The law of the note that something is done: wherever the process ends when it writes one, edgeHub has the acknowledgement or
// delivers again, and rules that count have counted right. An end discards what had not left the process.
import { describe, expect, it, vi } from 'vitest'
import type { Link } from '../../src/edge/link.ts'
import { connectModule } from '../../src/edge/module.ts'
import type { Journal } from '../../src/engine/ports.ts'
import { pipeline } from '../../src/index.ts'
import { memoryJournal } from '../engine/memory-journal.ts'
import { closeAfterEach, watchHub } from '../hub/client.ts'
import { linkTo } from './bench.ts'
import { fakeLog } from './fake-log.ts'

const until = (condition: () => void) => vi.waitFor(condition, { timeout: 20_000, interval: 5 })

closeAfterEach()

const count = 6
/** Counts what it is shown: a message that it is shown twice would show. */
const base = {
  rules: {
    numbers: {
      window: { count: 2 },
      aggregate: { sum: { sum: '$.i' } },
      then: { output: 'o', body: { object: { sum: '$.sum' } } },
    },
  },
}

/** What came out, once for each id, where the module's process ends at that note, if any. */
async function play(transport: 'amqp' | 'mqtt', endsAt: number | undefined): Promise<readonly string[]> {
  const hub = await watchHub({
    modules: ['filterModule'],
    routes: ['FROM /messages/modules/filterModule/* INTO $upstream'],
    timeScale: 0.02,
  })
  const open: (() => unknown)[] = []
  let notes = 0

  function start(journal: ReturnType<typeof memoryJournal>): void {
    let link: Link | undefined
    let isDead = false
    const module = connectModule({
      environment: {
        transport: { protocol: transport, webSocket: false },
        stateDir: undefined,
        times: { twinWait: 5_000, acknowledgeWithin: 30_000, tokenLifetime: 3_600_000 },
      },
      log: fakeLog(),
      createLink: async options => {
        if (isDead) return new Promise<never>(() => {})
        link = await linkTo(hub, 'filterModule', transport)(options)
        return link
      },
    })
    const mortal: Journal = {
      recovered: journal.recovered,
      begin: (...parameters) => journal.begin(...parameters),
      append: entry => journal.append(entry),
      name: () => journal.name(),
      checkpoint: () => {},
      isKept: true,
      secure: () => undefined,
      done(name) {
        if (isDead) return
        journal.done(name)
        if (++notes !== endsAt) return
        isDead = true
        link?.destroy()
        start(journal.next())
      },
    }
    const running = pipeline(module, { base, journal: mortal }).subscribe()
    open.push(
      () => running.unsubscribe(),
      () => module.close(),
    )
  }

  start(memoryJournal())
  for (let i = 1; i <= count; i++) hub.send('filterModule', 'input1', { body: JSON.stringify({ i }) })
  await until(() => expect(hub.seenOf('acknowledged').length).toBe(count))
  for (const close of open) await close()
  const byId = new Map(
    hub.seenOf('upstream').map(({ message }) => [message.system.messageId, Buffer.from(message.body).toString()]),
  )
  return [...byId.values()]
}

describe.each(['amqp', 'mqtt'] as const)('over %s', transport => {
  it('counts right wherever the process ends when it notes that a message is done', async () => {
    const whole = await play(transport, undefined)
    expect(whole).toHaveLength(count / 2)
    for (let endsAt = 1; endsAt < count; endsAt++)
      expect([endsAt, await play(transport, endsAt)]).toEqual([endsAt, whole])
  }, 60_000)
})
