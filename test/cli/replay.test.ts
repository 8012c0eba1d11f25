import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { Refusal, UsageError } from '../../src/cli/command/command.ts'
import { command } from '../../src/cli/replay.ts'
import { bytesFile, documentFile, runCommand, textFile } from './streams.ts'

const root = join(import.meta.dirname, '../..')
const rules = join(root, 'rules.example.json')
const readings = join(root, 'data/readings.csv')
const columns = 'timestamp:iso,machine.temperature:$.machine.temperature'

const recording = `
{"at": 1500, "input": "input1", "properties": {"line": "L1"}, "body": {"machine": {"temperature": 31}}}
{"at": 1600, "input": "input1", "body": {"machine": {"temperature": 21}}}
{"at": 2000, "twin": {"TemperatureThreshold": 40}}
{"at": 2100, "input": "input1", "body": {"machine": {"temperature": 31}}}
{"at": 2200, "twin": {"TemperatureThreshold": "hot"}}
{"at": 2300, "input": "input1", "body": {"machine": {"temperature": 41.50}}}
{"at": 2400, "input": "input1", "text": "no JSON"}
{"at": 9000}
`

test('prints what the rules send and what became of the twin, in order and in the form of the recording', async () => {
  const { code, stdout } = await runCommand(command, [rules], recording)
  expect(code).toBe(0)
  const lines = stdout.trim().split('\n')
  expect(lines[0]).toBe(
    '{"at":1500,"output":"output1","rules":["high-temperature"],"properties":{"line":"L1","MessageType":"Alert"},"body":{"machine": {"temperature": 31}}}',
  )
  expect(lines[1]).toBe('{"at":2000,"twin":{"version":2,"status":200,"problems":[]}}')
  expect(lines.slice(2).map(line => JSON.parse(line))).toMatchObject([
    {
      at: 2200,
      twin: { version: 3, status: 400, problems: [{ pointer: '/TemperatureThreshold', severity: 'error' }] },
    },
    { at: 2300, output: 'output1', body: { machine: { temperature: 41.5 } } },
    { at: 2400, output: 'errors', rules: [], properties: { errorCode: 'body-not-json' }, text: 'no JSON' },
  ])
  expect(lines).toHaveLength(5)
})

test('gives the same bytes on every run', async () => {
  const run = () => runCommand(command, [rules, readings, '--csv', columns, '--twin', 'TemperatureThreshold=90'])
  const [first, second] = [await run(), await run()]
  expect(first.stdout).toBe(second.stdout)
  expect(first.stdout.split('\n')[0]).toBe(
    '{"at":"2013-12-16T19:00:00Z","output":"output1","rules":["high-temperature"],"properties":{"MessageType":"Alert"},"body":{"machine":{"temperature":90.42082444}}}',
  )
})

test('reads a recording that is compressed, and says what is wrong with one that is cut off', async () => {
  const compressed = gzipSync(readFileSync(readings))
  const run = (file: string) => runCommand(command, [rules, file, '--csv', columns])
  expect((await run(bytesFile(compressed, 'readings.csv.gz'))).stdout).toBe((await run(readings)).stdout)
  const cut = bytesFile(compressed.subarray(0, 5000), 'cut.csv.gz')
  const refused = await run(cut).catch(error => error)
  expect(refused).toBeInstanceOf(UsageError)
  expect(refused.message).toBe(`${cut} cannot be read: unexpected end of file.`)
})

test('reads a named pipe while it is written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'edge-rules-'))
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const [ran] = await Promise.all([runCommand(command, [rules, pipe]), writeFile(pipe, recording)])
  rmSync(folder, { recursive: true })
  expect(ran).toEqual(await runCommand(command, [rules], recording))
})

test('--twin overrides the document, --summary counts', async () => {
  const args = [rules, readings, '--csv', columns, '--twin', 'TemperatureThreshold=90', '--summary']
  expect((await runCommand(command, args)).stdout).toMatch(
    /^2016 messages in, 1271 out, 0 changes of the twin\nfrom .+\n\nrule +fired +when\nmessages in +2016 .+\nhigh-temperature +1271 /,
  )
  const { stdout } = await runCommand(command, [...args, '--json'])
  expect(JSON.parse(stdout)).toMatchObject({ received: 2016, sent: 1271, rules: [{ rule: 'high-temperature' }] })
})

