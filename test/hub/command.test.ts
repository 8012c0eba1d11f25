// The command as a program drives it: lines in, lines out, and a module on the real SDK between them.
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Io, UsageError } from '../../src/cli/command/command.ts'
import { eventLine } from '../../src/cli/hub/event-line.ts'
import { readInstruction } from '../../src/cli/hub/instruction.ts'
import { jsonLine } from '../../src/cli/hub/short-line.ts'
import { command } from '../../src/cli/hub.ts'
import { toHubMessage } from '../../src/hub/message.ts'
import { bodyText, createClientIn, messageWith } from './client.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edge-rules-hub-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function twinFile(content: object): Promise<string> {
  const file = join(folder, 'twin.json')
  await writeFile(file, JSON.stringify(content))
  return file
}

function start(args: readonly string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const interruption = new AbortController()
  const io: Io = { stdin, stdout, stderr, env: {}, signal: interruption.signal }
  const lines: string[] = []
  const log: string[] = []
  createInterface(stdout).on('line', line => lines.push(line))
  createInterface(stderr).on('line', line => log.push(line))
  const ended = command.run(args, io)
  ended.catch(() => {})
  return { stdin, lines, log, ended, interrupt: () => interruption.abort() }
}

/** A hub that speaks JSON, told to end when the test does. */
function startJson(...args: string[]) {
  const { stdin, lines, ended } = start(['--json', ...args])
  const tell = (...instructions: unknown[]) => {
    for (const instruction of instructions) stdin.write(`${JSON.stringify(instruction)}\n`)
  }
  const line = <Shape>(kind: string): Promise<Shape> =>
    vi.waitFor(
      () => {
        const found = lines.map(text => JSON.parse(text)).find(value => Object.hasOwn(value, kind))
        expect(found, `a line of ${kind}`).toBeDefined()
        return found[kind]
      },
      { timeout: 5000 },
    )
  const end = async () => {
    stdin.end()
    return await ended
  }
  return { stdin, lines, tell, line, end }
}

