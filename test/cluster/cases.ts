// Writes random cases for the tests of flink/: `cases FOLDER COUNT DEVICES SEED`. Each is a folder with rules.json,
// recording.jsonl and expected.jsonl, the lines of one key after those of another. Those whose names begin with `live` have
// messages alone, as a topic does, and nothing that is said of a clock. `csv` has its messages in recording.csv, with their device
// in the column `device`. The others have the examples' rules, and the messages of their tests.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import fc from 'fast-check'
import { isObject, type JsonObject } from '../../src/rules/data/json.ts'
import { writeJson } from '../../src/rules/data/json-text.ts'
import { loadTestFile } from '../../src/workbench/testing/loaded-file.ts'
import { accepted } from '../arbitrary/features.ts'
import { cases } from '../arbitrary/recordings.ts'
import { expected, formOf, type KeyedLine, ofTests, spread } from './keyed-case.ts'

const [folder = 'cases', count = '10', devices = '200', seed = '1'] = process.argv.slice(2)

const samples = fc.sample(cases(accepted), { numRuns: Number(count), seed: Number(seed) })
for (const [number, { document, lines }] of samples.entries()) {
  await write(
    String(number),
    document,
    spread(lines, Number(devices), generator(Number(seed) + number), formOf(number)),
  )
}

let live = 0
for (const { document, lines } of fc.sample(cases(accepted), { numRuns: 100, seed: Number(seed) })) {
  if (live === 2) break
  const messages = lines.flatMap(({ leap: _, ...line }) => ('text' in line ? [line] : []))
  const keyed = spread(messages, 20, generator(Number(seed)), formOf(1))
  const sent = [...(await expected({ document, lines: keyed })).values()].join('')
  // One of which much is sent, for each of the tests.
  if (sent.length < 20_000) continue
  await write(`live-${live++}`, document, keyed)
}

const files = {
  read: (name: string) => readFile(name, 'utf8'),
  seenFrom: (name: string, other: string) => join(dirname(name), other),
}
for (const name of ['rules.example.test.json', 'examples/plant.test.yaml', 'examples/machine-failure.test.yaml']) {
  const { file, rules } = await loadTestFile(name, files)
  if (file === undefined || !isObject(rules.value)) throw new Error(`${name} cannot be read`)
  await write(basename(name).split('.')[0] ?? name, rules.value, ofTests(file.tests, Number(devices)))
}

const random = generator(Number(seed))
const rows = Array.from({ length: 10_000 }, (_, index) => ({
  at: new Date(1_767_225_600_000 + index * 250).toISOString(),
  device: `d${Math.floor(random() * 50)}`,
  v: Math.floor(random() * 1000) / 10,
}))
await write(
  'csv',
  {
    rules: {
      hot: { when: { path: '$.v', gt: 90 }, then: { output: 'hot', tag: { of: '$.device' } } },
      mean: { window: { tumbling: '1m' }, aggregate: { mean: { avg: '$.v' } }, then: { output: 'means' } },
    },
  },
  rows.map(({ at, device, v }) => ({
    at: JSON.stringify(at),
    text: JSON.stringify({ at, input: 'input1', body: { device, v } }),
    device,
  })),
)
rmSync(join(folder, 'csv', 'recording.jsonl'))
writeFileSync(
  join(folder, 'csv', 'recording.csv'),
  `time,device,v\n${rows.map(({ at, device, v }) => `${at},${device},${v}\n`).join('')}`,
)

async function write(name: string, document: JsonObject, keyed: readonly KeyedLine[]): Promise<void> {
  const found = await expected({ document, lines: keyed })
  const place = join(folder, name)
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'rules.json'), writeJson(document))
  writeFileSync(join(place, 'recording.jsonl'), keyed.map(({ text }) => `${text}\n`).join(''))
  writeFileSync(join(place, 'expected.jsonl'), [...found.values()].join(''))
}

/** Numbers from 0 to 1, the same for the same seed. */
function generator(start: number): () => number {
  let state = start
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
