// Metrics: what is counted, and how it is written.
import { expect, it } from 'vitest'
import { createMetrics } from '../../src/edge/metrics.ts'
import { pageAt } from '../../src/edge/metrics-server.ts'
import { createMachine } from '../../src/index.ts'
import { message } from '../decide.ts'

const edge = () =>
  ({ connected: true, since: 1_000, ends: new Map(), twin: 'known', oldestUnsettled: undefined }) as const
const nothing = { journal: () => undefined, edge }

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
    { kept: true, journalBytes: 5, snapshotBytes: 7 },
    ['edge_rules_state_kept 1', 'edge_rules_state_journal_bytes 5', 'edge_rules_state_snapshot_bytes 7'],
  ],
])('says whether state is kept: %j', (figures, lines) => {
  const metrics = createMetrics({ hub: 'h', device: 'd', module: 'm' }, '1', { journal: () => figures, edge })
  const found = metrics.render().split('\n')
  expect(found.filter(line => /^edge_rules_state/.test(line)).map(line => line.replace(/{.*}/, ''))).toEqual(lines)
})

it('says whether there is a connection, what is known of the twin, and how long a message has waited', () => {
  const ends = new Map([['lost', 2]] as const)
  const figures = { connected: false, since: 5_000, ends, twin: 'base', oldestUnsettled: 1_500 } as const
  const metrics = createMetrics({ hub: 'h', device: 'd', module: 'm' }, '1', { ...nothing, edge: () => figures })
  const labels = 'iothub="h",edge_device="d",module_name="m",instance_number="1"'
  const lines = metrics.render().split('\n')
  for (const line of [
    `edge_rules_connected{${labels}} 0`,
    `edge_rules_connection_since_seconds{${labels}} 5`,
    `edge_rules_connection_ends_total{${labels},why="lost"} 2`,
    `edge_rules_connection_ends_total{${labels},why="renewal"} 0`,
    `edge_rules_twin{${labels},knowledge="base"} 1`,
    `edge_rules_twin{${labels},knowledge="known"} 0`,
    `edge_rules_oldest_unsettled_seconds{${labels}} 1.5`,
  ]) {
    expect(lines).toContain(line)
  }
})

it.each([
  ['/metrics', true, 200],
  ['/health', true, 200],
  ['/health', false, 503],
  ['/', true, 404],
])('answers %s, where the module is well: %s, with %d', (path, well, status) => {
  const metrics = createMetrics({ hub: 'h', device: 'd', module: 'm' }, '1', nothing)
  const page = pageAt(path, metrics, () => ({ well, figures: { connected: well } }))
  expect(page.status).toBe(status)
  if (path === '/health') expect(JSON.parse(page.body)).toEqual({ connected: well })
})