describe('with --json', () => {
  test('a program sends a message to a module and reads what the module sends', async () => {
    const twin = await twinFile({ TemperatureThreshold: 25 })
    const hub = startJson('--route', 'FROM /messages/* INTO $upstream', '--twin', twin, '--transport', 'mqtt')
    const { env } = await hub.line<{ env: Record<string, Record<string, string>> }>('ready')
    expect(env).toMatchObject({
      filterModule: { IOTEDGE_MODULEID: 'filterModule', ClientTransportType: 'Mqtt_Tcp_Only' },
    })
    const client = await createClientIn(env['filterModule'] ?? {}, 'mqtt')
    await client.open()
    expect((await client.getTwin()).properties.desired).toEqual({ TemperatureThreshold: 25, $version: 1 })
    client.onMethod('status', (_request, response) => response?.send(200, { fine: true }))
    client.on('inputMessage', (_input, message) => {
      client.sendOutputEvent('output1', messageWith(bodyText(message), { MessageType: 'Alert' }), () => {})
    })
    hub.tell({ send: { module: 'filterModule', input: 'input1', properties: { line: 'L1' }, body: { t: 1 } } })
    expect(await hub.line('acknowledged')).toEqual({ module: 'filterModule', input: 'input1', delivery: 1, attempt: 1 })
    expect(await hub.line('upstream')).toMatchObject({
      output: 'output1',
      properties: { MessageType: 'Alert' },
      body: { t: 1 },
    })
    hub.tell({ twin: { module: 'filterModule', patch: { a: 1 } } })
    expect(await hub.line('desired')).toMatchObject({ version: 2 })
    await vi.waitFor(() => expect(hub.lines.join()).toContain('"to":"methods"'))
    hub.tell({ method: { module: 'filterModule', name: 'status', payload: {} } })
    expect(await hub.line('method')).toEqual({
      module: 'filterModule',
      name: 'status',
      status: 200,
      payload: { fine: true },
    })
    await client.close()
    hub.tell({ fault: { kind: 'disconnect' } })
    expect(await hub.line('fault')).toEqual({ kind: 'disconnect' })
    expect(await hub.end()).toBe(0)
  })

  test('a body keeps its bytes, in and out', () => {
    const line = '{"send": {"module": "a", "input": "i", "body": {"x": 1.0}}}'
    const instruction = readInstruction(line)
    if (instruction.kind !== 'send') throw new Error('no message')
    const message = toHubMessage(instruction.message)
    expect(Buffer.from(message.body).toString()).toBe('{"x": 1.0}')
    expect(eventLine({ kind: 'output', module: 'a', output: 'o', message })).toBe(
      '{"output":{"module":"a","output":"o","properties":{},"system":{},"body":{"x": 1.0}}}\n',
    )
  })

  test('what is not understood is answered, and the next line is read', async () => {
    const hub = startJson()
    hub.stdin.write('no JSON\n\n')
    hub.tell(
      [],
      { sned: {} },
      { send: { module: 'filterModule', input: 'input1' } },
      { send: { module: 'other', input: 'input1', body: 1 } },
      { method: { module: 'other', name: 'status' } },
      { twin: { module: 'filterModule' } },
      { send: { module: 'filterModule', input: 'input1', body: 1, propertys: {} } },
      { send: { module: 'filterModule', input: 'input1', body: 1, system: { contentTyp: 'a' } } },
      { fault: { kind: 'disconect' } },
      { fault: { kind: 'twin', answer: 'maybe' } },
      { fault: { kind: 'down', module: 'filterModule' } },
      { fault: { kind: 'dropAcknowledgement', count: 0 } },
      { send: { module: 'filterModule', input: 'input1', text: 'no JSON' } },
    )
    await hub.line('queued')
    const form =
      'a line is {"send": {…}}, {"twin": {…}}, {"method": {…}} or {"fault": {…}}, with exactly one of them and an object in it.'
    const unknown = 'module "other" is unknown. The hub knows filterModule.'
    expect(hub.lines.map(line => JSON.parse(line).error).filter(error => error !== undefined)).toEqual([
      { line: 1, message: expect.stringContaining('this is not JSON') },
      { line: 3, message: form },
      { line: 4, message: form },
      { line: 5, message: 'a message has one of "body" (JSON), "text" and "base64" (for what is not JSON).' },
      { line: 6, message: unknown },
      { line: 7, message: unknown },
      { line: 8, message: '"patch" is missing, or not an object.' },
      { line: 9, message: '"propertys" is not a key of "send". Did you mean "properties"?' },
      { line: 10, message: '"contentTyp" is not a system property. Did you mean "contentType"?' },
      { line: 11, message: '"kind" must name a fault, not "disconect". Did you mean "disconnect"?' },
      { line: 12, message: '"answer" must be normal or slow or offline or empty or none, not "maybe".' },
      { line: 13, message: '"module" is not a key of the fault "down". Known: kind.' },
      { line: 14, message: '"count" must be a whole number above 0.' },
    ])
    expect(await hub.end()).toBe(0)
  })
})

test('a person gets variables to paste, and a log', async () => {
  const { lines, log, ended, interrupt } = start(['--module', 'a', '--module', 'b'])
  await vi.waitFor(() =>
    expect(log).toContain(
      'The hub is up, over AMQP and MQTT. The variables choose amqp. "help" shows what it takes, Ctrl+C ends it.',
    ),
  )
  expect(lines).toContain('# b')
  expect(lines).toContain("export IOTEDGE_MODULEID='b'")
  expect(lines).toContain("export ClientTransportType='Amqp_Tcp_Only'")
  interrupt()
  expect(await ended).toBe(0)
})

test('a person tells the hub what to do on short lines, and is told what is wrong with one', async () => {
  const { stdin, log, ended, interrupt } = start([])
  stdin.write('send input1 {"x": 1.0}\nsned input1 1\n\nfault disconect\nhelp\n')
  await vi.waitFor(() => expect(log.join('\n')).toContain('a change of the twin'))
  expect(log.join('\n')).toContain('filterModule/input1: message 1 waits')
  expect(log).toContain('"sned" is not one of send, twin, method, fault and help. See "help".')
  expect(log).toContain('"kind" must name a fault, not "disconect". Did you mean "disconnect"?')
  stdin.end()
  interrupt()
  expect(await ended).toBe(0)
})

