// What runs, in the reported properties: with each answer to a document, and between them when the health has changed.
import { NEVER, VirtualTimeScheduler } from 'rxjs'
import { expect, it } from 'vitest'
import { createFleetReport } from '../../src/cli/run/fleet-report.ts'
import { createRunning } from '../../src/cli/run/running.ts'
import type { EdgeFigures } from '../../src/edge/edge-module.ts'
import { Histogram } from '../../src/edge/histogram.ts'
import type { JournalFigures } from '../../src/edge/journal.ts'
import { createMachine, type JsonObject } from '../../src/index.ts'
import { fakeLog } from '../edge/fake-log.ts'
import { placeIn } from '../place.ts'

function scene() {
  const scheduler = new VirtualTimeScheduler()
  const reports: JsonObject[] = []
  const base = { rules: { base: { then: { output: 'out' } } } }
  const machine = createMachine({ base, start: 0 })
  let figures: EdgeFigures = {
    connected: true,
    since: 0,
    connections: 1,
    hasRival: false,
    ends: new Map(),
    twin: 'known',
    oldestUnsettled: undefined,
    durations: new Histogram().figures,
  }
  let journal: JournalFigures = { kept: true, journalBytes: 0, snapshotBytes: 0, lag: 0 }
  const running = createRunning({ program: '1.2.3', base, sources: { journal: () => journal, edge: () => figures } })
  const twin = {
    desired$: NEVER,
    keep() {},
    async report(patch: JsonObject) {
      reports.push(patch)
    },
  }
  const fleet = createFleetReport({ twin, running, scheduler, log: fakeLog() })
  return {
    reports,
    running,
    fleet,
    apply(document: JsonObject, answer: JsonObject = { rules: { ac: 200 } }) {
      const applied = machine.apply(document, scheduler.now())
      running.record({ kind: 'applied', desired: { version: 1, document }, applied, machine })
      fleet.twin.report(answer)
    },
    edge(change: Partial<EdgeFigures>) {
      figures = { ...figures, ...change }
    },
    keeps(kept: boolean) {
      journal = { ...journal, kept }
    },
    pass(milliseconds: number) {
      scheduler.maxFrames = scheduler.frame + milliseconds
      scheduler.flush()
      scheduler.frame = scheduler.maxFrames
    },
  }
}

const runs = (report: JsonObject | undefined) => placeIn(report, 'runs')

it('goes with the answer to a document, and not again while nothing changes', () => {
  const { reports, apply, pass } = scene()
  pass(100_000)
  expect(reports).toEqual([])
  apply({ rules: { hot: { then: { output: 'out' } } } })
  expect(reports).toMatchObject([{ rules: { ac: 200 }, runs: { program: '1.2.3', rules: ['hot'], health: 'ready' } }])
  pass(3_600_000)
  expect(reports).toHaveLength(1)
})

it('tells of health once a minute at most, and as it is then', () => {
  const { reports, apply, pass, keeps } = scene()
  apply({})
  for (let time = 0; time < 10; time++) {
    keeps(time % 2 === 1)
    pass(30_000)
  }
  expect(reports.length).toBeLessThanOrEqual(6)
  keeps(false)
  pass(120_000)
  expect(runs(reports.at(-1))).toMatchObject({ health: 'degraded', reasons: ['state-not-kept'] })
})

it('does not tell that there is no connection: nobody would hear it', () => {
  const { reports, apply, pass, edge, running } = scene()
  apply({})
  edge({ connected: false })
  pass(600_000)
  expect(reports).toHaveLength(1)
  expect(running.health).toEqual({ health: 'degraded', reasons: ['disconnected'] })
})

it('tells of a document that was rejected, beside the hash of the one that runs on', () => {
  const { reports, apply } = scene()
  apply({ rules: { hot: { then: { output: 'out' } } } })
  apply({ rules: { hot: {} } }, { rules: { ac: 400 } })
  const [first, second] = reports.map(runs)
  expect(placeIn(second, 'reasons')).toEqual(['document-rejected'])
  expect(placeIn(second, 'document')).toBe(placeIn(first, 'document'))
})

it('goes alone where both are too much for one report', () => {
  const { reports, apply } = scene()
  const large = Object.fromEntries(Array.from({ length: 8 }, (_, place) => [`p${place}`, 'x'.repeat(4_000)]))
  const rules = Object.fromEntries(
    Array.from({ length: 900 }, (_, place) => [`rule-${place}`, { then: { output: 'out' } }]),
  )
  apply({ rules }, large)
  expect(reports).toHaveLength(2)
  expect(placeIn(runs(reports[0]), 'ruleCount')).toBe(900)
  expect(JSON.stringify(reports[0]).length).toBeLessThan(5_000)
  expect(reports[1]).toBe(large)
})

it.each<[string, Partial<EdgeFigures>, readonly string[]]>([
  ['the twin is not known', { twin: 'kept' }, ['twin-unknown']],
  ['outputs are not accepted', { oldestUnsettled: 61_000 }, ['outputs-stuck']],
  ['there is no connection', { connected: false }, ['disconnected']],
  ['another client has its identity', { hasRival: true }, ['two-clients']],
  ['all is well', {}, []],
])('health says what is wrong where %s', (_, change, reasons) => {
  const { edge, running } = scene()
  edge(change)
  expect(running.health).toEqual({ health: reasons.length === 0 ? 'ready' : 'degraded', reasons })
})
