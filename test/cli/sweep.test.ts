import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Refusal } from '../../src/cli/command/command.ts'
import { command } from '../../src/cli/sweep.ts'
import type { JsonObject } from '../../src/rules/data/json.ts'
import { InputError } from '../../src/workbench/input-error.ts'
import { documentFile, runCommand, textFile } from './streams.ts'

const root = join(import.meta.dirname, '../..')

const rules = documentFile({
  limit: 30,
  wait: '20s',
  rules: {
    hot: {
      by: '$.id',
      when: { path: '$.t', gt: { twin: 'limit' } },
      for: { twin: 'wait' },
      then: { output: 'alarms' },
      resolved: { output: 'alarms' },
    },
    over: { when: { path: '$.t', gt: { twin: 'limit' } }, then: { output: 'out' } },
    other: { when: { path: '$.t', gt: 1000 }, then: { output: 'out' } },
  },
})

const lines = [20, 40, 60, 60, 35, 20].map((t, n) => ({ at: n * 10_000, input: 'input1', body: { id: 'a', t } }))
const recording = (...more: readonly JsonObject[]) =>
  textFile([...lines, ...more].map(line => `${JSON.stringify(line)}\n`).join(''), 'record.jsonl')
const file = recording()
const labels = textFile('[[30000, 40000], [45000, 50000]]', 'labels.json')

describe('sweep', () => {
  test('tells for each value how often each rule was raised, how long, and what it sent', async () => {
    const { code, stdout, stderr } = await runCommand(command, [rules, file, '--twin', 'limit=30..70/20'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe(`\
limit in 3 values

hot
limit  raised  raised for  sent
   30       1         20s     2
   50       1          0s     2
   70       0          0s     0

over
limit  raised  raised for  sent
   30       1         40s     4
   50       1         20s     2
   70       0          0s     0

the same for all values: other
`)
  })

  test('with labels tells what was found, what not, what was false, and the value that does best', async () => {
    const args = [rules, file, '--twin', 'limit=30..70/20', '--labels', labels, '--rule', 'hot']
    expect((await runCommand(command, args)).stdout).toBe(`\
limit in 3 values, 2 labels

hot
limit  raised  raised for  sent  hits  misses  false
   30       1         20s     2     1       1      0  best
   50       1          0s     2     1       1      0
   70       0          0s     0     0       2      0
best: limit=30, with 1 of 2 found and 0 false
`)
  })

  test('of two parameters makes a table, and sets others for all', async () => {
    const twin = ['--twin', 'wait=0s..30s/10s', '--twin', 'limit=10..50/20']
    const { stdout } = await runCommand(command, [rules, file, ...twin, '--labels', labels, '--rule', 'hot'])
    expect(stdout).toBe(`\
wait in 4 values, limit in 3 values, 2 labels

hot
in each place: found/false
wait \\ limit   10    30    50
          0s  0/1   0/1   0/1
         10s  0/1   0/1   1/0
         20s  0/1   1/0*  1/0
         30s  1/0   1/0   0/0
best: wait=20s limit=30, with 1 of 2 found and 0 false
`)
  })

  test('--json has the times of all raisings', async () => {
    const args = [rules, file, '--twin', 'limit=30..50/20', '--twin', 'wait=10s', '--labels', labels, '--json']
    const report = JSON.parse((await runCommand(command, args)).stdout)
    expect(report).toMatchObject({
      start: 0,
      end: 50_000,
      labels: 2,
      parameters: [{ name: 'limit', values: [30, 50] }],
    })
    expect(report.rules[0]).toEqual({
      rule: 'hot',
      differs: true,
      best: { limit: 50 },
      values: [
        {
          twin: { limit: 30 },
          raised: 1,
          muted: 0,
          raisedFor: 30_000,
          sent: 2,
          hits: 0,
          misses: 2,
          falseAlarms: 1,
          f1: 0,
          raisings: [20_000],
        },
        {
          twin: { limit: 50 },
          raised: 1,
          muted: 0,
          raisedFor: 10_000,
          sent: 2,
          hits: 1,
          misses: 1,
          falseAlarms: 0,
          f1: 0.6667,
          raisings: [30_000],
        },
      ],
    })
  })

  test('a change of the twin in the recording leaves what is swept as it is, and changes the rest', async () => {
    const changed = textFile(
      [{ at: 0, twin: { limit: 1000, wait: '0s' } }, ...lines].map(line => `${JSON.stringify(line)}\n`).join(''),
      'changed.jsonl',
    )
    const { stdout } = await runCommand(command, [rules, changed, '--twin', 'limit=30..30', '--json'])
    expect(JSON.parse(stdout).rules[0].values[0]).toMatchObject({ raisings: [10_000] })
  })

  test.each<[string, readonly string[], string]>([
    ['no range', ['--twin', 'limit=30'], '--twin NAME=FROM..TO/STEP is needed once, or twice'],
    ['a range that goes down', ['--twin', 'limit=30..20'], '--twin limit=30..20: it must go up.'],
    ['ends of two kinds', ['--twin', 'limit=30..20s'], 'both ends must be numbers, or both durations.'],
    ['too many values', ['--twin', 'limit=0..1/0.0001'], 'it has 10001 values; 1000 are the most.'],
    ['a parameter that nothing reads', ['--twin', 'limits=1..2'], 'no rule of'],
    ['a rule that is not there', ['--twin', 'limit=1..2', '--rule', 'cold'], '--rule: no rule "cold" runs'],
    [
      'labels that are none',
      ['--twin', 'limit=1..2', '--labels', textFile('[[2, 1]]', 'l.json')],
      'label 1 is not [from, to]',
    ],
  ])('refuses %s', async (_, args, message) => {
    const refused = await runCommand(command, [rules, file, ...args]).catch(error => error)
    expect(refused).toBeInstanceOf(InputError)
    expect(refused.message).toContain(message)
  })

  test('refuses values with which the document is not valid', async () => {
    const refused = await runCommand(command, [rules, file, '--twin', 'wait=1..2']).catch(error => error)
    expect(refused).toBeInstanceOf(Refusal)
  })

  test('finds in eleven weeks of a real machine what docs/machine-failure.md shows', async () => {
    const page = readFileSync(join(root, 'docs/machine-failure.md'), 'utf8')
    const [, shown = ''] = /<!-- sweep -->\n+```text\n(.*?)```/s.exec(page) ?? []
    const { stdout } = await runCommand(command, [
      join(root, 'examples/machine-failure.json'),
      join(root, 'data/machine-temperature.csv.gz'),
      ...['--csv', 'timestamp:iso,value:$.machine.temperature', '--sort', '--twin', 'coldDay=56..72/2'],
      ...['--labels', join(root, 'data/machine-temperature.windows.json')],
    ])
    expect(shown).toBe(stdout)
  })
})
