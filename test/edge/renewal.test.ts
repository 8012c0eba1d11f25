// Tokens that live for seconds, with the real SDK and the local hub, which drops a connection whose token has expired.
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { TokenProvider } from '../../src/edge/authentication.ts'
import { type Bench, startBench } from './bench.ts'

const until = (condition: () => void) => vi.waitFor(condition, { timeout: 30_000, interval: 20 })

describe.each(['amqp', 'mqtt'] as const)('over %s', kind => {
  const open: Bench[] = []
  afterEach(async () => {
    for (const bench of open.splice(0)) await bench.close()
  })

  /** In seconds: how long tokens are valid, and how long before their end they are renewed. */
  async function start(validity: number, margin: number) {
    const renewals: unknown[] = []
    const bench = await startBench(kind, {
      prepare(client) {
        const { _authenticationProvider: provider } = client._transport as unknown as {
          _authenticationProvider: TokenProvider
        }
        provider.setTokenRenewalValues(validity, margin)
        provider.on('newTokenAvailable', renewal => renewals.push(renewal))
      },
    })
    open.push(bench)
    return { bench, renewals }
  }

  const said = ({ log }: Bench, part: string) => log.records.filter(({ text }) => text.includes(part))

  it('loses nothing over the renewals of tokens, and sends nothing twice under another id', async () => {
    const { bench, renewals } = await start(3, 2)
    const { inputs, sender, twin } = bench.module
    twin.desired$.subscribe()
    inputs.deliveries$.subscribe(async ({ message, settle }) => {
      await sender.send({ ...message, output: 'output1', rules: [] })
      await Promise.resolve(settle()).catch(() => {})
    })
    let posted = 0
    const posting = setInterval(() => bench.send('input1', `${posted++}`, {}, { messageId: `id-${posted}` }), 5)
    // Past the end of the first token, and of the second.
    await until(() => expect(renewals.length).toBeGreaterThanOrEqual(5))
    clearInterval(posting)
    await until(() => expect(bench.acknowledged()).toBe(posted))
    const ids = new Map(bench.received().map(({ text, system }) => [text, system.messageId]))
    expect([...ids.keys()]).toEqual(Array.from({ length: posted }, (_, index) => `${index}`))
    expect(new Set(ids.values()).size).toBe(posted)
    expect(said(bench, 'expired')).toEqual([])
    expect(bench.log.records.filter(({ level }) => level === 'warning')).toEqual([])
  })

  it('lives on without the workload API, and renews when that is back', async () => {
    const { bench } = await start(20, 19)
    await until(() => expect(said(bench, 'Connected')).toHaveLength(1))
    await bench.answerWorkload('error')
    await until(() => expect(said(bench, 'could not be renewed')).toHaveLength(1))
    const send = () =>
      bench.module.sender.send({ output: 'o', rules: [], bytes: Buffer.alloc(0), properties: new Map(), system: {} })
    await send()
    await bench.answerWorkload('normal')
    await until(() => expect(said(bench, 'has now been renewed')).toHaveLength(1))
    await send()
    expect(bench.received()).toHaveLength(2)
  })
})
