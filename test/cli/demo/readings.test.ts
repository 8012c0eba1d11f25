import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { playReadings, shippedReadings } from '../../../src/cli/demo/readings.ts'

const folder = mkdtempSync(join(tmpdir(), 'edge-rules-readings-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function play(content: string | undefined, count: number) {
  const file = content === undefined ? shippedReadings : join(folder, 'readings.csv')
  if (content !== undefined) writeFileSync(file, content)
  const bodies: unknown[] = []
  for await (const body of playReadings(file)) {
    bodies.push(body)
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

test('a file without readings is refused', async () => {
  await expect(play('timestamp,value\n', 1)).rejects.toThrow('contains no readings')
})
