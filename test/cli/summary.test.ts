import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createProgress } from '../../src/cli/command/progress.ts'
import { command } from '../../src/cli/replay.ts'
import { createTimeline, sparkline } from '../../src/workbench/summary/timeline.ts'
import { documentFile, runCommand, terminal } from './streams.ts'

const rules = documentFile({
  rules: {
    'door-open': { by: '$.door', absent: '10s', then: { output: 'doors' } },
    hot: { when: { path: '$.t', gt: 80 }, then: { output: 'output1' }, from: 'machine' },
    'never-here': { from: 'elsewhere', then: { output: 'output1' } },
    quiet: { shadow: true, from: 'machine', then: { output: 'output1' } },
  },
})

const recording = [
  ...[70, 90, 95, 70, 60].map((t, n) => ({ at: n * 10_000, input: 'machine', body: { t, door: 'a' } })),
  { at: 45_000, input: 'machine', body: { t: 90 } },
  { at: 50_000, input: 'machine', text: 'no JSON' },
  { at: 51_000, twin: { rules: { hot: 5 } } },
  { at: 80_000 },
]
  .map(line => `${JSON.stringify(line)}\n`)
  .join('')

describe('replay --summary', () => {
  test('says how often each rule fired, when and how often in a time', async () => {
    const { code, stdout } = await runCommand(command, [rules, '--summary'], recording)
    expect(code).toBe(0)
    expect(stdout).toBe(`\
7 messages in (1 unreadable), 9 out, 1 changes of the twin (1 rejected)
body-not-json 1, the first at 50000: The body is not JSON. Its body: "no JSON"
from 0 to 80000: 1m20s

rule         fired  when
messages in      7  █······█·······█······█·······█··█···█······················
door-open        5  ·······█·······█······█·······█······█······················
  first 10000, last 50000, 3.75 a minute
  besides: without a key 1
hot              3  ·······█·······█·················█··························
  first 10000, last 45000, 2.25 a minute
never-here       0  never
quiet            7  █······█·······█······█·······█··█···█······················
  first 0, last 50000, 5.25 a minute
`)
  })

  test('--json has the same counts', async () => {
    const { stdout } = await runCommand(command, [rules, '--summary', '--json'], recording)
    expect(JSON.parse(stdout)).toEqual({
      start: 0,
      end: 80_000,
      received: 7,
      unreadable: 1,
      sent: 9,
      twinChanges: 1,
      rejected: 1,
      errors: [
        { code: 'body-not-json', count: 1, first: 50_000, message: 'The body is not JSON.', example: '"no JSON"' },
      ],
      rules: [
        { rule: 'door-open', fired: 5, first: 10_000, last: 50_000, perHour: 225, keyless: 1 },
        { rule: 'hot', fired: 3, first: 10_000, last: 45_000, perHour: 135 },
        { rule: 'never-here', fired: 0, first: null, last: null, perHour: 0 },
        { rule: 'quiet', fired: 7, first: 0, last: 50_000, perHour: 315 },
      ],
    })
  })

  test('of an empty recording is empty', async () => {
    const { stdout } = await runCommand(command, [rules, '--summary'], '')
    expect(stdout).toContain('0 messages in, 0 out')
    expect(stdout).toContain('from 0 to 0: 0s')
  })
})

describe('a timeline', () => {
  test('counts every event where it was, nearly', () => {
    const times = fc.array(fc.integer({ min: 0, max: 10 ** 9 }), { minLength: 1, maxLength: 50 })
    fc.assert(
      fc.property(times, fc.integer({ min: 10, max: 100 }), (added, count) => {
        const timeline = createTimeline(0)
        for (const time of added) timeline.add(time)
        const end = Math.max(2000, ...added)
        const parts = timeline.parts(end, count)
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(added.length)
        for (const time of added) {
          const place = Math.min(count - 1, Math.floor((time / end) * count))
          expect(parts.slice(Math.max(0, place - 1), place + 1).some(happened => happened > 0)).toBe(true)
        }
      }),
    )
  })

  test('shows an even flow as even, and a single event where it was', () => {
    const [even, single] = [createTimeline(1000), createTimeline(1000)]
    for (let time = 1000; time < 1_001_000; time += 100) even.add(time)
    single.add(551_000)
    expect(sparkline(even.parts(1_001_000, 60))).toBe('█'.repeat(60))
    expect(sparkline(single.parts(1_001_000, 10))).toBe('·····█····')
  })
})

describe('progress', () => {
  test('is a line on a terminal that is written over, from the second second on', () => {
    let now = 0
    const { stream, shown } = terminal(20)
    const progress = createProgress({ stderr: stream, env: {} }, () => now)
    progress.step(() => 'at once')
    now = 1000
    progress.step(() => 'a line that is longer than the terminal')
    now = 1100
    progress.step(() => 'too early')
    now = 1300
    progress.step(() => 'half')
    progress.end()
    expect(shown()).toBe('\u001b[G\u001b[Ka line that is long\u001b[G\u001b[Khalf\u001b[G\u001b[K')
  })

  test('is nothing elsewhere', async () => {
    expect((await runCommand(command, [rules, '--summary'], recording)).stderr).toBe('')
  })
})
