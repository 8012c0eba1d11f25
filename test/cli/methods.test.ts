// The direct methods, called as edgeHub and a broker call them, on a machine of the test's own.
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { VirtualTimeScheduler } from 'rxjs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { methodTable } from '../../src/cli/run/methods/table.ts'
import { bounds, Recent } from '../../src/cli/run/recent.ts'
import { Recordings } from '../../src/cli/run/recordings.ts'
import { createMachine, type JsonObject } from '../../src/index.ts'
import type { Json } from '../../src/rules/data/json.ts'
import { message } from '../decide.ts'
import { fakeLog } from '../edge/fake-log.ts'
import { placeIn } from '../place.ts'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'edge-rules-methods-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const hot = {
  hot: { by: '$.id', when: { path: '$.t', gt: 30 }, for: '10m', then: { output: 'alarms' } },
  all: { then: { output: 'copies' } },
}

function scene(rules: JsonObject = hot, stateDir: string | null = folder) {
  const scheduler = new VirtualTimeScheduler()
  const log = fakeLog()
  const machine = createMachine({ start: 0 })
  const recent = new Recent()
  const recordings =
    stateDir === null ? undefined : new Recordings({ folder: join(stateDir, 'x'), base: { rules: {} }, log, scheduler })
  const desired = { version: 1, document: { rules } }
  const tell = (activity: Parameters<Recent['record']>[0]) => {
    recordings?.record(activity)
    recent.record(activity)
  }
  tell({ kind: 'applied', desired, applied: machine.apply(desired.document, 0), machine })
  const methods = methodTable({
    machine: () => machine,
    now: () => scheduler.now(),
    recent,
    recordings,
    status: () => ({ status: 200, payload: { runs: true } }),
    fleet: { report: async () => {} },
  })
  return {
    log,
    recordings,
    recent,
    machine,
    deliver(body: Json) {
      const arriving = message(body)
      recent.watch(arriving, machine, scheduler.now())
      for (const decision of machine.accept(arriving, scheduler.now()).decisions)
        tell({ kind: 'decided', message: arriving, decision })
    },
    pass(milliseconds: number) {
      scheduler.maxFrames = scheduler.frame + milliseconds
      scheduler.flush()
      scheduler.frame = scheduler.maxFrames
      for (const decision of machine.advance(scheduler.now()).decisions)
        tell({ kind: 'decided', message: undefined, decision })
    },
    async call(name: string, payload?: Json) {
      const answer = await methods[name]?.(payload)
      if (answer === undefined) throw new Error(`there is no method ${name}`)
      expect(Buffer.byteLength(JSON.stringify(answer.payload))).toBeLessThan(128 * 1024)
      return {
        at: (...names: readonly (string | number)[]) => placeIn(answer.payload, ...names),
        ...answer,
      }
    },
  }
}

it.each<[string, Json, string]>([
  ['states', { ruel: 'hot' }, 'There is no "ruel". Did you mean "rule"?'],
  ['states', { rule: 'hott' }, 'No rule "hott" runs here; there are: all, hot.'],
  ['states', [], 'The payload must be a JSON object; it is [].'],
  ['states', { from: 1.5 }, '"from" must be a whole number, 0 or more; it is 1.5.'],
  ['explain', {}, 'Name a "rule", or give a "message".'],
  ['explain', { message: { boddy: 1 } }, '"message": a message has one of "body" (JSON)'],
  ['explain', { message: 31 }, '"message": it must be an object with a "body"; it is 31.'],
  ['record', { for: '5 minutes' }, '"for" must be a duration such as "5m"; it is "5 minutes".'],
  ['record', { for: '5m', stop: true }, 'Begin a recording, stop it or read one'],
  ['record', { stop: false }, '"stop" must be true; it is false.'],
  ['record', { bytes: -1 }, '"bytes" must be a whole number, 0 or more; it is -1.'],
  ['record', { for: '8d' }, '"for" must be 7d at most.'],
  ['record', { from: 5 }, '"from" needs "read"'],
  ['report', { now: true }, 'There is no "now".'],
])('%s answers %j with what would be right', async (name, payload, error) => {
  const { call } = scene()
  const answer = await call(name, payload)
  expect(answer.status).toBe(400)
  expect(answer.at('error')).toContain(error)
  expect(answer.at('valid')).not.toEqual([])
})

it('states: ten thousand raised keys come in pages, and each of them once', async () => {
  const { call, deliver, pass } = scene()
  for (let id = 0; id < 10_000; id++) deliver({ id, t: id % 2 === 0 ? 50 : 5 })
  const keys = new Set<Json>()
  let payload: Json = { rule: 'hot' }
  for (;;) {
    const page = await call('states', payload)
    expect(page.at('total')).toBe(5_000)
    const found = page.at('keys')
    if (Array.isArray(found)) for (const key of found) keys.add(placeIn(key, 'key'))
    const next = page.at('next')
    if (next === null) break
    payload = next
  }
  expect(keys.size).toBe(5_000)
  pass(700_000)
  expect((await call('states', { rule: 'hot', key: 4 })).at('keys', 0)).toMatchObject({ state: 'raised' })
  expect((await call('states', { rule: 'hot', key: 5 })).at('keys', 0)).toMatchObject({ state: 'idle' })
})

