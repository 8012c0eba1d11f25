// Two modules with different documents on one hub, as whoever runs many of them asks about them.
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { command as explain } from '../../src/cli/explain.ts'
import { command as hash } from '../../src/cli/hash.ts'
import { command as replay } from '../../src/cli/replay.ts'
import { command as testing } from '../../src/cli/test.ts'
import type { Transport } from '../../src/hub/event.ts'
import type { Hub } from '../../src/hub/hub.ts'
import type { Json, JsonObject } from '../../src/rules/data/json.ts'
import { placeIn } from '../place.ts'
import { root } from './program.ts'
import { next, useSite } from './site.ts'
import { runCommand } from './streams.ts'

const program = manifest.version
const modules = ['press', 'oven']
const documents = {
  press: {
    rules: {
      hot: {
        by: '$.id',
        when: { path: '$.t', gt: { twin: 'Limit', default: 30 } },
        for: '10m',
        until: { path: '$.t', lt: 20 },
        then: { output: 'alarms' },
      },
      all: { then: { output: 'copies' } },
    },
    Limit: 40,
  },
  oven: { rules: { cold: { when: { path: '$.t', lt: 10 }, then: { output: 'alarms' } } } },
} satisfies Record<string, JsonObject>

const site = useSite()

async function startFleet(transport: Transport, names: readonly string[] = modules): Promise<Hub> {
  const hub = await site.hub(documents)
  for (const name of names) {
    const reported = next(hub, 'reported', 1, name)
    site.module(hub, { STATE_DIR: site.file(name) }, name, transport)
    await reported
  }
  return hub
}

async function send(hub: Hub, module: string, ...bodies: readonly Json[]): Promise<void> {
  const acknowledged = next(hub, 'acknowledged', bodies.length, module)
  for (const body of bodies) hub.send(module, 'input1', { body: JSON.stringify(body) })
  await acknowledged
}

/** Waits until the module listens. */
async function ask(hub: Hub, module: string, name: string, payload?: Json) {
  for (;;) {
    const answer = await hub.callMethod(module, name, payload)
    if (answer.status !== 404 || answer.payload !== null) return answer
  }
}

type Answer = Awaited<ReturnType<typeof ask>>

const at = ({ payload }: Answer, ...names: readonly (string | number)[]) => placeIn(payload, ...names)

async function hashOf(document: JsonObject): Promise<string> {
  const file = site.file('document.json')
  writeFileSync(file, JSON.stringify(document, undefined, 3))
  return (await runCommand(hash, [file])).stdout.trim()
}

const reportedBy = (hub: Hub, module: string) => placeIn(hub.twin(module), 'reported', 'runs')

test.each(['amqp', 'mqtt'] as const)('each says what it runs, as edge-rules hash does (%s)', async transport => {
  const hub = await startFleet(transport)
  for (const name of ['press', 'oven'] as const) {
    const document = await hashOf(documents[name])
    const rules = Object.keys(documents[name].rules).sort()
    expect(reportedBy(hub, name)).toEqual({
      program,
      document,
      rules,
      ruleCount: rules.length,
      health: 'ready',
      reasons: [],
    })
    const status = await ask(hub, name, 'status')
    expect(status.payload).toMatchObject({ program, health: 'ready', document: { hash: document } })
  }
  const reported = next(hub, 'reported', 1, 'oven')
  hub.patchTwin('oven', { rules: { cold: { wen: {} } } })
  await reported
  expect(reportedBy(hub, 'oven')).toMatchObject({
    document: await hashOf(documents.oven),
    health: 'degraded',
    reasons: ['document-rejected'],
  })
})

