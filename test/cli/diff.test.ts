import { describe, expect, test } from 'vitest'
import { Refusal, UsageError } from '../../src/cli/command/command.ts'
import { command } from '../../src/cli/diff.ts'
import type { Json, JsonObject } from '../../src/rules/data/json.ts'
import { documentFile, runCommand, textFile } from './streams.ts'

const hot = { path: '$.t', gt: 25 }
const rules = (map: JsonObject, more: JsonObject = {}) => documentFile({ rules: map, ...more })
const recording = (...lines: readonly JsonObject[]) =>
  textFile(lines.map(line => `${JSON.stringify(line)}\n`).join(''), 'record.jsonl')
const message = (at: number, body: Json) => ({ at, input: 'input1', body })

const readings = recording(
  message(0, { id: 'a', t: 20 }),
  message(1000, { id: 'a', t: 30 }),
  message(2000, { id: 'b', t: 50 }),
  { at: 60_000 },
)

describe('diff', () => {
  test('of two documents that decide the same is none, whatever their rules are called', async () => {
    const old = rules({ hot: { when: hot, then: { output: 'out' } } })
    const renamed = rules({ 'too-hot': { when: { not: { path: '$.t', lte: 25 } }, then: { output: 'out' } } })
    expect(await runCommand(command, [old, renamed, readings])).toEqual({
      code: 0,
      stdout: '3 messages: OLD and NEW decide the same; each sends 2\n',
      stderr: '',
    })
  })

  test('says how much differs, with which rules it lies, what differs and why', async () => {
    const alarm = { by: '$.id', when: hot, then: { output: 'alarms' } }
    const old = rules({
      alarm: { ...alarm, for: '10s' },
      hot: { when: { path: '$.t', gt: 45 }, then: { output: 'out', tag: { level: 1 } } },
      warm: { when: hot, then: { output: 'out', tag: { warm: true } } },
    })
    const changed = rules({
      alarm: { ...alarm, for: '20s' },
      cold: { when: { path: '$.t', lt: 25 }, then: { output: 'cold', body: { object: { cold: '$.t' } } } },
      hot: { when: { path: '$.t', gt: 45 }, then: { output: 'out', tag: { level: 2 } } },
      warm: { when: { path: '$.t', gt: 35 }, then: { output: 'out', tag: { warm: true } } },
    })
    const { code, stdout } = await runCommand(command, [old, changed, readings, '--limit', '4'])
    expect(code).toBe(1)
    expect(stdout).toBe(`\
3 of 3 messages are decided differently, 4 timers too
OLD sends 4, NEW sends 4

rule    old only   new only  otherwise
alarm          2          2          0
cold           0          1          0
hot            0          0          1
warm           1          0          1

0, a message to input1: {"id":"a","t":20}
  + cold by cold: {"cold":20}
  old:
    cold: there is no such rule
  new:
    cold fires
      20 is less than 25.

1000, a message to input1: {"id":"a","t":30}
  - out by warm, tagged {"warm":"true"}, its body as it came
  old:
    warm fires
      30 is greater than 25.
  new:
    warm does not fire
      30 is not greater than 35.

2000, a message to input1: {"id":"b","t":50}
  - out by hot, warm, tagged {"level":"1","warm":"true"}, its body as it came
  + out by hot, warm, tagged {"level":"2","warm":"true"}, its body as it came
  old:
    hot fires
      50 is greater than 45.
    warm fires
      50 is greater than 25.
  new:
    hot fires
      50 is greater than 45.
    warm fires
      50 is greater than 35.

11000, a timer
  - alarms by alarm: {"id":"a","t":30}
  old:
    alarm: 1 key, 1 pending
      "a": pending since 1000, for 10s
        at 11000, now: is raised, if no event fails \`when\` before
  new:
    alarm: 1 key, 1 pending
      "a": pending since 1000, for 10s
        at 21000, in 10s: is raised, if no event fails \`when\` before

and 3 more; --limit 0 shows all, --rule ID those of one rule
`)
  })

  test('--rule shows the differences of one rule, --limit 0 all, before the summary', async () => {
    const old = rules({ a: { when: hot, then: { output: 'a' } }, b: { then: { output: 'b' } } })
    const changed = rules({ a: { when: hot, then: { output: 'x' } }, b: { then: { output: 'y' } } })
    const { stdout } = await runCommand(command, [old, changed, readings, '--rule', 'a', '--limit', '0'])
    expect(stdout).toBe(`\
1000, a message to input1: {"id":"a","t":30}
  - a by a, its body as it came
  + x by a, its body as it came
  old and new:
    a fires
      30 is greater than 25.

2000, a message to input1: {"id":"b","t":50}
  - a by a, its body as it came
  + x by a, its body as it came
  old and new:
    a fires
      50 is greater than 25.

2 of 3 messages are decided differently
OLD sends 5, NEW sends 5

rule   old only   new only  otherwise
a             0          0          2
`)
  })

  test('--json is a line for each difference, then one for the summary', async () => {
    const old = rules({ hot: { when: hot, for: '10s', then: { output: 'out' } }, b: { then: { output: 'b' } } })
    const changed = rules({ hot: { when: hot, then: { output: 'out' } }, b: { then: { output: 'b' } } })
    const { code, stdout } = await runCommand(command, [old, changed, readings, '--json'])
    expect(code).toBe(1)
    const lines = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(lines).toHaveLength(4)
    expect(lines[0]).toMatchObject({
      at: 1000,
      by: 'message',
      message: { at: 1000, input: 'input1', body: { id: 'a', t: 30 } },
      old: [],
      new: [{ at: 1000, output: 'out', rules: ['hot'], properties: {}, body: { id: 'a', t: 30 } }],
      rules: { hot: 'new' },
      why: { old: [{ rule: 'hot', fired: false, state: 'pending' }], new: [{ rule: 'hot', fired: true }] },
    })
    expect(lines[2]).toMatchObject({
      at: 11_000,
      by: 'timer',
      old: [{ output: 'out' }],
      new: [],
      why: { old: [{ rule: 'hot', keys: [{ state: 'pending', since: 1000 }] }] },
    })
    expect(lines[3]).toEqual({
      summary: {
        messages: 3,
        messagesDiffer: 2,
        timersDiffer: 1,
        twinChangesDiffer: 0,
        sent: { old: 4, new: 5 },
        rules: { hot: { old: 1, new: 2, both: 0 } },
      },
    })
  })

  test('tells of rules that feed one another', async () => {
    const loud = { from: '#hot', then: { output: 'out' } }
    const old = rules({ feed: { when: hot, then: { output: '#hot' } }, loud })
    const changed = rules({ feed: { when: { path: '$.t', gt: 40 }, then: { output: '#hot' } }, loud })
    const { stdout } = await runCommand(command, [old, changed, readings])
    expect(stdout).toContain(`
  - out by loud, its body as it came
  old:
    feed fires
      30 is greater than 25.
    loud fires
      Another rule fed it through #hot.
  new:
    feed does not fire
      30 is not greater than 40.
    loud does not fire
      It reads #hot; the message came to input1.
`)
  })

  test('tells of a change of the twin that one rejects', async () => {
    const old = rules({ hot: { when: { path: '$.t', gt: { twin: 'limit', default: 5 } }, then: { output: 'out' } } })
    const changed = rules({ hot: { when: { path: '$.t', gt: 5 }, then: { output: 'x' } } })
    const { code, stdout } = await runCommand(command, [old, changed, recording({ at: 5, twin: { limit: true } })])
    expect(code).toBe(1)
    expect(stdout).toMatch(/^0 of 0 messages are decided differently, 1 change of the twin too\n/)
    expect(stdout).toMatch(
      /5, a change of the twin\n {2}old rejects it:\n.*parameter-type at \/limit.*\n {2}new takes it\n/,
    )
  })

  test('counts messages that cannot be decoded, and those with other properties', async () => {
    const old = rules({ r: { when: hot, then: { output: 'out', untag: ['line'] } } })
    const changed = rules({ r: { when: hot, then: { output: 'out' } } }, { settings: { errors: 'unreadable' } })
    const lines = recording({ at: 0, input: 'i', text: 'no' }, { ...message(1, { t: 30 }), properties: { line: 'L1' } })
    const { stdout } = await runCommand(command, [old, changed, lines])
    expect(stdout).toContain(`
rule           old only   new only  otherwise
(unreadable)          0          0          1
r                     0          0          1
`)
    expect(stdout).toContain('  - out by r, without line, its body as it came\n  + out by r, its body as it came\n')
  })

  test.each([
    [['nowhere.json', 'x', 'y'], UsageError, 'nowhere.json cannot be read'],
    [[rules({ a: { then: {} } }), rules({}), readings], Refusal, 'error'],
    [[rules({}), rules({}), readings, '--limit=-1'], UsageError, '--limit takes a whole number'],
    [[rules({ a: { then: { output: 'o' } } }), rules({}), readings, '--rule', 'b'], UsageError, 'there are a.'],
    [[rules({}), rules({})], UsageError, 'RECORDING is missing.'],
  ])('refuses what cannot be compared: %j', async (args, kind, text) => {
    const refused = await runCommand(command, args).catch(error => error)
    expect(refused).toBeInstanceOf(kind)
    expect(refused.message).toContain(text)
  })
})
