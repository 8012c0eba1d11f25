// Metrics: what is counted, and how it is written.
import { expect, it } from 'vitest'
import { Histogram } from '../../src/edge/histogram.ts'
import { families } from '../../src/edge/metric-families.ts'
import { createMetrics } from '../../src/edge/metrics.ts'
import { pageAt } from '../../src/edge/metrics-server.ts'
import { createMachine } from '../../src/index.ts'
import { message } from '../decide.ts'

const durations = new Histogram()
for (const seconds of [0.002, 0.004, 40]) durations.observe(seconds)
const edge = () =>
  ({
    connected: true,
    since: 1_000,
    connections: 3,
    hasRival: false,
    ends: new Map(),
    twin: 'known',
    oldestUnsettled: undefined,
    durations: durations.figures,
  }) as const
const running = {
  facts: { program: '1.2.3', document: 'abc' },
  health: { health: 'degraded', reasons: ['twin-unknown'] },
} as const
const nothing = { journal: () => undefined, edge, running }
const name = /^[^{]*/

it('says who is at the other end', () => {
  const metrics = createMetrics({ hub: 'h', device: 'd', module: 'm' }, '1', nothing, 'the broker')
  metrics.record({ kind: 'sent', message: { ...message({}), output: 'o', rules: [] } })
  expect(metrics.render()).toContain(
    '# HELP edge_rules_messages_sent_total Messages that the broker accepted, by output.',
  )
})

it('counts what the pipeline does, by rule, in the Prometheus text format', () => {
  const metrics = createMetrics({ hub: 'h', device: 'd"1', module: 'm' }, '1', nothing)
  const machine = createMachine({ start: 0 })
  const document = { rules: { hot: { by: '$.id', when: { path: '$.t', gt: 25 }, for: '1s', then: { output: 'out' } } } }
  const desired = { version: 7, document }
  metrics.record({ kind: 'applied', desired, applied: machine.apply(document, 0), machine })
  const arriving = message({ id: 1, t: 30 })
  for (const now of [0, 2000]) {
    for (const decision of machine.accept(arriving, now).decisions)
      metrics.record({ kind: 'decided', message: arriving, decision })
  }
  metrics.record({ kind: 'settled', message: arriving })
  const labels = 'iothub="h",edge_device="d\\"1",module_name="m",instance_number="1"'
  const lines = metrics.render().split('\n')
  expect(lines).toContain('# TYPE edge_rules_rule_fired_total counter')
  expect(lines).toContain(`edge_rules_rule_fired_total{${labels},rule="hot"} 1`)
  expect(lines).toContain(`edge_rules_rule_active_keys{${labels},rule="hot"} 1`)
  expect(lines).toContain(`edge_rules_rule_events_total{${labels},rule="hot",what="raised"} 1`)
  expect(lines).toContain(`edge_rules_messages_settled_total{${labels}} 1`)
  expect(lines).toContain(`edge_rules_document_version{${labels}} 7`)
})

it.each([
  [undefined, ['edge_rules_state_kept 0']],
  [
    { kept: true, journalBytes: 5, snapshotBytes: 7, lag: 1500 },
    [
      'edge_rules_state_kept 1',
      'edge_rules_state_journal_bytes 5',
      'edge_rules_state_snapshot_bytes 7',
      'edge_rules_state_journal_lag_seconds 1.5',
    ],
  ],
])('says whether state is kept: %j', (figures, lines) => {
  const metrics = createMetrics({ hub: 'h', device: 'd', module: 'm' }, '1', { ...nothing, journal: () => figures })
  const found = metrics.render().split('\n')
  expect(found.filter(line => /^edge_rules_state/.test(line)).map(line => line.replace(/{.*}/, ''))).toEqual(lines)
})

it('says whether there is a connection, what is known of the twin, and how long a message has waited', () => {
  const ends = new Map([['lost', 2]] as const)
  const figures = { ...edge(), connected: false, since: 5_000, ends, twin: 'base', oldestUnsettled: 1_500 } as const
  const metrics = createMetrics({ hub: 'h', device: 'd', module: 'm' }, '1', { ...nothing, edge: () => figures })
  const labels = 'iothub="h",edge_device="d",module_name="m",instance_number="1"'
  const lines = metrics.render().split('\n')
  for (const line of [
    `edge_rules_connected{${labels}} 0`,
    `edge_rules_connection_change_timestamp_seconds{${labels}} 5`,
    `edge_rules_connections_total{${labels}} 3`,
    `edge_rules_connection_ends_total{${labels},why="lost"} 2`,
    `edge_rules_connection_ends_total{${labels},why="renewal"} 0`,
    `edge_rules_twin{${labels},knowledge="base"} 1`,
    `edge_rules_twin{${labels},knowledge="known"} 0`,
    `edge_rules_oldest_unsettled_seconds{${labels}} 1.5`,
  ]) {
    expect(lines).toContain(line)
  }
})

it('tells what runs, and what is wrong', () => {
  const lines = createMetrics({ hub: 'h', device: 'd', module: 'm' }, '1', nothing).render().split('\n')
  const labels = 'iothub="h",edge_device="d",module_name="m",instance_number="1"'
  expect(lines).toContain(`edge_rules_info{${labels},version="1.2.3",document="abc"} 1`)
  expect(lines).toContain(`edge_rules_degraded{${labels},reason="twin-unknown"} 1`)
  expect(lines).toContain(`edge_rules_degraded{${labels},reason="disconnected"} 0`)
})

it('counts how long messages took, each class with those below it', () => {
  const lines = createMetrics({ hub: 'h', device: 'd', module: 'm' }, '1', nothing).render().split('\n')
  const found = lines.filter(line => line.startsWith('edge_rules_message_duration_seconds'))
  const short = found.map(line => line.replace(/{.*?(?:,(le="[^"]*"))?}/, ' $1'))
  expect(short.filter(line => /le="(0.001|0.0025|0.005|30|\+Inf)"|_count|_sum/.test(line))).toEqual([
    'edge_rules_message_duration_seconds_bucket le="0.001" 0',
    'edge_rules_message_duration_seconds_bucket le="0.0025" 1',
    'edge_rules_message_duration_seconds_bucket le="0.005" 2',
    'edge_rules_message_duration_seconds_bucket le="30" 2',
    'edge_rules_message_duration_seconds_bucket le="+Inf" 3',
    'edge_rules_message_duration_seconds_sum  40.006',
    'edge_rules_message_duration_seconds_count  3',
  ])
})

it('has counters at 0 before anything is counted, for all that the rules name', () => {
  const metrics = createMetrics({ hub: 'h', device: 'd', module: 'm' }, '1', nothing)
  const machine = createMachine({ start: 0 })
  const document = { rules: { hot: { from: 'input7', when: { path: '$.t', gt: 25 }, then: { output: 'alarms' } } } }
  metrics.record({
    kind: 'applied',
    desired: { version: 1, document },
    applied: machine.apply(document, 0),
    machine,
  })
  const lines = metrics.render().split('\n')
  const labels = 'iothub="h",edge_device="d",module_name="m",instance_number="1"'
  for (const line of [
    `edge_rules_messages_received_total{${labels},input="input7"} 0`,
    `edge_rules_messages_undecodable_total{${labels},code="body-not-json"} 0`,
    `edge_rules_messages_sent_total{${labels},output="alarms"} 0`,
    `edge_rules_messages_refused_total{${labels},output="alarms"} 0`,
    `edge_rules_messages_settled_total{${labels}} 0`,
    `edge_rules_rule_fired_total{${labels},rule="hot"} 0`,
    `edge_rules_rule_raised_total{${labels},rule="hot"} 0`,
    `edge_rules_rule_errors_total{${labels},rule="hot"} 0`,
    `edge_rules_documents_total{${labels},result="rejected"} 0`,
  ]) {
    expect(lines).toContain(line)
  }
})

it('bounds the names that come from outside', () => {
  const metrics = createMetrics({ hub: 'h', device: 'd', module: 'm' }, '1', nothing)
  const machine = createMachine({ start: 0 })
  for (let input = 0; input < 600; input++) {
    const arriving = { ...message({ t: 1 }), input: `input${input}` }
    const [decision] = machine.accept(arriving, 0).decisions
    if (decision !== undefined) metrics.record({ kind: 'decided', message: arriving, decision })
  }
  const found = metrics.render().match(/^edge_rules_messages_received_total{.*$/gm) ?? []
  expect(found.length).toBe(501)
  expect(found.at(-1)).toMatch(/input="others"} 100$/)
})

it('writes each family once, with its help and its type before it', () => {
  const text = createMetrics({ hub: 'h', device: 'd', module: 'm' }, '1', nothing).render()
  const typed = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, family]) => family)
  expect(new Set(typed).size).toBe(typed.length)
  expect(Object.keys(families)).toEqual(expect.arrayContaining(typed))
  const sampled = text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  const named = sampled.map(line => line.match(name)?.[0].replace(/_(bucket|sum|count)$/, ''))
  expect([...new Set(named)]).toEqual(typed)
})

it.each([
  ['/metrics', true, 200],
  ['/metrics/', true, 200],
  ['/metrics?name[]=up', true, 200],
  ['/health', true, 200],
  ['/health', false, 503],
  ['/', true, 404],
])('answers %s, where the module is well: %s, with %d', (path, well, status) => {
  const metrics = createMetrics({ hub: 'h', device: 'd', module: 'm' }, '1', nothing)
  const page = pageAt(path, metrics, () => ({ well, figures: { connected: well } }))
  expect(page.status).toBe(status)
  if (path === '/health') expect(JSON.parse(page.body)).toEqual({ connected: well })
})
