// `edge-rules tap`: what a person and a program are shown, and what happens when the module goes and comes back.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { PassThrough, Readable } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import { UsageError } from '../../src/cli/command/command.ts'
import { eventLines } from '../../src/cli/live/event-text.ts'
import { command } from '../../src/cli/tap.ts'
import type { JsonObject } from '../../src/rules/data/json.ts'
import { message } from '../decide.ts'
import { type LiveServer, startLive } from './live/live-server.ts'
import { runCommand } from './streams.ts'

const close: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const end of close.splice(0).reverse()) await end()
})

async function start(document?: JsonObject): Promise<LiveServer> {
  const live = await startLive(document)
  close.push(live.close)
  return live
}

/** Runs the command until the test ends. */
function tap(...args: string[]) {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const ended = new AbortController()
  const io = { stdin: Readable.from([]), stdout, stderr, env: {}, signal: ended.signal }
  const shown = { out: '', err: '' }
  stdout.setEncoding('utf8').on('data', part => {
    shown.out += part
  })
  stderr.setEncoding('utf8').on('data', part => {
    shown.err += part
  })
  const code = command.run(args, io)
  // What it refuses is asked of `runCommand`.
  code.catch(() => {})
  const end = async () => {
    ended.abort()
    return await code
  }
  close.push(end)
  /** When this has been written. */
  const until = async (text: RegExp, stream: 'out' | 'err' = 'out') => {
    while (!text.test(shown[stream])) await once(stream === 'out' ? stdout : stderr, 'data')
    return shown[stream]
  }
  return { until, end, shown }
}