it('explain: without state as it was; with state from the first question on, and asking changes nothing', async () => {
  const { call, deliver, machine } = scene()
  deliver({ id: 1, t: 31 })
  const before = machine.snapshot()
  const first = await call('explain', { rule: 'hot' })
  expect(first.at('decisions', 0, 'explained', 0)).toMatchObject({
    fired: false,
    reason: expect.stringContaining('What it remembered then is not known.'),
  })
  expect((await call('explain', { rule: 'all' })).at('decisions', 0, 'explained')).toMatchObject([{ fired: true }])
  expect(machine.snapshot()).toEqual(before)
  deliver({ id: 1, t: 32 })
  const second = await call('explain', { rule: 'hot' })
  expect(second.at('decisions', 0)).toMatchObject({ body: '{"id":1,"t":32}', input: 'input1' })
  expect(second.at('decisions', 0, 'explained', 0)).toMatchObject({ fired: false, state: 'pending' })
  expect(second.at('decisions', 0, 'explained', 0, 'reason')).not.toContain('not known')
})

it('explain: tells when a rule fired last, by a timer too, however many messages came since', async () => {
  const { call, deliver, pass } = scene({ quiet: { by: '$.id', absent: '1m', then: { output: 'out' } } })
  deliver({ id: 1 })
  pass(60_000)
  for (let count = 0; count < 300; count++) deliver({ id: 2 })
  expect((await call('explain', { rule: 'quiet' })).at('lastFired')).toEqual([
    { at: '1970-01-01T00:01:00.000Z', cause: 'timer' },
  ])
})

it('explain: keeps what it promises and no more', async () => {
  const { deliver, recent, call } = scene()
  for (let id = 0; id < 1_000; id++) deliver({ id, t: 1, text: 'x'.repeat(20_000) })
  const kept = recent.decided
  expect(kept.length).toBeLessThanOrEqual(bounds.messages)
  expect(kept.reduce((sum, { message: one }) => sum + (one?.bytes.length ?? 0), 0)).toBeLessThanOrEqual(bounds.bytes)
  expect(recent.firings('all')).toHaveLength(bounds.firings)
  expect(recent.firings('all')[0]?.message).toBeUndefined()
  expect((await call('explain', { rule: 'all' })).at('decisions')).toHaveLength(kept.length)
})

it('record: ends at its bytes, at its time, and when it is told to', async () => {
  const { call, deliver, pass } = scene()
  expect((await call('record', { for: '1m', bytes: 300 })).status).toBe(200)
  for (let id = 0; id < 10; id++) deliver({ id, t: 1 })
  const full = await call('record')
  expect(full.at('recording')).toBeNull()
  expect(full.at('files', 0, 'bytes')).toBeLessThanOrEqual(300)
  pass(1_000)
  await call('record', { for: '1m' })
  expect((await call('record')).at('recording')).toMatchObject({ until: '1970-01-01T00:01:01.000Z' })
  expect((await call('record', { for: '1m' })).status).toBe(409)
  pass(60_000)
  expect((await call('record')).at('recording')).toBeNull()
  expect((await call('record', { stop: true })).at('ended')).toBeNull()
})

it('record: keeps five, and says what goes', async () => {
  const { call, pass } = scene()
  for (let number = 0; number < 5; number++) {
    expect((await call('record', { for: '1s' })).at('removed')).toBeNull()
    pass(2_000)
  }
  expect((await call('record', { for: '1s' })).at('removed')).toEqual(['1970-01-01T00-00-00-000Z.jsonl'])
  expect(readdirSync(join(folder, 'x')).length).toBe(10)
})

it('record: what is read piece by piece is the file, for its owner alone', async () => {
  const { call, deliver } = scene()
  const begun = await call('record', { for: '1m' })
  const name = String(begun.at('recording', 'file'))
  for (let id = 0; id < 3_000; id++) deliver({ id, text: String(Math.sin(id)).repeat(20) })
  await call('record', { stop: true })
  const pieces: Buffer[] = []
  for (let from: Json = 0; from !== null; ) {
    const piece = await call('record', { read: name, from })
    pieces.push(Buffer.from(String(piece.at('gzip')), 'base64'))
    from = piece.at('next')
  }
  expect(pieces.length).toBeGreaterThan(1)
  const { size, mode } = statSync(join(folder, 'x', name))
  expect(gunzipSync(Buffer.concat(pieces)).length).toBe(size)
  expect(mode & 0o077).toBe(0)
})

it.each(['../../../etc/passwd', '2026-01-31T02-00-00-000Z.jsonl', ''])(
  'record: gives no other file: %j',
  async read => {
    const { call } = scene()
    expect(await call('record', { read })).toMatchObject({ status: 404 })
  },
)

it('record: says that it needs STATE_DIR, and makes nothing of it before', async () => {
  expect(await scene(hot, null).call('record', { for: '1m' })).toMatchObject({ status: 409 })
  await scene().call('record')
  expect(existsSync(join(folder, 'x'))).toBe(false)
})
