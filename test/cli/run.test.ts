// The module as a process of its own, on a hub in this one. What it refuses is asked of the commands themselves.
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { Refusal, UsageError } from '../../src/cli/command/command.ts'
import { command as replay } from '../../src/cli/replay.ts'
import { command } from '../../src/cli/run.ts'
import type { Hub } from '../../src/hub/hub.ts'
import type { JsonObject } from '../../src/rules/data/json.ts'
import { example, start } from './program.ts'
import { next, useSite } from './site.ts'
import { runCommand } from './streams.ts'

const site = useSite()
const { file } = site
const startModule = site.module
const hubFor = (twin: JsonObject = {}) => site.hub({ filterModule: twin }, 0.05)

function send(hub: Hub, body: string): void {
  hub.send('filterModule', 'input1', { body, properties: { line: 'L1' } })
}

/** A port that is free now. */
async function somePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return String(typeof address === 'object' && address !== null ? address.port : 0)
}

describe('edge-rules run', () => {
  test('shows what it does, where LIVE_VIEW is on, to edge-rules tap', async () => {
    const hub = await hubFor()
    const port = await somePort()
    const live = { METRICS_PORT: port, METRICS_ADDRESS: '127.0.0.1', LIVE_VIEW: 'on' }
    const listening = next(hub, 'subscribed')
    startModule(hub, live)
    await listening
    const tap = start(['tap', 'high-temperature', '--url', `http://127.0.0.1:${port}`, '--json'], {})
    site.opened(async () => {
      tap.child.kill('SIGTERM')
      expect(await tap.ended).toBe(0)
    })
    await tap.until(() => tap.output.stdout.includes('"hello"'))
    send(hub, '{"machine":{"temperature":31}}')
    await tap.until(() => tap.output.stdout.includes('"decision"'))
    const line = tap.output.stdout.split('\n').find(text => text.includes('"decision"')) ?? ''
    expect(JSON.parse(line).decision).toMatchObject({
      message: { input: 'input1', properties: { line: 'L1' }, body: { machine: { temperature: 31 } } },
      sends: [{ output: 'output1', properties: { line: 'L1', MessageType: 'Alert' } }],
      rules: [{ rule: 'high-temperature', fired: true, reason: expect.stringContaining('31 is greater than 25') }],
    })
  })

  test('says that it keeps no state, finishes what it has taken and exits with 0 on SIGTERM', async () => {
    const hub = await hubFor({ TemperatureThreshold: 90 })
    const module = startModule(hub)
    const upstream = next(hub, 'upstream')
    const acknowledged = next(hub, 'acknowledged', 2)
    send(hub, '{"machine":{"temperature":90}}')
    send(hub, '{"machine":{"temperature":90.5}}')
    await acknowledged
    const [event] = await upstream
    expect(event?.message.body.toString()).toBe('{"machine":{"temperature":90.5}}')
    expect([...(event?.message.properties ?? [])]).toEqual([
      ['line', 'L1'],
      ['MessageType', 'Alert'],
    ])
    module.child.kill('SIGTERM')
    expect(await module.ended, module.output.stderr).toBe(0)
    expect(module.output.stderr).toMatch(
      /<6> .* The rules are running\. {"version":1,"document":"[0-9a-f]{64}","program":"[\d.]+","rules":\["high-temperature"\]}\n/,
    )
    expect(module.output.stderr).toContain(
      'STATE_DIR is not set: at a restart, windows, waits and alarms start again from nothing.',
    )
    expect(module.output.stderr).toMatch(/Stopped\.\n$/)
    expect(module.output.stdout).toBe('')
  })

  test('exits within its time where the hub is gone and messages cannot be sent', async () => {
    const hub = await hubFor()
    const module = startModule(hub)
    await next(hub, 'subscribed')
    await hub.fault({ kind: 'down' })
    module.child.kill('SIGTERM')
    expect(await module.ended, module.output.stderr).toBe(0)
  })

  test('runs the rules of RULES_FILE where the twin has none, and says what is wrong with the twin', async () => {
    writeFileSync(file('rules.json'), '{"rules":{"all":{"then":{"output":"copies"}}}}')
    const hub = await hubFor()
    const module = startModule(hub, { RULES_FILE: file('rules.json') })
    const upstream = next(hub, 'upstream')
    send(hub, 'no JSON')
    expect((await upstream)[0]).toMatchObject({ output: 'copies' })
    hub.patchTwin('filterModule', { rules: { all: { than: {} } } })
    await module.until(({ stderr }) => stderr.includes('The desired properties were rejected'))
    await module.until(({ stderr }) => /<3> .*"pointer":"\/rules\/all\/than"/.test(stderr))
  })

  test('runs without a recording where RECORD_FILE cannot be written, and says so', async () => {
    const hub = await hubFor()
    const module = startModule(hub, { RECORD_FILE: file('no/such/folder/record.jsonl') })
    const upstream = next(hub, 'upstream')
    send(hub, '{"machine":{"temperature":30}}')
    await upstream
    expect(module.output.stderr).toContain('RECORD_FILE cannot be written')
  })

  test('writes what it receives to RECORD_FILE, so that a replay gives what it sent', async () => {
    const record = { RECORD_FILE: file('record.jsonl') }
    const hub = await hubFor({ TemperatureThreshold: 50 })
    const module = startModule(hub, record)
    const first = next(hub, 'acknowledged', 3)
    for (const body of ['{"machine": {"temperature": 49.0}}', '{"machine": {"temperature": 51.0}}', 'no JSON'])
      send(hub, body)
    await first
    const taken = module.until(({ stderr }) => stderr.includes('"version":2'))
    hub.patchTwin('filterModule', { TemperatureThreshold: 40 })
    await taken
    const second = next(hub, 'acknowledged')
    send(hub, '{"machine": {"temperature": 49.0}}')
    await second
    module.child.kill('SIGTERM')
    await module.ended

    const { stdout } = await runCommand(replay, [example, file('record.jsonl')])
    const lines = stdout.trim().split('\n')
    expect(lines.filter(line => line.includes('"twin"'))).toHaveLength(2)
    expect(
      lines.filter(line => line.includes('"output"')).map(line => line.replace(/^.*"output"/, '"output"')),
    ).toEqual([
      '"output":"output1","rules":["high-temperature"],"properties":{"line":"L1","MessageType":"Alert"},"body":{"machine": {"temperature": 51.0}}}',
      expect.stringContaining('"errorCode":"body-not-json"'),
      '"output":"output1","rules":["high-temperature"],"properties":{"line":"L1","MessageType":"Alert"},"body":{"machine": {"temperature": 49.0}}}',
    ])

    const again = startModule(hub, record)
    await again.until(({ stderr }) => stderr.includes('The rules are running.'))
    expect(existsSync(file('record.jsonl.1'))).toBe(true)
    expect(readFileSync(file('record.jsonl'), 'utf8')).toContain('"twin"')
  })

  test('keeps state in its STATE_DIR, says so, and exits with 2 where another module that is running has it', async () => {
    const hub = await hubFor()
    const state = { STATE_DIR: file('state') }
    const module = startModule(hub, state)
    await module.until(({ stderr }) => stderr.includes('The rules are running.'))
    const { payload } = await hub.callMethod('filterModule', 'status')
    expect(payload).toMatchObject({ state: { kept: true } })
    expect(module.output.stderr).not.toContain('STATE_DIR')
    const second = startModule(hub, state)
    expect(await second.ended).toBe(2)
    expect(second.output.stderr).toMatch(/STATE_DIR: another running module keeps its state in .*\. Give each/)
    module.child.kill('SIGKILL')
    await module.ended
    const third = startModule(hub, state)
    await third.until(({ stderr }) => stderr.includes('State goes on from STATE_DIR.'))
  })

  test.each<[Readonly<Record<string, string>>, string]>([
    [{}, 'IOTEDGE_WORKLOADURI, IOTEDGE_IOTHUBHOSTNAME'],
    [{ ClientTransportType: 'Amqp' }, 'ClientTransportType is "Amqp"; it must be one of Amqp_Tcp_Only'],
  ])('does not start where its environment is not complete: %j', async (variables, message) => {
    const refused = await runCommand(command, [], '', variables).catch(error => error)
    expect(refused).toBeInstanceOf(UsageError)
    expect(refused.message).toContain(message)
  })

  test.each<[string, new (message: string) => Error, string]>([
    ['{', UsageError, 'rules.json is not JSON'],
    ['{"rules":{"hot":{"when":{"path":"$.t","grt":5}}}}', Refusal, 'rules.json:1:39: error unknown-key: '],
  ])('does not start where RULES_FILE is not valid: %s', async (content, kind, message) => {
    writeFileSync(file('rules.json'), content)
    const hub = await hubFor()
    const environment = { ...hub.environment('filterModule', 'amqp'), RULES_FILE: file('rules.json') }
    const refused = await runCommand(command, [], '', environment).catch(error => error)
    expect(refused).toBeInstanceOf(kind)
    expect(refused.message).toContain(message)
  })
})
