// Writes random cases for the tests of flink/: `cases FOLDER COUNT DEVICES SEED`. Each is a folder with rules.json,
// recording.jsonl and expected.jsonl, the lines of one key after those of another.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { writeJson } from '../../src/rules/data/json-text.ts'
import { accepted } from '../arbitrary/features.ts'
import { cases } from '../arbitrary/recordings.ts'
import { expected, formOf, spread } from './keyed-case.ts'

const [folder = 'cases', count = '10', devices = '200', seed = '1'] = process.argv.slice(2)

const samples = fc.sample(cases(accepted), { numRuns: Number(count), seed: Number(seed) })
for (const [number, { document, lines }] of samples.entries()) {
  const random = generator(Number(seed) + number)
  const keyed = spread(lines, Number(devices), random, formOf(number))
  const found = await expected({ document, lines: keyed })
  const place = join(folder, String(number))
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
