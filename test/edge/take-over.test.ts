// What edgeHub makes of the end of a connection: it waits 31 s for what was in flight, unless another one took over. The hub's
// time is virtual, so that a second of it is a second; the module and its sockets are real.
import type { ModuleClient } from 'azure-iot-device'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { TokenProvider } from '../../src/edge/authentication.ts'
import type { EdgeModule } from '../../src/edge/edge-module.ts'
import { connectModule } from '../../src/edge/module.ts'
import type { Delivery } from '../../src/engine/ports.ts'
import { closeAfterEach, listener, virtualHub } from '../hub/client.ts'
import { choices, linkTo, ways } from './bench.ts'
import { fakeLog } from './fake-log.ts'

const until = (condition: () => void) => vi.waitFor(condition, { timeout: 20_000, interval: 5 })

closeAfterEach()

describe.each(ways)('over %s', way => {
  const open: EdgeModule[] = []
  afterEach(async () => {
    for (const module of open.splice(0)) await module.close()
  })

  async function scene() {
    const { hub, advance } = await virtualHub({ modules: ['filterModule'] })
    const clients: ModuleClient[] = []
    async function start() {
      const isListening = listener(hub)
      const deliveries: Delivery[] = []
      const module = connectModule({
        environment: {
          transport: choices[way],
          stateDir: undefined,
          times: { twinWait: 20_000, acknowledgeWithin: 30_000, tokenLifetime: 3_600_000 },
        },
        log: fakeLog(),
        createLink: linkTo(hub, 'filterModule', way, client => clients.push(client)),
      })
      module.twin.desired$.subscribe()
      module.inputs.deliveries$.subscribe(delivery => deliveries.push(delivery))
      open.push(module)
      // What comes before this would wait for a pause of the hub.
      await isListening()
      return { module, deliveries }
    }
    const send = (text: string) => hub.send('filterModule', 'input1', { body: text })
    return { hub, advance, clients, start, send }
  }

  const texts = (deliveries: readonly Delivery[]) =>
    deliveries.map(({ message }) => Buffer.from(message.bytes).toString())

  it('the next start gets what was in flight at the end of the last one within two seconds', async () => {
    const { advance, start, send } = await scene()
    const first = await start()
    send('a')
    send('b')
    await until(() => expect(first.deliveries).toHaveLength(1))
    await first.module.close()
    const second = await start()
    await advance(1_100)
    await until(() => expect(texts(second.deliveries)).toEqual(['a']))
    await second.deliveries[0]?.settle()
    await until(() => expect(texts(second.deliveries)).toEqual(['a', 'b']))
  })

  it('loses nothing that is settled and stopped at once, and gets nothing of it again', async () => {
    const { hub, advance, start, send } = await scene()
    const first = await start()
    for (const text of ['a', 'b']) send(text)
    await until(() => expect(first.deliveries).toHaveLength(1))
    await first.deliveries[0]?.settle()
    await first.module.close()
    const second = await start()
    await advance(1_100)
    await until(() => expect(texts(second.deliveries)).toEqual(['b']))
    expect(hub.seenOf('acknowledged')).toHaveLength(1)
  })

  it('is no slower for a message that comes at the moment of the goodbye', async () => {
    const { advance, start, send } = await scene()
    const first = await start()
    const closing = first.module.close()
    send('a')
    await closing
    const second = await start()
    await advance(1_100)
    await until(() => expect(texts(second.deliveries)).toEqual(['a']))
  })

  it('never unsubscribes, releases or rejects on the way out', async () => {
    const { hub, start, send } = await scene()
    const { module, deliveries } = await start()
    send('a')
    await until(() => expect(deliveries).toHaveLength(1))
    await module.close()
    expect(hub.seenOf('rejected')).toEqual([])
  })
})

it.each(['mqtt', 'mqtt-ws'] as const)(
  'over %s a new token brings a second of silence, and nothing is lost, none twice',
  async way => {
    const { hub, advance } = await virtualHub({ modules: ['filterModule'] })
    const clients: ModuleClient[] = []
    const log = fakeLog()
    const isListening = listener(hub)
    const module = connectModule({
      environment: {
        transport: choices[way],
        stateDir: undefined,
        times: { twinWait: 20_000, acknowledgeWithin: 30_000, tokenLifetime: 3_600_000 },
      },
      log,
      createLink: linkTo(hub, 'filterModule', way, client => clients.push(client)),
    })
    try {
      const seen: string[] = []
      let count = 0
      module.twin.desired$.subscribe()
      module.inputs.deliveries$.subscribe(async ({ message, settle }) => {
        seen.push(Buffer.from(message.bytes).toString())
        // A message is in flight while the connections change.
        if (++count === 5) renew(clients.at(-1))
        await module.sender.send({ ...message, output: 'o', rules: [] })
        await Promise.resolve(settle()).catch(() => {})
      })
      await isListening()
      const bodies = Array.from({ length: 20 }, (_, index) => String(index))
      const listensAgain = listener(hub)
      for (const body of bodies) hub.send('filterModule', 'input1', { body })
      await until(() => expect(hub.seenOf('disconnected')).toHaveLength(1))
      // The clock stands still meanwhile: what edgeHub offered to a connection that does not listen would wait for another pause.
      await listensAgain()
      // All the time that edgeHub takes: without the take-over it would wait 31 s.
      await advance(1_100)
      await until(() => expect(hub.seenOf('acknowledged')).toHaveLength(20))
      expect([...new Set(seen)]).toEqual(bodies)
      expect(seen.length).toBeLessThanOrEqual(21)
      expect([...module.figures.ends]).toEqual([['renewal', 1]])
      expect(log.records.filter(({ level }) => level === 'warning')).toEqual([])
    } finally {
      await module.close()
    }
  },
)

function renew(client: ModuleClient | undefined): void {
  if (client === undefined) expect.fail('there is no client')
  const { _authenticationProvider: provider } = client._transport as unknown as {
    _authenticationProvider: TokenProvider
  }
  provider.emit('newTokenAvailable', {})
}
