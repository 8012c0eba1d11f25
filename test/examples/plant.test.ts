// The document of thirty rules: valid, varied, and deciding a week of readings in the same way each time.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { command } from '../../src/cli/replay.ts'
import { words } from '../../src/rules/clauses/registry.ts'
import { readDocument } from '../../src/rules/document/document.ts'
import { type Ran, runCommand } from '../cli/streams.ts'

const root = join(import.meta.dirname, '../..')
const file = join(root, 'examples/plant.json')
const document = JSON.parse(readFileSync(file, 'utf8'))

const columns = [
  'timestamp:iso',
  'timestamp:$.timeCreated',
  'machine.temperature:$.machine.temperature',
  'ambient.temperature:$.ambient.temperature',
]
const replay = (...options: readonly string[]) =>
  runCommand(command, [file, join(root, 'data/readings.csv'), '--csv', columns.join(','), ...options])

describe('examples/plant.json', () => {
  test('has thirty rules with a description each, and no problem', () => {
    expect(readDocument(document).problems).toEqual([])
    const rules: readonly { readonly description?: string }[] = Object.values(document.rules)
    expect(rules).toHaveLength(30)
    expect(rules.filter(({ description = '' }) => description === '')).toEqual([])
  })

  test('uses every clause but the one that switches a rule off', () => {
    const used = new Set(Object.values(document.rules).flatMap(rule => Object.keys(Object(rule))))
    expect([...words.keys()].filter(clause => !used.has(clause))).toEqual(['enabled'])
  })

  describe('over a week of readings', () => {
    let first: Ran
    beforeAll(async () => {
      first = await replay()
    })

    test('decides the same twice, byte for byte', async () => {
      expect(first.stdout.split('\n').length).toBeGreaterThan(5000)
      expect((await replay()).stdout).toBe(first.stdout)
    })

    test('sends every message that says what it was sent for', () => {
      const sent = first.stdout
        .trim()
        .split('\n')
        .map(line => JSON.parse(line))
      const to = (output: string) => sent.filter(message => message.output === output)
      expect(to('history')).toHaveLength(2016)
      expect(to('in-band').length + to('out-of-band').length).toBe(2016)
      expect(to('alarms').at(0)).toMatchObject({
        at: '2013-12-16T15:25:00Z',
        rules: ['every-place'],
        properties: { place: 'machine', reading: '43.17745454' },
        body: { temperature: 43.17745454 },
      })
      expect(to('pager').map(({ body }) => body)).toEqual([
        'Machine at 103.6 since 09:25',
        'Machine at 103.6 since 15:55',
        'Machine at 103.8 since 09:10',
      ])
    })

    test('is told of by its summary', async () => {
      const { stdout } = await replay('--summary', '--json')
      const { received, sent, rules } = JSON.parse(stdout)
      expect({ received, sent }).toEqual({ received: 2016, sent: first.stdout.trim().split('\n').length })
      const fired = rules.filter((rule: { readonly fired: number }) => rule.fired > 0)
      expect(fired.length).toBeGreaterThan(20)
    })
  })
})
