// `edge-rules test` as its users run it, on files.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Io, Refusal, UsageError } from '../../src/cli/command/command.ts'
import { command } from '../../src/cli/test.ts'
import { runCommand, terminal } from './streams.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rule-tests-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Writes a file into the folder. */
function write(name: string, content: string | object): string {
  const file = join(folder, name)
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

const rules = {
  rules: { hot: { when: { path: '$.t', gt: { twin: 'limit', default: 25 } }, then: { output: 'alarms' } } },
}
const messages = { c: { body: { t: 21 } }, h: { body: { t: 35 } } }
const good = { name: 'forwards hot readings', inputs: { input1: '-c-h-|' }, outputs: { alarms: '---h-|' } }
const bad = { name: 'forwards <cold> ones', inputs: { input1: '-c-h-|' }, outputs: { alarms: '-c---|' } }
const file = (...tests: readonly object[]) => ({ rules: 'rules.json', frame: '1s', messages, tests })

beforeEach(() => {
  write('rules.json', rules)
})

test('a line for a file that passes, and exit code 0', async () => {
  const name = write('good.test.json', file(good))
  const { code, stdout, stderr } = await runCommand(command, [name])
  expect([code, stdout, stderr]).toEqual([0, `✓ ${name}  1 test\n1 test passed\n`, ''])
})

test('a failure at length with its place, without colours if there is no terminal, and exit code 1', async () => {
  const name = write('bad.test.json', JSON.stringify(file(good, bad), null, 2))
  const { code, stdout } = await runCommand(command, [name])
  expect(code).toBe(1)
  expect(stdout.replaceAll(name, 'bad.test.json')).toMatchInlineSnapshot(`
    "✗ bad.test.json  1 of 2 tests failed

    ✗ forwards <cold> ones
      bad.test.json:26

        input1            -c-h-|
        alarms  expected  -c---|
                actual    ---h-|
                           ^ 1s

      At 1s alarms should have sent c; it sent nothing.
        arrived  c at input1: {"t":21}

      hot does not fire
        21 is not greater than 25 (twin limit).

      1 more message differs after it.

    1 test failed, 1 test passed
    "
  `)
})

test("the project's own example", async () => {
  const { code } = await runCommand(command, [join(import.meta.dirname, '../../rules.example.test.json')])
  expect(code).toBe(0)
})

describe('YAML', () => {
  const yaml = `
rules: rules.json
frame: 1s
messages:
  h: &hot { body: { t: 35 } }
  x: { <<: *hot, properties: { line: L1 } }
tests:
  - name: anchors and merge keys are there
    inputs: { input1: -h-x-| }
    outputs: { alarms: -h-x-| }
`
  test('is read as JSON is', async () => {
    expect((await runCommand(command, [write('a.test.yaml', yaml)])).code).toBe(0)
  })

  test('that is none is told with its place', async () => {
    const name = write('a.test.yml', 'rules: [\ntests: 1')
    const { code, stderr } = await runCommand(command, [name])
    expect(code).toBe(1)
    expect(stderr).toMatch(`${name}:2:1: error bad-json: `)
  })

  test('that would fill the memory is refused', async () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const inner = Array.from({ length: 9 }, () => (level === 0 ? '1' : `*a${level - 1}`)).join(', ')
      return `a${level}: &a${level} [${inner}]`
    })
    const { code, stderr } = await runCommand(command, [write('a.test.yaml', levels.join('\n'))])
    expect([code, stderr]).toEqual([1, expect.stringContaining('Excessive alias count')])
  })

  test('has its problems told with their places', async () => {
    const name = write('a.test.yaml', yaml.replace('-h-x-|', '-h-y-|'))
    const { code, stdout, stderr } = await runCommand(command, [name])
    expect(code).toBe(1)
    expect(stdout).toContain('is not valid; its tests did not run')
    expect(stderr).toBe(
      `${name}:9:23: error unknown-marble: "y" at 3s is not the letter of a message; there are h, x. [/tests/0/inputs/input1]\n`,
    )
  })
})

