import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, expect, test } from 'vitest'
import type { ReadingValues } from '../../../src/cli/command/recording-options.ts'
import { playReadings, shippedReadings } from '../../../src/cli/demo/readings.ts'

const folder = mkdtempSync(join(tmpdir(), 'edge-rules-readings-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function play(content: string | undefined, count: number, values: ReadingValues = {}, name = 'readings.csv') {
  const file = content === undefined ? shippedReadings : join(folder, name)
  if (content !== undefined) writeFileSync(file, content)
  const bodies: unknown[] = []
  const silent = new PassThrough()
  const signal = new AbortController().signal
  const io = { stdin: silent, stdout: silent, stderr: silent, env: {}, signal }
  for await (const { bytes } of playReadings(file, values, io)) {
    bodies.push(JSON.parse(Buffer.from(bytes).toString()))
    if (bodies.length === count) break
  }
  return bodies
}

test('the readings that are shipped look like those of the simulated temperature sensor', async () => {
  const [first] = await play(undefined, 1)
  expect(first).toEqual({
    machine: { temperature: 45.78300206, pressure: expect.closeTo(3.823, 3) },
    ambient: { temperature: 76.46349867, humidity: 24 },
    timeCreated: '2013-12-16T14:00:00.000Z',
  })
})

test('a file of one series is played, and again from its start', async () => {
  expect(await play('timestamp,value\n2013-12-02 21:15:00,21\n2013-12-02 21:20:00,100\n', 3)).toEqual([
    { machine: { temperature: 21, pressure: 1 }, ambient: { humidity: 24 }, timeCreated: '2013-12-02T21:15:00.000Z' },
    { machine: { temperature: 100, pressure: 10 }, ambient: { humidity: 25 }, timeCreated: '2013-12-02T21:20:00.000Z' },
    { machine: { temperature: 21, pressure: 1 }, ambient: { humidity: 26 }, timeCreated: '2013-12-02T21:15:00.000Z' },
  ])
})

test('columns name places in the body, and empty cells leave them out', async () => {
  expect(await play('line.id,machine.pressure,machine.temperature\nL1,7,\n', 1)).toEqual([
    { line: { id: 'L1' }, machine: { pressure: 7 }, ambient: { humidity: 24 } },
  ])
})

test('a recording is played as replay reads it: JSON lines, or CSV whose columns are placed', async () => {
  const lines =
    '{"at":0,"input":"input1","body":{"t":1}}\n{"at":1,"twin":{"a":1}}\n{"at":2,"input":"input1","body":{"t":2}}\n'
  expect(await play(lines, 3, {}, 'recording.jsonl')).toEqual([{ t: 1 }, { t: 2 }, { t: 1 }])
  const csv = 'Zeit;Wert\n31.01.2026 08:30;1,5\n31.01.2026 08:29;2,5\n'
  expect(await play(csv, 2, { csv: 'Zeit:iso,Wert:$.machine.t', time: 'day.month.year hour:minute' })).toEqual([
    { machine: { t: 1.5 } },
    { machine: { t: 2.5 } },
  ])
})

test('a file without readings is refused', async () => {
  await expect(play('timestamp,value\n', 1)).rejects.toThrow('contains no readings')
})
