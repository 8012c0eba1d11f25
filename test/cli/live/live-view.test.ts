// The live view over HTTP: what a viewer is told, how it is slowed, and that nothing waits for it.
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { message } from '../../decide.ts'
import { hot, type LiveServer, startLive } from './live-server.ts'

const open: LiveServer[] = []

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
})

afterEach(async () => {
  vi.useRealTimers()
  for (const server of open.splice(0)) await server.close()
})

async function start(base = hot): Promise<LiveServer> {
  const server = await startLive(base)
  open.push(server)
  return server
}

const rule = (extra: object) => ({ when: { path: '$.t', gt: 25 }, then: { output: 'out' }, ...extra })

describe('a viewer', () => {
  it('is told who it watches, what arrives, what was decided and why, and what leaves', async () => {
    const live = await start()
    const { hello, next } = await live.watch('?reasons=on')
    expect(hello).toMatchObject({ protocol: 1, module: { device: 'd' }, rules: ['hot'], document: { version: 1 } })
    live.passMessage(message({ t: 31 }, { text: '{ "t": 31 }', properties: new Map([['line', 'L1']]) }))
    expect(await next('decision')).toEqual({
      at: 0,
      cause: 'message',
      message: { input: 'input1', properties: { line: 'L1' }, system: {}, body: { t: 31 } },
      fired: ['hot'],
      sends: [{ output: 'out', rules: ['hot'], properties: { line: 'L1', MessageType: 'Alert' }, body: { t: 31 } }],
      rules: [
        {
          rule: 'hot',
          fired: true,
          clause: 'when',
          reason: '31 is greater than 25.',
          tree: expect.objectContaining({ holds: true }),
        },
      ],
    })
  })

  it('hears the reason as it was before the message, and the state of its key after it', async () => {
    const live = await start({ rules: { hot: rule({ by: '$.id', for: '10s' }) } })
    const { next } = await live.watch('?reasons=on')
    live.pass({ id: 'a', t: 31 })
    expect(await next('decision')).toMatchObject({ fired: [], rules: [{ key: 'a', state: 'pending', fired: false }] })
    live.time.now = 10_000
    live.pass({ id: 'a', t: 32 })
    // The timer was due before the message.
    expect(await next('decision')).toMatchObject({ cause: 'timer', fired: ['hot'] })
    expect(await next('decision')).toMatchObject({ rules: [{ key: 'a', state: 'raised' }] })
  })

  it('is not told reasons that it did not ask for', async () => {
    const live = await start()
    const { next } = await live.watch()
    live.pass({ t: 31 })
    const decision = await next('decision')
    expect(decision).not.toHaveProperty('rules')
    expect(decision).not.toHaveProperty('unexplained')
  })

  it('hears of one rule only what is about it', async () => {
    const live = await start({
      rules: {
        hot: rule({ from: 'input1' }),
        cold: rule({ from: 'input2', when: { path: '$.t', lt: 0 } }),
        any: rule({}),
      },
    })
    const { next } = await live.watch('?reasons=on&rule=cold')
    live.pass({ t: 31 })
    live.passMessage(message({ t: 4 }, { input: 'input2' }))
    expect(await next('decision')).toMatchObject({ message: { body: { t: 4 } }, rules: [{ rule: 'cold' }], sends: [] })
    vi.advanceTimersByTime(1000)
    expect(await next('pulse')).toMatchObject({ received: 1, shown: 1, skipped: 0 })
  })

  it('is told of documents, with their problems, and can ask for the one that runs', async () => {
    const live = await start()
    const { next } = await live.watch()
    live.apply({ rules: { hot: { when: {} } } })
    expect(await next('document')).toMatchObject({ version: 2, accepted: false, rules: ['hot'] })
    const read = async () => await (await fetch(`${live.url}/live/document`)).json()
    expect(await read()).toMatchObject({ version: 1, base: hot, effective: hot, rejected: { version: 2 } })
    live.apply({ rules: { warm: rule({}) } })
    const { hash } = await next('document')
    expect(await read()).toMatchObject({ version: 3, hash, effective: { rules: { warm: {} } } })
    expect(await read()).not.toHaveProperty('rejected')
  })

  it('is told the states of keys when it asks for them, and again when they have changed', async () => {
    const live = await start({ rules: { hot: rule({ by: '$.id', for: '10s' }), plain: rule({}) } })
    const { next } = await live.watch('?states=on')
    expect(await next('states')).toMatchObject({ rules: [{ rule: 'hot', counts: { raised: 0 }, keys: [] }] })
    live.pass({ id: 'a', t: 31 })
    live.time.now = 1000
    vi.advanceTimersByTime(1000)
    vi.advanceTimersByTime(1000)
    live.time.now = 10_000
    live.pass({ id: 'b', t: 31 })
    vi.advanceTimersByTime(1000)
    const first = { counts: { raised: 0, pending: 1, idle: 0 }, keys: [{ key: 'a', state: 'pending', since: 0 }] }
    expect(await next('states')).toMatchObject({ rules: [first] })
    const second = { counts: { raised: 1, pending: 1 }, keys: [{ key: 'a', state: 'raised' }, { key: 'b' }] }
    expect(await next('states')).toMatchObject({ rules: [second] })
    expect(await (await fetch(`${live.url}/live/states`)).json()).toMatchObject({ rules: [second] })
  })

  it('is told what did not leave', async () => {
    const live = await start()
    const { next } = await live.watch()
    const failed = { output: 'out', rules: ['hot'], bytes: new Uint8Array(), properties: new Map(), system: {} }
    live.view.record({ kind: 'refused', message: failed, error: new Error('too large') })
    expect(await next('trouble')).toEqual({ at: 0, kind: 'refused', output: 'out', rules: ['hot'], error: 'too large' })
  })

  it.each([
    ['a long text', 'x'.repeat(20_000), { text: 'x'.repeat(1024), bytes: 20_000 }],
    ['a character cut in two', `${'x'.repeat(1023)}${'ä'.repeat(10_000)}`, { text: 'x'.repeat(1023), bytes: 21_023 }],
  ])('is shown the beginning of a body: %s', async (_, text, shown) => {
    const live = await start()
    const { next } = await live.watch()
    live.passMessage(message(null, { text }))
    expect((await next('decision'))['message']).toMatchObject(shown)
  })
})