test('a night at a site: states and reasons from afar, a recording, and the same reasons at a desk', async () => {
  const hub = await startFleet('mqtt', ['press'])
  const begun = await ask(hub, 'press', 'record', { for: '1h', bytes: 100_000 })
  expect(begun).toMatchObject({ status: 200, payload: { recording: { most: 100_000 } } })
  expect(await ask(hub, 'press', 'record', { for: '1h' })).toMatchObject({ status: 409 })
  await send(hub, 'press', { id: 'm1', t: 50 }, { id: 'm2', t: 20 })

  const states = await ask(hub, 'press', 'states')
  expect(states.payload).toMatchObject({ total: 1, keys: [{ rule: 'hot', key: 'm1', state: 'pending' }] })
  expect(at(states, 'keys', 0, 'waits', 0, 'what')).toContain('raised')
  const one = await ask(hub, 'press', 'states', { rule: 'hot', key: 'm1' })
  expect(at(one, 'keys')).toEqual(at(states, 'keys'))

  const first = await ask(hub, 'press', 'explain', { rule: 'hot' })
  expect(at(first, 'decisions')).toMatchObject([{ body: '{"id":"m2","t":20}' }, { body: '{"id":"m1","t":50}' }])
  await send(hub, 'press', { id: 'm1', t: 60 })
  const second = await ask(hub, 'press', 'explain', { rule: 'hot' })
  expect(at(second, 'decisions', 0, 'explained', 0)).toMatchObject({ fired: false, state: 'pending' })
  const stateless = await ask(hub, 'press', 'explain', { rule: 'all' })
  expect(at(stateless, 'decisions', 0)).toMatchObject({ body: '{"id":"m1","t":60}', explained: [{ fired: true }] })
  expect(at(stateless, 'lastFired')).toHaveLength(3)
  const given = await ask(hub, 'press', 'explain', { message: { body: { id: 'm3', t: 35 } }, rule: 'hot' })
  expect(at(given, 'rules')).toMatchObject([{ rule: 'hot', fired: false, reason: expect.stringContaining('35') }])

  const ended = await ask(hub, 'press', 'record', { stop: true })
  expect(ended.payload).toMatchObject({ recording: null, ended: { file: at(begun, 'recording', 'file') } })
  const recording = await fetched(hub, String(at(begun, 'recording', 'file')))
  const document = await fetched(hub, String(at(begun, 'recording', 'rules')))
  const night = await runCommand(explain, [document, '--recording', recording, '--rule', 'hot', '--json'])
  const { rules: explained, states: left } = JSON.parse(night.stdout)
  expect(explained).toMatchObject([{ rule: 'hot', fired: false, state: 'pending' }])
  expect(explained[0].reason).toBe(at(second, 'decisions', 0, 'explained', 0, 'reason'))
  expect(left[0].keys).toMatchObject([{ key: 'm1', state: 'pending' }])
  const replayed = await runCommand(replay, [document, recording])
  expect(replayed.stdout.match(/"output":"copies"/g)).toHaveLength(3)
})

test('a recording is fetched by whatever calls methods, and becomes a test at a desk', async () => {
  const hub = await startFleet('amqp', ['press'])
  await ask(hub, 'press', 'record', { for: '1h' })
  await send(hub, 'press', { id: 'm1', t: 50 }, { id: 'm2', t: 20 }, { id: 'm1', t: 60 })
  await ask(hub, 'press', 'record', { stop: true })
  const server = createServer(async (request, response) => {
    const payload: Json = JSON.parse(await text(request))
    response.end(JSON.stringify(await ask(hub, 'press', 'record', payload)))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  site.opened(async () => server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const call = `fetch('http://127.0.0.1:${port}',{method:'POST',body:process.argv[1]}).then(r=>r.text()).then(console.log)`
  const script = join(root, 'deploy/fetch-recording.mjs')
  const fetching = spawn(process.execPath, [script, '--folder', site.file('.'), '--', process.execPath, '-e', call])
  const [names, problems] = await Promise.all([text(fetching.stdout), text(fetching.stderr)])
  const [recording = '', rules = ''] = names.trim().split('\n')
  expect(readFileSync(recording, 'utf8').match(/"input"/g), problems).toHaveLength(3)
  const testFile = site.file('site.test.json')
  const written = await runCommand(testing, ['--record', recording, rules, testFile])
  expect(written.code, written.stderr).toBe(0)
  expect((await runCommand(testing, [testFile])).stdout).toContain('1 test')
})

/** The recording, as its pieces put together give it. */
async function fetched(hub: Hub, name: string): Promise<string> {
  const pieces: Buffer[] = []
  for (let from: Json = 0; from !== null; ) {
    const answer = await ask(hub, 'press', 'record', { read: name, from })
    pieces.push(Buffer.from(String(at(answer, 'gzip')), 'base64'))
    from = at(answer, 'next')
  }
  const file = site.file(name)
  writeFileSync(file, gunzipSync(Buffer.concat(pieces)))
  expect(readFileSync(file)).toEqual(readFileSync(site.file(join('press', 'recordings', name))))
  return file
}
