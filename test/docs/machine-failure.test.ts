// The example that finds a real failure, over the week of readings that comes with the project.
import { createReadStream, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { openRecording } from '../../src/cli/recording/recording.ts'
import { runRecording } from '../../src/cli/recording/run-recording.ts'
import { createMachine, type JsonObject } from '../../src/index.ts'

it('the example raises one alarm in the week, and resolves it', async () => {
  const document: JsonObject = JSON.parse(readFileSync('examples/machine-failure.json', 'utf8'))
  const csv = 'timestamp:iso,machine.temperature:$.machine.temperature'
  const recording = await openRecording(
    { name: 'readings.csv', stream: createReadStream('data/readings.csv') },
    { csv },
  )
  const machine = createMachine({ start: recording.start })
  expect(machine.apply(document, recording.start).problems).toEqual([])
  const told: string[] = []
  for await (const result of runRecording(machine, recording, { desired: document, drain: false })) {
    if (result.kind !== 'decided') continue
    for (const { properties } of result.decision.sends) {
      told.push(`${new Date(result.time).toISOString()} ${properties.get('state')}`)
    }
  }
  expect(told).toEqual(['2013-12-16T17:30:00.000Z raised', '2013-12-16T19:10:00.000Z resolved'])
})