describe('the pace', () => {
  it('shows so many messages a second, and the one about which something happens among ten thousand', async () => {
    const live = await start()
    const { next, events } = await live.watch('?rate=5&reasons=on')
    for (let index = 0; index < 10_000; index++) live.pass({ t: index === 7_777 ? 31 : 20 })
    vi.advanceTimersByTime(1000)
    const shown = []
    for (let event = await events.next(); !event.done && event.value.name !== 'pulse'; event = await events.next())
      shown.push(event.value.data['fired'])
    expect(shown.flat()).toEqual(['hot'])
    expect(shown).toHaveLength(6)
    live.time.now = 1000
    live.pass({ t: 1 })
    expect(await next('decision')).toMatchObject({ message: { body: { t: 1 } } })
    vi.advanceTimersByTime(1000)
    expect(await next('pulse')).toMatchObject({ received: 10_001, shown: 7, skipped: 9_994, lost: 0 })
  })

  it('goes without reasons where they take too long, and says so', async () => {
    const rules = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`r${index}`, rule({})]))
    const live = await start({ rules })
    const { next } = await live.watch('?reasons=on')
    live.pass({ t: 31 })
    expect((await next('decision'))['unexplained']).toMatch(/1000 rules/)
  })

  it('goes without reasons where a message touches more than can be copied in a moment', async () => {
    const memory = { window: { sliding: '1h' }, aggregate: { middle: { median: '$.t' } } }
    const live = await start({ rules: { middle: { ...memory, then: { output: 'out' } } } })
    for (let index = 0; index < 30_000; index++) live.pass({ t: index })
    const { next } = await live.watch('?reasons=on')
    live.pass({ t: 31 })
    expect((await next('decision'))['unexplained']).toMatch(/too much/)
  })
})