test('problems of the rules are reported at their places', async () => {
  const broken = write('rules.json', '{\n  "rules": {\n    "hot": { "when": {}, "then": { "output": "a" } }\n  }\n}')
  const { code, stderr } = await runCommand(command, [write('a.test.json', file(good))])
  expect(code).toBe(1)
  expect(stderr).toMatch(`${broken}:3:22: error ambiguous-test: `)
})

test('problems of a parameter are told where the test file sets it', async () => {
  const name = write(
    'a.test.json',
    '{\n"rules": "rules.json",\n"twin": { "limit": "hot" },\n"tests": [{ "name": "a" }] }',
  )
  const { stderr } = await runCommand(command, [name])
  expect(stderr).toMatch(`${name}:3:20: error parameter-type: `)
})

test('what is not JSON, and what has a name twice, is a problem of the file', async () => {
  const none = await runCommand(command, [write('none.test.json', '{')])
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('none.test.json:1:2: error bad-json: ')])
  const twice = await runCommand(command, [
    write('twice.test.json', '{ "rules": {}, "rules": {}, "tests": [{"name": "a"}] }'),
  ])
  expect([twice.code, twice.stderr]).toEqual([1, expect.stringContaining(':1:16: error duplicate-key: ')])
})

test.each<[string, object]>([
  ['nowhere.test.json', {}],
  ['a.test.json', { rules: 'nowhere.json', tests: [good] }],
])('a file that cannot be read is exit code 2: %s', async (name, content) => {
  write('a.test.json', content)
  const run = runCommand(command, [join(folder, name)])
  await expect(run).rejects.toThrow(UsageError)
  await expect(run).rejects.toThrow('there is no such file')
})

test('--json', async () => {
  const { code, stdout } = await runCommand(command, [write('a.test.json', file(good, bad)), '--json'])
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({
    passed: 1,
    failed: 1,
    files: [
      {
        tests: [
          { name: good.name, passed: true },
          {
            pointer: '/tests/1',
            passed: false,
            failures: [{ kind: 'difference', at: 1000, output: 'alarms', expected: 'c', sent: null }],
          },
        ],
      },
    ],
  })
})

test('--junit', async () => {
  const report = join(folder, 'junit.xml')
  await runCommand(command, [write('a.test.json', file(good, bad)), '--junit', report])
  const xml = readFileSync(report, 'utf8')
  expect(xml).toContain('tests="2" failures="1" errors="0">')
  expect(xml).toContain(`name="forwards &lt;cold&gt; ones">
      <failure message="At 1s alarms should have sent c; it sent nothing.">`)
  write('rules.json', { rules: [] })
  await runCommand(command, [join(folder, 'a.test.json'), '--junit', report])
  expect(readFileSync(report, 'utf8')).toContain('<error message="The file is not valid.">')
})

test('--coverage names what no test made happen', async () => {
  const name = write('a.test.json', file({ ...good, inputs: { input1: '---h-|' } }))
  const { code, stdout } = await runCommand(command, [name, '--coverage'])
  expect(code).toBe(0)
  const document = join(folder, 'rules.json')
  expect(stdout).toContain(`Coverage of ${document}: 0 of 2 rules, conditions, clauses
  ${document}:1:11  hot: always fired
  ${document}:1:18  hot: $.t gt twin limit was never false
`)
  const whole = await runCommand(command, [write('b.test.json', file(good)), '--coverage', '--json'])
  expect(JSON.parse(whole.stdout).coverage).toEqual([{ file: document, size: 2, gaps: [] }])
})

