// What the module logs of what it does: enough to know, never a body, and not more than a person reads.
import { expect, it } from 'vitest'
import { createActivityLog } from '../../src/cli/run/activity-log.ts'
import { createRunning } from '../../src/cli/run/running.ts'
import type { Activity } from '../../src/engine/pipeline.ts'
import { createMachine, type JsonObject } from '../../src/index.ts'
import type { Json } from '../../src/rules/data/json.ts'
import { message } from '../decide.ts'
import { fakeLog } from '../edge/fake-log.ts'

function scene(peer?: string) {
  const log = fakeLog()
  const machine = createMachine({ start: 0 })
  const running = createRunning({
    program: '1.2.3',
    base: { rules: {} },
    sources: {
      journal: () => undefined,
      edge: () => {
        throw new Error('nobody asks how it is')
      },
    },
  })
  const tell = createActivityLog(log, 'info', running, peer)
  const record = (activity: Activity) => {
    running.record(activity)
    tell(activity)
  }
  return {
    log,
    record,
    apply(document: JsonObject) {
      record({ kind: 'applied', desired: { version: 3, document }, applied: machine.apply(document, 0), machine })
    },
    deliver(body: Json) {
      const arriving = message(body)
      for (const decision of machine.accept(arriving, 0).decisions)
        record({ kind: 'decided', message: arriving, decision })
    },
  }
}

it('says first what runs: the document by its hash, the program, the rules', () => {
  const { log, apply } = scene()
  apply({ rules: { b: { then: { output: 'out' } }, a: { then: { output: 'out' } } } })
  expect(log.records[0]).toMatchObject({
    level: 'info',
    text: 'The rules are running.',
    fields: { version: 3, document: expect.stringMatching(/^[0-9a-f]{64}$/), program: '1.2.3', rules: ['a', 'b'] },
  })
})

it('logs 20 of 1,200 problems, errors first, and how many there are', () => {
  const { log, apply } = scene()
  const rules = Object.fromEntries(Array.from({ length: 1_200 }, (_, place) => [`rule-${place}`, { wen: {} }]))
  apply({ rules: { ...rules }, Unread: 1 })
  expect(log.records.length).toBe(22)
  expect(log.records[0]?.text).toBe('The desired properties were rejected; the old rules go on.')
  expect(log.records.slice(1, 21).every(({ level }) => level === 'error')).toBe(true)
  expect(log.records[21]?.text).toMatch(/^The document has \d{4} problems, of which 20 are logged; edge-rules validate/)
})

it('logs as many of a thousand rule ids as fit into a line', () => {
  const { log, apply } = scene()
  const rule = { then: { output: 'out' } }
  apply({ rules: Object.fromEntries(Array.from({ length: 1_000 }, (_, place) => [`rule-${place}`, rule])) })
  const { fields } = log.records[0] ?? {}
  expect(JSON.stringify(fields).length).toBeLessThan(2_500)
  expect(fields?.['ruleCount']).toBe(1_000)
})

it('says at debug what was decided about each message, and never a body', () => {
  const { log, apply, deliver } = scene()
  apply({ rules: { hot: { when: { path: '$.t', gt: 25 }, then: { output: 'alarms', body: '$.secret' } } } })
  deliver({ t: 30, secret: 'hush' })
  deliver({ t: 20, secret: 'hush' })
  const told = log.records.filter(({ text }) => text === 'decided')
  expect(told).toMatchObject([
    { level: 'debug', fields: { input: 'input1', fired: ['hot'], outputs: ['alarms'] } },
    { level: 'debug', fields: { input: 'input1', fired: [], outputs: [] } },
  ])
  expect(JSON.stringify(log.records)).not.toContain('hush')
})

it.each([
  [undefined, 'edgeHub'],
  ['the broker', 'the broker'],
])('says who may deliver a message again', (peer, name) => {
  const { log, record } = scene(peer)
  record({ kind: 'unsettled', message: message({}), error: new Error('lost') })
  expect(log.records.map(({ text }) => text)).toEqual([`A message was not settled; ${name} may deliver it again.`])
})

it('counts messages that came again or were not settled, after an outage', () => {
  const { log, record } = scene('the broker')
  for (let n = 0; n < 1000; n++) record({ kind: 'unsettled', message: message({ n }), error: new Error('lost') })
  for (let n = 0; n < 1000; n++) record({ kind: 'redelivered', message: message({ n }) })
  const told = log.records.filter(({ level }) => level !== 'debug').map(({ level, fields }) => [level, fields['count']])
  expect(told).toEqual([
    ...[1, 10, 100, 1000].map(count => ['warning', count]),
    ...[1, 10, 100, 1000].map(count => ['info', count]),
  ])
})