interface States {
  readonly counts: object
  readonly keys: readonly { readonly state: string }[]
}

describe('what is shown is bounded', () => {
  it('leaves out the trees of very large conditions', async () => {
    const all = Array.from({ length: 1000 }, (_, index) => ({ path: `$.t${index}`, gt: 25 }))
    const live = await start({ rules: { large: { when: { all }, then: { output: 'out' } } } })
    const { next } = await live.watch('?reasons=on')
    live.pass({ t0: 31 })
    const [reason] = [(await next('decision'))['rules']].flat()
    expect(reason).toMatchObject({ rule: 'large', fired: false, reason: expect.any(String) })
    expect(reason).not.toHaveProperty('tree')
  })

  it('counts all keys, and shows some of each rule', async () => {
    const live = await start({ rules: { hot: rule({ by: '$.id', for: '10s' }) } })
    for (let id = 0; id < 500; id++) live.pass({ id, t: id < 100 ? 31 : 20 })
    const read = async (query: string) => {
      const { rules }: { rules: States[] } = JSON.parse(await (await fetch(`${live.url}/live/states${query}`)).text())
      return rules[0]
    }
    const all = await read('')
    expect(all?.counts).toMatchObject({ pending: 100 })
    expect(all?.keys.map(({ state }) => state)).toEqual(Array(20).fill('pending'))
    expect((await read('?rule=hot'))?.counts).toEqual(all?.counts)
  })
})

describe('nothing waits for a viewer', () => {
  it('loses what a viewer does not read, and tells it how much', async () => {
    const live = await start()
    const socket = connect(live.port, '127.0.0.1')
    await once(socket, 'connect')
    socket.pause()
    socket.write(`GET /live?rate=100 HTTP/1.1\r\nHost: 127.0.0.1:${live.port}\r\n\r\n`)
    const filling = 'x'.repeat(1000)
    for (let index = 0; index < 100_000; index++) {
      live.time.now += 10
      live.pass({ t: 20, filling })
      if (index % 1000 === 0) await new Promise(resolve => setImmediate(resolve))
    }
    expect(process.memoryUsage().arrayBuffers).toBeLessThan(64 * 1024 * 1024)
    let read = ''
    socket.setEncoding('utf8').on('data', part => {
      read += part
    })
    socket.resume()
    // One that reads nothing for a minute was disconnected long ago.
    await once(socket, 'close')
    const last = /.*"t":20/s.exec(read)
    expect(last).not.toBeNull()
    expect((await live.watch()).hello).toMatchObject({ protocol: 1 })
  })

  it('tells one that reads again how many it lost', async () => {
    const live = await start()
    const socket = connect(live.port, '127.0.0.1')
    socket.pause()
    socket.write(`GET /live?rate=100 HTTP/1.1\r\nHost: 127.0.0.1:${live.port}\r\n\r\n`)
    while (!live.view.isWatched) await new Promise(resolve => setImmediate(resolve))
    const filling = 'x'.repeat(10_000)
    // Within the same moment, so that it is not disconnected for reading nothing.
    for (let index = 0; index < 5_000; index++) {
      live.time.now += 10
      live.pass({ t: 20, filling })
    }
    let read = ''
    const lost = new Promise<number>(resolve => {
      socket.setEncoding('utf8').on('data', part => {
        read += part
        vi.advanceTimersByTime(1000)
        const found = /"lost":([1-9]\d*)/.exec(read)
        if (found !== null) resolve(Number(found[1]))
      })
    })
    socket.resume()
    expect(await lost).toBeGreaterThan(100)
    socket.destroy()
  })

  it('looks at nothing while nobody watches', async () => {
    const live = await start()
    const untouchable = new Proxy(message({ t: 31 }), {
      get() {
        throw new Error('looked at')
      },
    })
    live.view.watch(untouchable, live.machine, 0)
    const decision = { at: 0, cause: 'message', sends: [], fired: [] } as const
    live.view.record({ kind: 'decided', message: untouchable, decision })
    expect(live.log.records).toEqual([])
  })

  it('goes on where looking fails, and says so once', async () => {
    const live = await start()
    const { next } = await live.watch('?reasons=on')
    const broken = new Proxy(message({ t: 31 }), {
      get() {
        throw new Error('broken')
      },
    })
    const decision = { at: 0, cause: 'message', sends: [], fired: ['hot'] } as const
    for (let index = 0; index < 5; index++) {
      live.view.watch(broken, live.machine, 0)
      live.view.record({ kind: 'decided', message: broken, decision })
    }
    expect(live.log.records.map(({ fields }) => fields)).toEqual([
      { error: 'broken', count: 1 },
      { error: 'broken', count: 10 },
    ])
    live.pass({ t: 31 })
    expect(await next('decision')).toMatchObject({ fired: ['hot'] })
  })
})

