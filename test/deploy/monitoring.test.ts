// What stands in deploy/monitoring, and what promtool says of that and of our metrics. `PROMTOOL` names the program where it
// is not on the path; the tests that need it are skipped, by name, where there is none.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import dashboard from '../../deploy/monitoring/dashboard.json' with { type: 'json' }
import { healthReasons } from '../../src/edge/health.ts'
import { Histogram } from '../../src/edge/histogram.ts'
import { families } from '../../src/edge/metric-families.ts'
import { createMetrics } from '../../src/edge/metrics.ts'
import { createMachine } from '../../src/index.ts'
import { message } from '../decide.ts'

const folder = join(import.meta.dirname, '../../deploy/monitoring')
const scratch = mkdtempSync(join(tmpdir(), 'edge-rules-monitoring-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const promtool = process.env['PROMTOOL'] ?? 'promtool'
const isThere = spawnSync(promtool, ['--version']).status === 0
const why = isThere ? '' : ' (SKIPPED: there is no promtool; it is in the Debian package prometheus)'

/** All that metrics tell after everything has happened once. */
function everything(): string {
  const durations = new Histogram()
  durations.observe(0.003)
  const metrics = createMetrics({ hub: 'h"', device: 'd\\', module: 'm' }, '1', {
    journal: () => ({ kept: true, journalBytes: 5, snapshotBytes: 7, lag: 3 }),
    edge: () => ({
      connected: true,
      since: 1,
      connections: 2,
      hasRival: false,
      ends: new Map([['lost', 1]]),
      twin: 'known',
      oldestUnsettled: 5,
      durations: durations.figures,
    }),
    running: { facts: { program: '1.2.3', document: 'abc' }, health: { health: 'ready', reasons: [] } },
  })
  const machine = createMachine({ start: 0 })
  const document = { rules: { hot: { by: '$.id', when: { path: '$.t', gt: 25 }, for: '1s', then: { output: 'out' } } } }
  metrics.record({ kind: 'applied', desired: { version: 1, document }, applied: machine.apply(document, 0), machine })
  const arriving = message({ id: 1, t: 30 })
  for (const now of [0, 2_000]) {
    for (const decision of machine.accept(arriving, now).decisions)
      metrics.record({ kind: 'decided', message: arriving, decision })
  }
  return metrics.render()
}

describe(`promtool${why}`, () => {
  it.skipIf(!isThere)('finds nothing in our metrics', () => {
    const { status, stdout, stderr } = spawnSync(promtool, ['check', 'metrics'], {
      input: everything(),
      encoding: 'utf8',
    })
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' })
  })

  it.skipIf(!isThere)('accepts the alert rules, and their tests pass', () => {
    execFileSync(promtool, ['check', 'rules', join(folder, 'alerts.yaml')])
    const { status, stdout, stderr } = spawnSync(promtool, ['test', 'rules', join(folder, 'alerts.test.yaml')], {
      encoding: 'utf8',
    })
    expect(status, stdout + stderr).toBe(0)
  })

  it.skipIf(!isThere)('understands each query of the dashboard', () => {
    const rules = queries().map((query, place) => ({ record: `q${place}`, expr: query.replaceAll(/\$\w+/g, '5m') }))
    const file = join(scratch, 'queries.yaml')
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }))
    const { status, stdout, stderr } = spawnSync(promtool, ['check', 'rules', file], { encoding: 'utf8' })
    expect(status, stdout + stderr).toBe(0)
  })
})

const queries = () =>
  dashboard.panels.flatMap(panel => ('targets' in panel ? panel.targets : [])).map(({ expr }) => expr)

describe('deploy/monitoring', () => {
  it('asks for metrics that there are, and shows each of them', () => {
    const told = new Set(Object.keys(families))
    const asked = (text: string) =>
      [...text.matchAll(/\b(?:edge_rules|process)_\w+/g)].map(([name]) => name.replace(/_bucket$/, ''))
    const alerts = readFileSync(join(folder, 'alerts.yaml'), 'utf8').match(/expr: [\s\S]*?(?=\n {8}\w)/g) ?? []
    expect(alerts.length).toBe(14)
    const names = [...queries(), ...alerts].flatMap(asked)
    expect(names.filter(name => !told.has(name))).toEqual([])
  })

  it('has a dashboard that Grafana can import: what its format demands, and nothing over anything else', () => {
    expect(dashboard).toMatchObject({ uid: 'edge-rules', title: 'Edge Rules', schemaVersion: expect.any(Number) })
    expect(dashboard).not.toHaveProperty('id')
    const ids = dashboard.panels.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const taken = new Set<string>()
    for (const { gridPos: place, title, type } of dashboard.panels) {
      expect(title).not.toBe('')
      expect(['row', 'stat', 'table', 'timeseries']).toContain(type)
      expect(place.x + place.w).toBeLessThanOrEqual(24)
      for (let x = place.x; x < place.x + place.w; x++) {
        for (let y = place.y; y < place.y + place.h; y++) {
          expect(taken.has(`${x} ${y}`), title).toBe(false)
          taken.add(`${x} ${y}`)
        }
      }
    }
    const variables = dashboard.templating.list.map(({ name }) => `$${name}`)
    const used = queries().flatMap(query => query.match(/\$(?!__)\w+/g) ?? [])
    expect(new Set(used)).toEqual(new Set(variables.filter(name => name !== '$datasource')))
  })
})

it('every alert, and every reason to be degraded, is a way into the page for the night', () => {
  const read = (path: string) => readFileSync(join(folder, path), 'utf8')
  const [, night = ''] = read('../../docs/operations.md').split(/^## /m)
  const alerts = [...read('alerts.yaml').matchAll(/alert: (\w+)/g)].map(([, name]) => name ?? '')
  expect(alerts.length).toBeGreaterThan(10)
  expect([...alerts, ...healthReasons].filter(name => !night.includes(`\`${name}\``))).toEqual([])
})
