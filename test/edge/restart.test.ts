// The module as a process that is killed in the middle, on a hub in this one: it sends what one sends that lives on.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { elementAt, filter, firstValueFrom, merge, type Subscription, scan, take, timeout } from 'rxjs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HubEvent, Transport } from '../../src/hub/event.ts'
import { type Hub, startHub } from '../../src/hub/hub.ts'
import { type Program, start } from '../cli/program.ts'

let folder = ''
const open: (() => Promise<unknown>)[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'edge-rules-restart-'))
})

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
  rmSync(folder, { recursive: true, force: true })
})

const time = { path: '$.t', lateness: '2s' }

/** In event time, so that what is sent depends on the messages alone; but for `warm`, which is raised once in any case. */
const rules = {
  average: {
    by: '$.machine',
    time,
    window: { tumbling: '10s' },
    aggregate: { n: { count: true }, sum: { sum: '$.x' } },
    then: { output: 'averages' },
  },
  hot: {
    by: '$.machine',
    time,
    when: { path: '$.x', gt: 50 },
    for: '3s',
    repeat: '5s',
    then: { output: 'alarms', body: { object: { hot: { key: true }, id: { raised: 'id' } } } },
    resolved: { output: 'alarms', body: { object: { cool: { key: true }, id: { raised: 'id' } } } },
  },
  started: {
    by: '$.machine',
    when: { path: '$.x', gte: 0 },
    emit: 'rise',
    until: { path: '$.x', lt: 0 },
    then: { output: 'alarms', body: { object: { started: { key: true } } } },
  },
  warm: {
    when: { path: '$.x', gte: 0 },
    for: '1500ms',
    then: { output: 'alarms', body: { object: { warm: true } } },
  },
}

/** Two machines, in turns; temperatures of some events equal, and every tenth event out of order. */
const bodies = Array.from({ length: 90 }, (_, index) =>
  JSON.stringify({
    machine: index % 2 === 0 ? 'a' : 'b',
    t: 1_700_000_000_000 + index * 500 - (index % 10 === 9 ? 1500 : 0),
    x: Math.floor(index / 12) % 2 === 0 ? 60 : 40 + (index % 3),
  }),
)

interface Upstream {
  readonly id: string
  readonly text: string
}

/** When so many things of the kind have happened at the hub. */
type Moment = readonly [kind: HubEvent['kind'], count: number]

/** Sends everything through a module that is killed at these moments; what came out. */
async function play(transport: Transport, kills: readonly Moment[]): Promise<readonly Upstream[]> {
  const hub = await startHub({
    modules: ['filterModule'],
    routes: ['FROM /messages/modules/filterModule/outputs/* INTO $upstream'],
    twins: { filterModule: { rules } },
    timeScale: 0.05,
  })
  open.push(() => hub.close())
  const sent: Upstream[] = []
  const subscription = hub.events$.subscribe(event => {
    if (event.kind !== 'upstream') return
    const { body, system } = event.message
    sent.push({ id: system.messageId ?? '', text: `${event.output} ${Buffer.from(body)}` })
  })
  let module = startModule(hub, transport)
  const moments$ = merge(...kills.map(([kind, count]) => hub.events$.pipe(countOf(kind), elementAt(count - 1))))
  const kill = moments$.subscribe(() => {
    module.child.kill('SIGKILL')
    module = startModule(hub, transport)
  })
  open.push(async () => unsubscribe(subscription, kill))
  const acknowledged = firstValueFrom(
    hub.events$.pipe(
      countOf('acknowledged'),
      filter(count => count === bodies.length),
      timeout(60_000),
    ),
  )
  for (const body of bodies) hub.send('filterModule', 'input1', { body })
  await acknowledged
  const isWarm = ({ text }: Upstream) => text.includes('"warm"')
  if (!sent.some(isWarm)) {
    const warm$ = hub.events$.pipe(filter(() => sent.some(isWarm)))
    await firstValueFrom(warm$.pipe(take(1), timeout(30_000)))
  }
  module.child.kill('SIGTERM')
  expect(await module.ended, module.output.stderr).toBe(0)
  expect(module.output.stderr).not.toMatch(/^<[0-3]>/m)
  return sent
}

const unsubscribe = (...subscriptions: Subscription[]) => {
  for (const subscription of subscriptions) subscription.unsubscribe()
}

const countOf = (kind: HubEvent['kind']) => (events$: Hub['events$']) =>
  events$.pipe(
    filter(event => event.kind === kind),
    scan(count => count + 1, 0),
  )

function startModule(hub: Hub, transport: Transport): Program {
  const state = join(folder, 'state')
  const program = start(['run'], { ...hub.environment('filterModule', transport), METRICS_PORT: '0', STATE_DIR: state })
  open.push(async () => {
    program.child.kill('SIGKILL')
    await program.ended
  })
  return program
}

/** What a reader has who leaves out what came twice under one id. */
function onceEach(sent: readonly Upstream[]): readonly string[] {
  const byId = new Map(sent.map(({ id, text }) => [id, text]))
  for (const { id, text } of sent) expect(byId.get(id), 'another message under the same id').toBe(text)
  return [...byId.values()].map(withoutArrival).sort()
}

/** In event time the id of a raising ends with the arrival of what raised it, which is another each time that it is played. */
const withoutArrival = (text: string) => text.replace(/("id":"[^}]*\/\d+)\/\d+"/, '$1"')

describe.each(['amqp', 'mqtt'] as const)('a module over %s', transport => {
  test('that is killed three times sends what one sends that lives on', async () => {
    const whole = onceEach(await play(transport, []))
    rmSync(join(folder, 'state'), { recursive: true })
    // Before it can decide, between an output and the acknowledgement, and after that.
    const killed = onceEach(
      await play(transport, [
        ['delivered', 20],
        ['upstream', 12],
        ['acknowledged', 60],
      ]),
    )
    expect(killed).toEqual(whole)
    expect(whole.filter(text => text.startsWith('averages')).length).toBeGreaterThan(6)
    expect(whole.filter(text => text.includes('"cool"')).length).toBeGreaterThan(2)
  }, 120_000)
})