describe('edge-rules tap', () => {
  it('shows a person what arrives, what rules made of it and why, and what leaves', async () => {
    const live = await start()
    const { until, end } = tap('--url', live.url)
    await until(/Watching/)
    live.passMessage(message({ t: 31 }, { properties: new Map([['line', 'L1']]) }))
    live.pass({ t: 20 })
    const lines = (await until(/does not fire.*\n/)).replace(/\d\d:\d\d:\d\d\.\d{3}/g, 'TIME').split('\n')
    expect(lines).toEqual([
      expect.stringMatching(/^· Watching the module at 127.0.0.1:\d+\.$/),
      'TIME  input1  {"t":31}  line=L1',
      '              hot fires: 31 is greater than 25.',
      '              → out  MessageType=Alert',
      'TIME  input1  {"t":20}',
      '              hot does not fire: 20 is not greater than 25.',
      '',
    ])
    expect(await end()).toBe(0)
  })

  it('shows a program each event as a line of JSON', async () => {
    const live = await start()
    const { until } = tap('hot', '--url', live.url, '--json')
    await until(/hello/)
    live.pass({ t: 31 })
    const lines = (await until(/decision.*\n/)).trimEnd().split('\n')
    const events = lines.map(line => JSON.parse(line))
    expect(events[0]).toMatchObject({ hello: { protocol: 1, rules: ['hot'] } })
    expect(events.find(event => 'decision' in event)).toMatchObject({ decision: { fired: ['hot'] } })
  })

  it('reads no further while nobody reads what it writes', async () => {
    const live = await start()
    const stdout = new PassThrough({ highWaterMark: 1000 })
    const ended = new AbortController()
    const io = { stdin: Readable.from([]), stdout, stderr: new PassThrough(), env: {}, signal: ended.signal }
    const code = command.run(['--url', live.url, '--json', '--rate', '100'], io)
    close.push(async () => {
      ended.abort()
      await code
    })
    await once(stdout, 'readable')
    for (let index = 0; index < 3000; index++) {
      live.time.now += 10
      live.pass({ t: 20, filling: 'x'.repeat(5000) })
      if (index % 100 === 0) await new Promise(resolve => setImmediate(resolve))
    }
    expect(stdout.readableLength + stdout.writableLength).toBeLessThan(20_000)
  })

  it('waits for a module that goes, and says when it is back', async () => {
    const first = await startLive()
    const { until } = tap('--url', first.url)
    await until(/Watching/)
    await first.close()
    await until(/is gone.*; waiting for it to come back/)
    const server = createServer((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders()
    }).listen(first.port, '127.0.0.1')
    close.push(async () => {
      server.closeAllConnections()
      server.close()
    })
    await until(/is back/)
  })

  it('waits for a module that is not there yet', async () => {
    const live = await startLive()
    await live.close()
    const { until } = tap('--url', live.url)
    await until(/There is nothing to watch at .*ECONNREFUSED.*LIVE_VIEW=on/)
  })

  it.each([
    [['gone'], /No rule "gone" runs; there are hot\./],
    [['--rate', '0'], /--rate takes a whole number above 0, not "0"/],
    [['--rate', '101'], /--rate takes a whole number up to 100, not "101"/],
    [['--url', 'nowhere'], /--url takes the address of the module's metrics port, such as http/],
  ])('refuses %j', async (args, problem) => {
    const live = await start()
    await expect(runCommand(command, ['--url', live.url, ...args])).rejects.toThrow(problem)
  })

  it('says that what answers is no module with a live view', async () => {
    const server = createServer((_, response) => response.writeHead(404).end('<html>')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    close.push(async () => server.close())
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    await expect(runCommand(command, ['--url', `http://127.0.0.1:${port}`])).rejects.toThrow(
      /answers 404.*LIVE_VIEW=on/,
    )
  })
})

describe('an event in a terminal', () => {
  const look = { width: 100, paint: (_: unknown, text: string) => text, chosen: false }

  it('contains no control characters of messages', () => {
    const evil = '\u001b[2J\u0007\u009b31m\u202e\r\n'
    const data = {
      at: 0,
      cause: 'message',
      message: { input: evil, properties: { [evil]: evil }, text: evil },
      fired: [evil],
      sends: [{ output: evil, rules: [evil], properties: { [evil]: `${evil}2` }, body: { [evil]: evil } }],
      error: { code: 'body-not-json', message: evil },
      rules: [{ rule: evil, fired: true, reason: evil, key: evil, match: evil }],
    }
    const problem = { severity: evil, pointer: evil, message: evil }
    const lines = [
      ...eventLines({ name: 'decision', data }, look),
      ...eventLines({ name: 'decision', data: { ...data, rules: null, unexplained: evil } }, look),
      ...eventLines({ name: 'document', data: { at: 0, version: evil, accepted: false, problems: [problem] } }, look),
      ...eventLines({ name: 'trouble', data: { at: 0, kind: evil, output: evil, error: evil } }, look),
    ]
    expect(lines.length).toBeGreaterThan(8)
    expect(lines.join('')).not.toMatch(/[\p{Cc}\u202e]/u)
  })

  it('counts rules that do nothing where there are many, and not where one was chosen', () => {
    const rules = Array.from({ length: 5 }, (_, index) => ({ rule: `r${index}`, fired: index === 0, reason: 'So.' }))
    const event = { name: 'decision', data: { at: 0, cause: 'message', fired: ['r0'], sends: [], rules } }
    expect(eventLines(event, look)).toHaveLength(3)
    expect(eventLines(event, look).at(-1)).toContain('4 rules do not fire')
    expect(eventLines(event, { ...look, chosen: true })).toHaveLength(6)
  })
})

describe('edge-rules tap --hub', () => {
  /** A hub on which a module explains what it is given, until it goes. */
  async function hub() {
    const decisions: JsonObject[] = []
    const state = { isThere: true, decisions }
    const server = createServer(async (request, response) => {
      let text = ''
      for await (const part of request) text += part
      const { methodName, payload } = JSON.parse(text)
      const known = methodName === 'status' || payload.rule === 'hot'
      const answer = !state.isThere
        ? { status: 404, payload: null }
        : !known
          ? { status: 400, payload: { error: `No rule "${payload.rule}" runs here.` } }
          : { status: 200, payload: methodName === 'status' ? { rules: { hot: {} } } : { decisions, lastFired: [] } }
      response.end(JSON.stringify(request.url === '/twins/hub/modules/filterModule/methods' ? answer : {}))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    close.push(async () => {
      server.closeAllConnections()
      server.close()
    })
    const address = server.address()
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
    const decide = (t: number) => {
      const explained = [{ rule: 'hot', fired: t > 25, reason: `${t} is ${t > 25 ? '' : 'not '}greater than 25.` }]
      decisions.unshift({ at: '2026-01-31T08:00:00.000Z', input: 'input1', body: `{"t":${t}}`, explained })
    }
    return { state, url, decide }
  }

  it('shows what rules made of messages, and why, without the live view', async () => {
    const { url, decide, state } = await hub()
    decide(1)
    const { until, end } = tap('--hub', url)
    await until(/Watching filterModule on the hub/)
    decide(31)
    decide(20)
    const lines = (await until(/does not fire.*\n/)).replace(/\d\d:\d\d:\d\d\.\d{3}/g, 'TIME').split('\n')
    expect(lines.slice(1)).toEqual([
      'TIME  input1  {"t":31}',
      '              hot fires: 31 is greater than 25.',
      'TIME  input1  {"t":20}',
      '              hot does not fire: 20 is not greater than 25.',
      '',
    ])
    state.isThere = false
    await until(/filterModule cannot be asked \(it is not connected\); waiting for it/)
    expect(await end()).toBe(0)
  })

  it('refuses a rule that does not run, and what does not go together', async () => {
    const { url } = await hub()
    await expect(runCommand(command, ['cold', '--hub', url])).rejects.toThrow('No rule "cold" runs here.')
    for (const args of [
      ['--hub', url, '--url', url],
      ['--module', 'm'],
      ['--hub', 'http://example.com:1'],
    ])
      await expect(runCommand(command, args)).rejects.toThrow(UsageError)
  })
})
