import { describe, expect, test } from 'vitest'
import { Refusal, UsageError } from '../../src/cli/command/command.ts'
import { command } from '../../src/cli/explain.ts'
import { documentFile, runCommand, textFile } from './streams.ts'

const rules = documentFile({
  limit: 25,
  rules: {
    average: {
      window: { tumbling: '1m' },
      aggregate: { mean: { avg: '$.t' } },
      then: { output: 'averages' },
    },
    hot: {
      by: '$.id',
      when: { path: '$.t', gt: { twin: 'limit' } },
      for: '30s',
      repeat: '5m',
      then: { output: 'alarms' },
    },
    plain: {
      when: {
        all: [
          { path: '$.t', gt: 25 },
          { path: '$.p', lt: 5 },
        ],
      },
      then: { output: 'output1' },
    },
  },
})

const lines = [
  { at: 0, input: 'input1', body: { id: 'a', t: 30, p: 1 } },
  { at: 40_000, input: 'input1', body: { id: 'a', t: 31, p: 7 } },
  { at: 50_000, input: 'input1', body: { id: 'b', t: 35, p: 1 } },
  { at: 60_000, twin: { limit: 26 } },
  { at: 65_000 },
]
const recording = textFile(lines.map(line => `${JSON.stringify(line)}\n`).join(''), 'record.jsonl')

describe('explain', () => {
  test('tells of one message why each rule fires or not', async () => {
    const { code, stdout } = await runCommand(command, [rules, '{"id": "a", "t": 30, "p": 7}'])
    expect(code).toBe(0)
    expect(stdout).toBe(`\
average does not fire
  The event is in a window that ends at 1970-01-01T00:01:00.000Z.

hot does not fire (pending)
  30 is greater than 25 (twin limit); it is pending: that must hold for 30s (so far 0s).

plain does not fire
  7 is not less than 5.
    ▸ ✗ when all of
        ✓ $.t gt 25: 30 is greater than 25
      ▸ ✗ $.p lt 5: 7 is not less than 5
`)
  })

  test('--recording tells of its last message, and of the state of the rules then', async () => {
    const { stdout } = await runCommand(command, [rules, '--recording', recording])
    expect(stdout).toBe(
      `\
The last message came at 50000 to input1:
{"id":"b","t":35,"p":1}

average does not fire
  The event is in a window that ends at 60000.

hot does not fire (pending)
  35 is greater than 25 (twin limit); it is pending: that must hold for 30s (so far 0s).

plain fires
  35 is greater than 25; 1 is less than 5.
    ▸ ✓ when all of
      ▸ ✓ $.t gt 25: 35 is greater than 25
      ▸ ✓ $.p lt 5: 1 is less than 5

The state at 65000:

average: newest event at 60000, 5s ago

hot: 2 keys, 1 raised, 1 pending
  "a": raised since 30000, for 35s
    at 330000, in 4m25s: emits again, if it is still raised
    is resolved by an event that fails \`when\`
  "b": pending since 50000, for 15s
    at 80000, in 15s: is raised, if no event fails \`when\` before
`,
    )
  })

  test('--at goes up to a time, --rule to one rule; a message of one’s own arrives then', async () => {
    const args = [rules, '{"id": "a", "t": 1}', '--recording', recording, '--rule', 'hot']
    const { stdout } = await runCommand(command, [...args, '--at', '45000'])
    expect(stdout).toBe(`\
hot is resolved
  1 is not greater than 25 (twin limit); it is resolved now.

The state at 45000:

hot: 1 key, 1 raised
  "a": raised since 30000, for 15s
    at 330000, in 4m45s: emits again, if it is still raised
    is resolved by an event that fails \`when\`
`)
    const sameTime = await runCommand(command, [...args, '--at', '1970-01-01T00:00:45Z'])
    expect(sameTime.stdout).toBe(stdout)
  })

  test('--json writes times as the recording does', async () => {
    const { stdout } = await runCommand(command, [rules, '--recording', recording, '--rule', 'hot', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      at: 65_000,
      message: { at: 50_000, input: 'input1' },
      rules: [{ rule: 'hot', fired: false, state: 'pending' }],
      states: [
        {
          rule: 'hot',
          keys: [
            { key: 'a', state: 'raised', since: 30_000 },
            { key: 'b', state: 'pending' },
          ],
        },
      ],
    })
  })

  test('before the first message there is a state, and nothing to explain', async () => {
    const late = textFile('{"at": 1000}\n{"at": 2000, "input": "input1", "body": 1}\n', 'late.jsonl')
    const { stdout } = await runCommand(command, [rules, '--recording', late, '--at', '1500'])
    expect(stdout).toBe('The state at 1500:\n\naverage: no event so far\n\nhot: no event so far\n')
  })

  test('of many keys those that matter most are shown', async () => {
    const many = Array.from({ length: 9 }, (_, id) => JSON.stringify({ at: id, input: 'input1', body: { id, t: 30 } }))
    const file = textFile(`${many.join('\n')}\n`, 'many.jsonl')
    const all = await runCommand(command, [rules, '--recording', file, '--rule', 'hot'])
    const some = await runCommand(command, [rules, '--recording', file])
    expect(all.stdout.match(/pending since/g)).toHaveLength(9)
    expect(some.stdout.match(/pending since/g)).toHaveLength(5)
    expect(some.stdout).toContain('  and 4 more keys; --rule hot shows all\n')
  })

  test.each([
    [['{}', '--at', '5'], UsageError, '--at goes with --recording.'],
    [['--recording', recording, '--at', '2026-01-31T08:30:00'], UsageError, 'or 2026-01-31T08:30:00Z if it is in UTC'],
    [['--recording', recording, '--at', 'noon'], UsageError, '--at takes milliseconds since the recording'],
    [['{}', '--rule', 'hit'], UsageError, '--rule: no rule "hit" runs; there are average, hot, plain.'],
    [['{}', '--twin', 'limit=true'], Refusal, 'the rules are not valid:\n'],
  ])('refuses what cannot be explained: %j', async (args, kind, message) => {
    const refused = await runCommand(command, [rules, ...args]).catch(error => error)
    expect(refused).toBeInstanceOf(kind)
    expect(refused.message).toContain(message)
  })
})
