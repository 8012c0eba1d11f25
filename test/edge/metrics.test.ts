// Metrics: what is counted, and how it is written.
import { expect, it } from 'vitest'
import { createMetrics } from '../../src/edge/metrics.ts'
import { createMachine } from '../../src/index.ts'
import { message } from '../decide.ts'

it('counts what the pipeline does, by rule, in the Prometheus text format', () => {
  const metrics = createMetrics({ hub: 'h', device: 'd"1', module: 'm' }, '1')
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
  const metrics = createMetrics({ hub: 'h', device: 'd', module: 'm' }, '1', () => figures)
  const found = metrics.render().split('\n')
  expect(found.filter(line => /^edge_rules_state/.test(line)).map(line => line.replace(/{.*}/, ''))).toEqual(lines)
})