test('short lines are lines of JSON for a program', () => {
  const one = ['filterModule']
  const two = ['a', 'b']
  const lines: readonly [string, readonly string[], string][] = [
    ['send input1 {"x": 1.0}', one, '{"send":{"module":"filterModule","input":"input1","body":{"x": 1.0}}}'],
    ['send b/input1 no JSON', two, '{"send":{"module":"b","input":"input1","text":"no JSON"}}'],
    ['twin limits.high=30', one, '{"twin":{"module":"filterModule","patch":{"limits":{"high":30}}}}'],
    ['twin a/unit=bar', two, '{"twin":{"module":"a","patch":{"unit":"bar"}}}'],
    ['twin {"rules": null}', one, '{"twin":{"module":"filterModule","patch":{"rules": null}}}'],
    ['method status', one, '{"method":{"module":"filterModule","name":"status"}}'],
    ['method states {"rule":"r"}', one, '{"method":{"module":"filterModule","name":"states","payload":{"rule":"r"}}}'],
    ['fault twin slow after=60s', one, '{"fault":{"kind":"twin","answer":"slow","after":"60s"}}'],
    ['fault dropAcknowledgement count=2', one, '{"fault":{"kind":"dropAcknowledgement","count":2}}'],
  ]
  for (const [line, modules, json] of lines) {
    expect(jsonLine(line, modules)).toBe(json)
    expect(() => readInstruction(json)).not.toThrow()
  }
  expect(() => jsonLine('send input1 1', two)).toThrow('which module is it for? Put its name before it: a/…')
  expect(() => jsonLine('send', one)).toThrow('something is missing; write it as in send input1 {')
  expect(() => jsonLine('twin limit', one)).toThrow('a change is NAME=VALUE or an object')
})

test('what docs/hub.md shows is understood', () => {
  const page = readFileSync('docs/hub.md', 'utf8')
  const json = [...page.matchAll(/^\{"(?:send|twin|method|fault)".*$/gm)].map(([line]) => line)
  const faults = [...page.matchAll(/`(\{"kind":[^`]*\})`/g)].map(([, fault]) => `{"fault":${fault}}`)
  const short = [...page.matchAll(/^(?:send|twin|method|fault) .*$/gm)].map(([line]) =>
    jsonLine(line, ['filterModule']),
  )
  expect([json.length, faults.length, short.length].every(count => count > 3)).toBe(true)
  for (const line of [...json, ...faults, ...short]) expect(() => readInstruction(line ?? '')).not.toThrow()
})

test('over web sockets, the variables say so', async () => {
  const { lines, ended, interrupt } = start(['--transport', 'mqtt-ws'])
  await vi.waitFor(() => expect(lines).toContain("export ClientTransportType='Mqtt_WebSocket_Only'"))
  interrupt()
  expect(await ended).toBe(0)
})

test.each([
  [['--transport', 'http'], '--transport takes amqp or mqtt or amqp-ws or mqtt-ws, not "http".'],
  [['--web-socket-port', 'x'], '--web-socket-port takes a port from 1 to 65535, not "x".'],
  [['--ack-timeout', '30'], '--ack-timeout takes a time such as 30s or 500ms, not "30".'],
  [['--time-scale', '0'], '--time-scale takes a factor above 0 and up to 1, not "0".'],
  [['--time-scale', '0.1', '--faithful'], '--faithful and --time-scale exclude each other.'],
  [['--route', 'FROM here'], 'route "FROM here": not understood.'],
  [
    ['--route', 'FROM /* INTO BrokeredEndpoint("/modules/x/inputs/y")'],
    'module "x" is unknown. The hub knows filterModule.',
  ],
  [['--module', 'a b'], 'module "a b": a module id must have'],
  [['--twin', '/nowhere/twin.json'], '/nowhere/twin.json cannot be read: there is no such file.'],
])('wrong usage is said: %j', async (args, message) => {
  const { ended } = start(args)
  await expect(ended).rejects.toThrow(UsageError)
  await expect(ended).rejects.toThrow(message)
})

test('a twin file is by module name, or the one module’s', async () => {
  const file = await twinFile({ a: { x: 1 }, y: 2 })
  await expect(start(['--module', 'a', '--module', 'b', '--twin', file]).ended).rejects.toThrow(
    'with several modules, a twin file must be an object by module name',
  )
})
