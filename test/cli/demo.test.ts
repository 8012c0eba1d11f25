// The demo as `npm start` runs it: hub, sensor and module over real sockets, each in a process of its own.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Program, root, run, start } from './program.ts'

const temperatures = readFileSync(join(root, 'data/readings.csv'), 'utf8')
  .split('\n')
  .slice(1, 201)
  .map(line => Number(line.split(',')[1]))

function above(threshold: number, count = temperatures.length): readonly number[] {
  return temperatures.slice(0, count).filter(temperature => temperature > threshold)
}

interface Line {
  readonly output: string
  readonly rules: readonly string[]
  readonly properties: Readonly<Record<string, string>>
  readonly body: { readonly machine: { readonly temperature: number } }
}

function linesOf(stdout: string): readonly Line[] {
  return stdout
    .split('\n')
    .filter(line => line !== '')
    .map((line): Line => JSON.parse(line))
}

const temperaturesOf = (lines: readonly Line[]) => lines.map(({ body }) => body.machine.temperature)

describe.each(['amqp', 'mqtt'])('the demo over %s', transport => {
  test.each([
    [[], 25, 185],
    [['--twin', 'TemperatureThreshold=90'], 90, 82],
  ])('prints exactly the readings above the threshold, each tagged: %j', async (twin, threshold, count) => {
    const args = ['demo', '--count', '200', '--rate', '400', '--json', '--transport', transport, ...twin]
    const { code, stdout, stderr } = await run(args, {})
    expect(code, stderr).toBe(0)
    const lines = linesOf(stdout)
    expect(temperaturesOf(lines)).toEqual(above(threshold))
    expect(lines).toHaveLength(count)
    for (const { output, rules, properties } of lines) {
      expect({ output, rules, tag: properties['MessageType'] }).toEqual({
        output: 'output1',
        rules: ['high-temperature'],
        tag: 'Alert',
      })
    }
  })

  test('loses no reading when the process of the module is killed in mid-stream', async () => {
    const demo = start(['demo', '--count', '100', '--rate', '50', '--json', '--transport', transport])
    for (const after of [10, 40]) {
      await demo.until(({ stdout }) => linesOf(stdout.slice(0, stdout.lastIndexOf('\n') + 1)).length >= after)
      process.kill(moduleOf(demo), 'SIGKILL')
    }
    expect(await demo.ended, demo.output.stderr).toBe(0)
    expect(demo.output.stderr.match(/has ended \(SIGKILL\); it is started again/g)).toHaveLength(2)
    const lines = linesOf(demo.output.stdout)
    const once = new Map(lines.map(line => [Number(line.properties['sequenceNumber']), line]))
    const sorted = [...once].sort(([a], [b]) => a - b).map(([, line]) => line)
    expect(temperaturesOf(sorted)).toEqual(above(25, 100))
  })
})

function moduleOf({ output }: Program): number {
  return Number([...output.stderr.matchAll(/the module is process (\d+)/g)].at(-1)?.[1])
}

test('the threshold can be changed while it runs, and a person sees why a reading passes', async () => {
  const demo = start(['demo', '--rate', '50'])
  await demo.until(({ stdout }) => stdout.includes('→ output1  45.783 is greater than 25'))
  demo.child.stdin?.write('t 100\n')
  await demo.until(({ stdout }) => stdout.includes('the module runs with TemperatureThreshold 100'))
  await demo.until(({ stdout }) => /held {5}\S+ is not greater than 100/.test(stdout))
  demo.child.stdin?.write('q\n')
  expect(await demo.ended, demo.output.stderr).toBe(0)
  expect(demo.output.stdout).toMatch(/\d+ readings: \d+ to the cloud, \d+ held back\.\n$/)
  expect(demo.output.stdout).not.toContain('\u001b')
})

test('SIGTERM ends it quietly, with its module and its sensor', async () => {
  const demo = start(['demo', '--json'])
  await demo.until(({ stdout }) => stdout.includes('\n'))
  const module = moduleOf(demo)
  demo.child.kill('SIGTERM')
  expect(await demo.ended, demo.output.stderr).toBe(0)
  expect(() => process.kill(module, 0)).toThrow('ESRCH')
})

test.each([
  [['--transport', 'http'], 2, '--transport takes amqp or mqtt, not "http".'],
  [['--rules', 'nowhere.json'], 2, 'nowhere.json cannot be read: there is no such file.'],
  [['--rules', 'package.json'], 1, 'package.json:23:3: error misspelt-section: '],
  [['--data', 'nowhere.csv'], 2, 'nowhere.csv cannot be read: there is no such file.'],
  [['--twin', 'TemperatureThreshold="hot"'], 1, '--twin: error parameter-type at /TemperatureThreshold'],
])('refuses what cannot run, before it starts anything: %j', async (args, exit, message) => {
  const { code, stderr } = await run(['demo', ...args])
  expect(code).toBe(exit)
  expect(stderr).toContain(message)
})