test('--start says when a recording in milliseconds starts, and does not change what is printed', async () => {
  const at = ['--start', '2026-01-31T08:30:00Z']
  const [plain, started] = [
    await runCommand(command, [rules], recording),
    await runCommand(command, [rules, ...at], recording),
  ]
  expect(started.stdout).toBe(plain.stdout)
})

test('a recording that starts in 1970, where event times cannot be read, is told of, with the way out', async () => {
  const timed = documentFile({ rules: { r: { time: { value: '$.at', lateness: '0s' }, then: { output: 'out' } } } })
  const line = `{"at":0,"input":"i","body":{"at":${Date.UTC(2026, 0)}}}\n`
  const { stderr } = await runCommand(command, [timed], line.repeat(3))
  expect(stderr).toBe(
    'edge-rules replay: the recording starts in 1970, where r cannot read the times of some events: they are years ahead. Say with --start when it starts.\n',
  )
  const started = await runCommand(command, [timed, '--start', '2026-01-01T00:00:00Z'], line)
  expect(started).toMatchObject({ stderr: '', stdout: expect.stringContaining('"output":"out"') })
})

test('a CSV is read by its header, from a file or with --csv auto, and what was found is said once', async () => {
  const csv = 'Zeit;machine.temperature;Linie\n31.01.2026 08:30;30,5;L1\n31.01.2026 08:29;31,5;L2\n'
  const args = ['--csv', 'auto', '--sort', '--property', 'Linie', '--tz', 'Europe/Berlin']
  const { stdout, stderr } = await runCommand(command, [rules, ...args], csv)
  expect(stdout.split('\n').slice(0, 2)).toEqual([
    '{"at":"2026-01-31T07:29:00Z","output":"output1","rules":["high-temperature"],"properties":{"Linie":"L2","MessageType":"Alert"},"body":{"machine":{"temperature":31.5}}}',
    '{"at":"2026-01-31T07:30:00Z","output":"output1","rules":["high-temperature"],"properties":{"Linie":"L1","MessageType":"Alert"},"body":{"machine":{"temperature":30.5}}}',
  ])
  expect(stderr).toBe(
    'edge-rules replay: stdin: cells separated by ";", decimal comma, times in "Zeit" as "day.month.year hour:minute" in Europe/Berlin, 1 other column in the body. Read otherwise by --delimiter, --decimal, --time, --tz, --null.\n',
  )
  const file = textFile(csv, 'export.CSV')
  expect((await runCommand(command, [rules, file, ...args.slice(2)])).stdout).toBe(stdout)
})

test('--sort sorts JSON lines too; without it lines that go back are refused', async () => {
  const lines = [
    '{"at":2,"input":"i","body":{"machine":{"temperature":32}}}',
    '{"at":1,"input":"i","body":{"machine":{"temperature":31}}}',
  ].join('\n')
  const refused = await runCommand(command, [rules], lines).catch(error => error)
  expect(refused.message).toContain(
    'stdin:2: "at" is earlier than in the line before. A recording is in order of time, oldest first: --sort sorts it.',
  )
  const { stdout } = await runCommand(command, [rules, '--sort'], lines)
  expect(stdout.match(/"at":\d/g)).toEqual(['"at":1', '"at":2'])
})

test.each([
  [['nowhere.json'], 'nowhere.json cannot be read: there is no such file.'],
  [[readings], 'readings.csv is not JSON'],
  [[rules, root], 'it is a folder, and a file is needed.'],
  [[rules, '--start', 'today'], '--start takes an ISO 8601 time with its offset'],
  [[rules, '--twin', 'TemperatureThreshold'], '--twin takes name=json'],
  [[rules, '--twin', 'a.b=1'], 'a twin cannot have the key "a.b"'],
])('refuses what cannot be run: %j', async (args, message) => {
  const refused = await runCommand(command, args, recording).catch(error => error)
  expect(refused).toBeInstanceOf(UsageError)
  expect(refused.message).toContain(message)
})

test('the answer to an invalid document is no', async () => {
  const args = [rules, '--twin', 'TemperatureThreshold=hot']
  const refused = await runCommand(command, args, recording).catch(error => error)
  expect(refused).toBeInstanceOf(Refusal)
  expect(refused.message).toContain('the rules are not valid:\n')
})
