// What a person sees, on 80 columns.
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { createScreen } from '../../../src/cli/command/screen.ts'
import { guard } from '../../../src/cli/command/terminal.ts'
import { createPersonView } from '../../../src/cli/demo/person-view.ts'
import type { Happening } from '../../../src/cli/demo/stage.ts'
import type { JsonObject } from '../../../src/rules/data/json.ts'

function settled(temperature: number, outputs: readonly string[]): Happening {
  const body = Buffer.from(JSON.stringify({ timeCreated: '2013-12-16T14:00:00.000Z', machine: { temperature } }))
  return { kind: 'settled', message: { body, properties: new Map(), system: {} }, outputs }
}

/** The text that is written, on a terminal or not. */
function shown(
  happenings: readonly Happening[],
  { base, terminal = false }: { base?: JsonObject; terminal?: boolean } = {},
) {
  const stdout = Object.assign(new PassThrough(), { isTTY: terminal, columns: 80 })
  guard(stdout)
  const screen = createScreen({ stdout, env: {} })
  const view = createPersonView({ screen, base, twin: {}, count: 200, waiting: () => 0, pace: 'AMQP 5/s', keys: true })
  for (const happening of happenings) view.show(happening)
  view.end()
  return String(stdout.read())
}

const accepted = { ac: 200, av: 2, ad: '1 rule running' }

test('each reading has a line that says what became of it and why', () => {
  const text = shown([
    { kind: 'note', text: 'the module is connected over AMQP', worry: false },
    settled(45.78300206, ['output1']),
    settled(2.0847212059999998, []),
    { kind: 'desired', desired: { TemperatureThreshold: 90 } },
    { kind: 'reported', patch: { rules: accepted, TemperatureThreshold: { value: 90, ...accepted } } },
    settled(80, []),
    { kind: 'note', text: 'the module is gone', worry: true },
  ])
  expect(text).toBe(` · the module is connected over AMQP
 14:00   45.8  ━━━━┃━━╌╌╌╌╌╌╌╌╌╌╌  → output1  45.783 is greater than 25
 14:00    2.1  ╌╌╌╌┃╌╌╌╌╌╌╌╌╌╌╌╌╌    held     2.08472 is not greater than 25
 · the module runs with TemperatureThreshold 90
 14:00   80.0  ━━━━━━━━━━━━━╌╌┃╌╌    held     80 is not greater than 90
 ! the module is gone
3 readings: 1 to the cloud, 2 held back.
`)
})

test('rules of one’s own are named, and have a threshold only where they set one', () => {
  const base = {
    rules: {
      cold: { when: { path: '$.machine.temperature', lt: 20 }, then: { output: 'alarms' } },
      'a-rule-with-a-name-that-is-rather-long': {
        when: { path: '$.machine.temperature', gt: 100 },
        then: { output: 'alarms' },
      },
    },
  }
  const lines = shown([settled(10, ['alarms']), settled(50, []), settled(101, ['alarms'])], { base }).split('\n')
  expect(lines[0]).toBe(' 14:00   10.0  ━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌  → alarms   cold: 10 < 20')
  expect(lines[1]).toBe(' 14:00   50.0  ━━━━━━━━╌╌╌╌╌╌╌╌╌╌    held     no rule fires')
  expect(lines[2]).toHaveLength(79)
  expect(lines[2]).toMatch(/→ alarms {3}a-rule-with-a-name-that-is-rathe…$/)
})

test('a rejected document is told of', () => {
  const text = shown([{ kind: 'reported', patch: { rules: { ac: 400, ad: 'rejected: /rules' } } }])
  expect(text).toContain(' ! the module says: rejected: /rules\n')
})

test('on a terminal, counts and threshold stay below, within 80 columns', () => {
  const text = shown([settled(45.78300206, ['output1']), settled(45, ['output1'])], { terminal: true })
  const plain = text.replaceAll(/\u001b\[[\d;]*m/g, '')
  expect(text).not.toBe(plain)
  expect(plain).toContain('2 of 200 ╌╌╌╌╌╌╌╌  2 to the cloud, 0 held back, 0 waiting  AMQP 5/s\n')
  expect(plain).toContain('TemperatureThreshold 25    ↑ ↓ by 1   t 90 Enter: set   q: quit\n')
  expect(plain).toMatch(/\u001b\[3A\u001b\[G\u001b\[J2 readings: 2 to the cloud, 0 held back\.\n$/)
  for (const line of plain.split('\n')) expect(line.replaceAll(/\u001b\[\d*[A-Z]|\r/g, '').length).toBeLessThan(80)
})