test('--coverage knows what cannot be otherwise, and what holds an emission back', async () => {
  const changes = { on: '$.t', by: 5 }
  const whole = {
    always: { then: { output: 'all' } },
    changed: { changes, then: { output: 'changed' } },
    settled: { changes, debounce: '2s', then: { output: 'settled' } },
    throttled: { when: { path: '$.t', gt: 25 }, throttle: '2s', then: { output: 'throttled' } },
  }
  const outputs = (changed: string, settled: string, throttled: string) => ({ changed, settled, throttled })
  const run = async (marbles: string, sent: object) => {
    const shown = { name: 'test', inputs: { a: marbles }, outputs: { all: marbles, ...sent } }
    const name = write('a.test.json', { ...file(shown), rules: whole })
    const { stdout } = await runCommand(command, [name, '--coverage', '--json'])
    const { passed, coverage } = JSON.parse(stdout)
    expect(passed).toBe(1)
    return coverage[0].gaps.map(({ pointer, missing }: { pointer: string; missing: string[] }) => [pointer, ...missing])
  }
  expect(await run('c--|', outputs('c--|', '--c|', ''))).toEqual([
    ['/rules/changed', 'always fired'],
    ['/rules/changed/changes', 'never held anything back'],
    ['/rules/settled/changes', 'never held anything back'],
    ['/rules/throttled', 'never fired'],
    ['/rules/throttled/when', 'was never true'],
    ['/rules/throttled/throttle', 'never let anything through', 'never held anything back'],
  ])
  expect(await run('chhh--|', outputs('ch----|', '---h--|', '-h-h--|'))).toEqual([])
})

describe('--record', () => {
  const recording = `
{"at": 1500, "input": "input1", "properties": {"line": "L1"}, "body": {"t": 31}}
{"at": 2000, "twin": {"limit": 40}}
{"at": 2500, "input": "input1", "body": {"t": 31}}
{"at": 2600, "twin": {"limit": "hot"}}
{"at": 3000, "input": "other", "body": {"t": 41.50}}
{"at": 3000, "input": "other", "text": "no JSON"}
{"at": 9000}
`
  test('writes a test that passes, and that a person can read', async () => {
    const name = join(folder, 'site.test.json')
    const written = await runCommand(command, [
      '--record',
      write('site.jsonl', recording),
      join(folder, 'rules.json'),
      name,
    ])
    expect([written.code, written.stdout]).toEqual([0, ''])
    expect(readFileSync(name, 'utf8')).toMatchInlineSnapshot(`
      "{
        "rules": "rules.json",
        "frame": "100ms",
        "messages": {
          "a": { "body": { "t": 31 }, "properties": { "line": "L1" } },
          "b": { "body": { "t": 31 } },
          "c": { "body": { "t": 41.5 } },
          "d": { "text": "no JSON" }
        },
        "tests": [
          {
            "name": "does what it did in site.jsonl, 9s from 1970-01-01T00:00:00Z",
            "inputs": {
              "input1": " 1s 500ms a---------b----- 5s 900ms    |",
              "other":  " 1s 500ms ---------------(cd) 5s 600ms |"
            },
            "twin": {
              "marbles": " 1s 500ms -----t-----u---- 5s 900ms    |",
              "patches": {
                "t": { "limit": 40 },
                "u": { "limit": "hot" }
              },
              "rejected": ["u"]
            },
            "outputs": {
              "alarms": " 1s 500ms a--------------c 5s 900ms    |",
              "errors": " 1s 500ms ---------------D 5s 900ms    |"
            },
            "expect": {
              "D": { "like": "d", "properties": { "errorCode": "body-not-json", "errorMessage": "The body is not JSON." } }
            }
          }
        ]
      }
      "
    `)
    expect((await runCommand(command, [name])).code).toBe(0)
  })

  test('of a part, with the twin as it was then', async () => {
    const args = [
      '--record',
      write('site.jsonl', recording),
      join(folder, 'rules.json'),
      '--from',
      '2200',
      '--to',
      '3000',
    ]
    const { stdout } = await runCommand(command, args)
    expect(JSON.parse(stdout)).toMatchObject({
      start: '1970-01-01T00:00:02.200Z',
      twin: { limit: 40 },
      tests: [{ inputs: { input1: '---a----|' } }],
    })
  })

  test('does not write over a file that is there', async () => {
    const args = ['--record', write('site.jsonl', recording), join(folder, 'rules.json'), join(folder, 'rules.json')]
    await expect(runCommand(command, args)).rejects.toThrow('exists already')
  })

  test('reads no further than it needs, and takes no part that nobody would read', async () => {
    const line = (at: number) => `{"at": ${at}, "input": "input1", "body": {"t": 31}}\n`
    const many = write('many.jsonl', Array.from({ length: 1001 }, (_, at) => line(at)).join(''))
    const record = (...args: string[]) => runCommand(command, ['--record', many, join(folder, 'rules.json'), ...args])
    await expect(record()).rejects.toThrow('more than 1000 lines')
    await expect(record('--from', '1')).resolves.toMatchObject({ code: 0 })
    const endless = write('endless.jsonl', `${line(0)}${line(1)}no line`)
    const read = runCommand(command, ['--record', endless, join(folder, 'rules.json'), '--to', '0'])
    await expect(read).resolves.toMatchObject({ code: 0 })
  })

  test.each<[string[], string]>([
    [['--from', 'noon'], '--from takes milliseconds'],
    [['--from', '100000'], 'no message of the recording lies between'],
  ])('refuses %j', async (args, says) => {
    const all = ['--record', write('site.jsonl', recording), join(folder, 'rules.json'), ...args]
    await expect(runCommand(command, all)).rejects.toThrow(says)
  })

  test('refuses rules that are not valid', async () => {
    const invalid = write('rules.json', { rules: { hot: {} } })
    await expect(runCommand(command, ['--record', write('site.jsonl', recording), invalid])).rejects.toThrow(Refusal)
  })
})