describe('who may look', () => {
  it.each([
    [403, '', { Host: 'evil.example:9600' }],
    [403, '', { Host: 'evil.example' }],
    [403, '', { Origin: 'http://evil.example' }],
    [403, '', { Origin: 'null' }],
    [403, '', { 'Sec-Fetch-Site': 'cross-site' }],
    [200, '/document', { Host: 'localhost:9600' }],
    [200, '/document', { Host: 'press-1' }],
    [200, '/document', { Host: 'press-1.local:9600' }],
    [200, '/document', { Host: '[::1]:9600' }],
    [200, '/document', { Host: '127.0.0.1', Origin: 'http://127.0.0.1', 'Sec-Fetch-Site': 'same-origin' }],
    [404, '/other', {}],
    [404, '?rule=gone', {}],
    [400, '?rate=0', {}],
    [400, '?rate=101', {}],
    [400, '?reasons=yes', {}],
    [400, '?reason=on', {}],
    [400, '/document?rule=hot', {}],
    [404, '/states?rule=gone', {}],
  ])('answers %d to %s with %j', async (status, path, headers) => {
    const live = await start()
    const { status: answered, text } = await ask(live.port, `GET /live${path}`, headers)
    expect(answered).toBe(status)
    expect(text).toMatch(/\.\n$|^\{/)
  })

  it('answers 405 to what would change something', async () => {
    const live = await start()
    expect((await ask(live.port, 'POST /live/document', {})).status).toBe(405)
  })

  it('lets eight watch, and one more when one has gone', async () => {
    const live = await start()
    const sockets = Array.from({ length: 8 }, () => connect(live.port, '127.0.0.1'))
    for (const socket of sockets) {
      socket.write(`GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)
      await once(socket, 'data')
    }
    expect(await ask(live.port, 'GET /live', {})).toMatchObject({ status: 503, text: /8 viewers/ })
    sockets[0]?.destroy()
    while (live.view.isFull) await new Promise(resolve => setImmediate(resolve))
    expect((await live.watch()).hello).toMatchObject({ protocol: 1 })
  })
})

/** `fetch` sets no Host. */
async function ask(port: number, start: string, headers: Readonly<Record<string, string>>) {
  const socket = connect(port, '127.0.0.1')
  const lines = Object.entries({ Host: '127.0.0.1', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`${start} HTTP/1.1\r\n${lines.join('')}Connection: close\r\n\r\n`)
  let read = ''
  for await (const part of socket.setEncoding('utf8')) read += part
  const [head = '', ...body] = read.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), text: body.join('').replace(/^[0-9a-f]+\r\n|\r\n0$/g, '') }
}
