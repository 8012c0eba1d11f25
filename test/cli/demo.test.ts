// The demo as `npm start` runs it: hub, sensor and module over real sockets, each in a process of its own. What it refuses
// is asked of the command itself, since nothing is started for it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { Refusal, UsageError } from '../../src/cli/command/command.ts'
import { command } from '../../src/cli/demo.ts'
import { type Program, root, start } from './program.ts'
import { runCommand } from './streams.ts'

const temperatures = readFileSync(join(root, 'data/readings.csv'), 'utf8')
  .split('\n')
  .slice(1)
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

/** The lines that are whole. */
function linesOf({ output: { stdout } }: Program): readonly Line[] {
  return stdout
    .slice(0, stdout.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(line => line !== '')
    .map((line): Line => JSON.parse(line))
}

const hasLines = (demo: Program, count: number) => demo.until(() => linesOf(demo).length >= count)
const temperaturesOf = (lines: readonly Line[]) => lines.map(({ body }) => body.machine.temperature)

function moduleOf({ output }: Program): number {
  return Number([...output.stderr.matchAll(/the module is process (\d+)/g)].at(-1)?.[1])
}

/** Each was sent by the built-in rule, with its tag, and is a reading above the threshold, none left out. */
function expectExactly(lines: readonly Line[], threshold: number): void {
  expect(temperaturesOf(lines)).toEqual(above(threshold).slice(0, lines.length))
  for (const { output, rules, properties } of lines) {
    expect({ output, rules, tag: properties['MessageType'] }).toEqual({
      output: 'output1',
      rules: ['high-temperature'],
      tag: 'Alert',
    })
  }
}

describe.each(['amqp', 'mqtt'])('the demo over %s', transport => {
  const json = ['demo', '--json', '--transport', transport]

  describe('with a number of readings', () => {
    let demo: Program
    beforeAll(() => {
      demo = start([...json, '--count', '200', '--rate', '80'])
    })

    test('prints exactly the readings above the built-in threshold, each tagged', async () => {
      await hasLines(demo, 80)
      expectExactly(linesOf(demo), 25)
    })

    test('loses no reading when the process of the module is killed in mid-stream, and ends after the last', async () => {
      for (const after of [90, 120]) {
        await hasLines(demo, after)
        const module = moduleOf(demo)
        process.kill(module, 'SIGKILL')
        await demo.until(() => moduleOf(demo) !== module)
      }
      expect(await demo.ended, demo.output.stderr).toBe(0)
      expect(demo.output.stderr.match(/has ended \(SIGKILL\); it is started again/g)).toHaveLength(2)
      const once = new Map(linesOf(demo).map(line => [Number(line.properties['sequenceNumber']), line]))
      expect(once.size).toBe(185)
      const sorted = [...once].sort(([a], [b]) => a - b).map(([, line]) => line)
      expect(temperaturesOf(sorted)).toEqual(above(25, 200))
      expectExactly(sorted, 25)
    })
  })

  describe('with a threshold in the twin, without end', () => {
    let demo: Program
    beforeAll(() => {
      demo = start([...json, '--rate', '400', '--twin', 'TemperatureThreshold=90'])
    })

    test('prints exactly the readings above it, each tagged', async () => {
      await hasLines(demo, 82)
      expectExactly(linesOf(demo), 90)
    })

    test('SIGTERM ends it quietly, with its module and its sensor', async () => {
      const module = moduleOf(demo)
      demo.child.kill('SIGTERM')
      expect(await demo.ended, demo.output.stderr).toBe(0)
      expect(() => process.kill(module, 0)).toThrow('ESRCH')
      expectExactly(linesOf(demo), 90)
    })
  })
})

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
  expect(demo.output.stdout, 'nothing worries').not.toMatch(/^ *!/m)
})

test.each<[readonly string[], new (message: string) => Error, string]>([
  [['--transport', 'http'], UsageError, '--transport takes amqp or mqtt, not "http".'],
  [['--rules', 'nowhere.json'], UsageError, 'nowhere.json cannot be read: there is no such file.'],
  [['--rules', 'test/cli/refused.json'], Refusal, 'test/cli/refused.json:1:12: error not-an-object: '],
  [['--data', 'nowhere.csv'], UsageError, 'nowhere.csv cannot be read: there is no such file.'],
  [['--twin', 'TemperatureThreshold="hot"'], Refusal, '--twin: error parameter-type at /TemperatureThreshold'],
])('refuses what cannot run, before it starts anything: %j', async (args, kind, message) => {
  const refused = await runCommand(command, args).catch(error => error)
  expect(refused).toBeInstanceOf(kind)
  expect(refused.message).toContain(message)
})