test.each<[string[], string]>([
  [[], 'FILE... is missing.'],
  [['--from', '1', 'a.test.json'], '--from goes with --record.'],
  [['--watsch', 'a.test.json'], 'Did you mean --watch?'],
])('wrong usage: %j', async (args, says) => {
  await expect(runCommand(command, args)).rejects.toThrow(says)
})

test('--watch runs the tests again when the rules change, and ends when it is stopped', async () => {
  const name = write('a.test.json', file(good))
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const texts = { stdout: '', stderr: '' }
  stdout.on('data', chunk => {
    texts.stdout += chunk
  })
  stderr.on('data', chunk => {
    texts.stderr += chunk
  })
  const stop = new AbortController()
  const io: Io = { stdin: Readable.from([]), stdout, stderr, env: {}, signal: stop.signal }
  const ended = command.run([name, '--watch'], io)
  const shows = (stream: 'stdout' | 'stderr', text: string) =>
    vi.waitFor(() => expect(texts[stream]).toContain(text), { timeout: 10_000 })
  await shows('stdout', '1 test passed')
  write('rules.json', JSON.stringify(rules).replace('25', '50'))
  await shows('stdout', '1 test failed')
  write('rules.json', '{')
  await shows('stderr', 'bad-json')
  texts.stdout = ''
  write('rules.json', rules)
  await shows('stdout', '1 test passed')
  stop.abort()
  expect(await ended).toBe(0)
})

test('q ends --watch, and gives the terminal back', async () => {
  const name = write('a.test.json', file(good))
  const raw: boolean[] = []
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (on: boolean) => raw.push(on) })
  const { stream, shown } = terminal(80)
  const signal = new AbortController().signal
  const ended = command.run([name, '--watch'], { stdin, stdout: stream, stderr: stream, env: {}, signal })
  await vi.waitFor(() => expect(shown()).toContain('q ends it'), { timeout: 10_000 })
  stdin.write('q')
  expect(await ended).toBe(0)
  expect(raw).toEqual([true, false])
})

test.each([1, 3, 1000])('--record writes a test where the last of messages %i ms apart sends two', async gap => {
  const twice = (tag: string) => ({ when: { path: '$.t', gt: 1 }, then: { output: 'alarms', tag: { tag } } })
  const document = write('twice.json', { rules: { a: twice('1'), b: twice('2') } })
  const recording = write(
    'twice.jsonl',
    `{"at":0,"input":"input1","body":{"t":0}}\n{"at":${gap},"input":"input1","body":{"t":2}}\n`,
  )
  const name = join(folder, 'twice.test.json')
  expect(await runCommand(command, ['--record', recording, document, name])).toMatchObject({ code: 0 })
  expect(await runCommand(command, [name])).toMatchObject({ code: 0 })
})
