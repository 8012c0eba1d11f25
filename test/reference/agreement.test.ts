// The engine against the reference, on random documents and recordings. All of the language, a long run:
//   FULL=1 CASES=100000 npx vitest run test/reference/agreement.test.ts
// A disagreement is printed as a document and a recording that `edge-rules replay` can run; SEED=n tries others.
import fc from 'fast-check'
import { test } from 'vitest'
import { isObject } from '../../src/rules/data/json.ts'
import { type Case, cases } from '../arbitrary/recordings.ts'
import { scaled } from '../scale.ts'
import { difference } from './difference.ts'
import { type EngineOptions, engine, recordingOf } from './engine.ts'
import { features } from './features.ts'
import { reference } from './reference.ts'
import type { Send } from './world.ts'

const { CASES, SEED } = process.env

// Snapshots before every line cost ten times as much as all else.
test.each<[string, EngineOptions, number, share: number]>([
  ['on random documents', { before: 'nothing' }, 0, 1],
  ['where the same document is delivered again before every line', { before: 'delivery' }, 1, 1],
  ['where another engine goes on from the snapshot of the one before at every line', { before: 'restart' }, 2, 1 / 5],
])(
  'engine and reference agree %s',
  async (_where, options, offset, share) => {
    const seed = Number(SEED ?? 1) + offset
    const disagrees = async ({ document, lines }: Case) =>
      difference(reference(document, lines), await engine(document, lines, options)) !== undefined
    const property = fc.asyncProperty(cases(features), async one => !(await disagrees(one)))
    const { failed, numRuns, counterexample } = await fc.check(property, {
      seed,
      numRuns: CASES === undefined ? scaled(100 * share) : Math.ceil(Number(CASES) * share),
    })
    process.stderr.write(`${numRuns} cases with seed ${seed}\n`)
    if (failed && counterexample !== null)
      throw new Error(await report(await smallest(counterexample[0], disagrees), options, seed))
  },
  24 * 3_600_000,
)

/** Without every rule, clause and line without which they disagree too. */
async function smallest(found: Case, disagrees: (one: Case) => Promise<boolean>): Promise<Case> {
  for (const smaller of smallerThan(found)) {
    try {
      if (await disagrees(smaller)) return smallest(smaller, disagrees)
    } catch {
      // A document that is valid no more.
    }
  }
  return found
}

function* smallerThan({ document, lines }: Case): Generator<Case> {
  for (const index of lines.keys()) yield { document, lines: lines.toSpliced(index, 1) }
  const rules = isObject(document['rules']) ? document['rules'] : {}
  for (const [id, rule] of Object.entries(rules)) {
    const { [id]: _without, ...others } = rules
    yield { document: { ...document, rules: others }, lines }
    for (const clause of isObject(rule) ? Object.keys(rule) : []) {
      const { [clause]: _clause, ...rest } = isObject(rule) ? rule : {}
      yield { document: { ...document, rules: { ...others, [id]: rest } }, lines }
    }
  }
}

/** Says it so that it can be run: a document and a recording. */
async function report({ document, lines }: Case, options: EngineOptions, seed: number): Promise<string> {
  const expected = reference(document, lines)
  const refusal = (error: unknown) => [{ refusal: String(error) }]
  const actual: readonly (Send | { readonly refusal: string })[] = await engine(document, lines, options).catch(refusal)
  const index =
    difference(
      expected,
      actual.filter(send => 'output' in send),
    ) ?? 0
  const show = (send: unknown) => (send === undefined ? 'nothing' : JSON.stringify(send))
  return [
    `engine and reference disagree (seed ${seed}) on rules.json:`,
    JSON.stringify(document),
    'and recording.jsonl:',
    ...recordingOf(lines),
    `Sent before, by both: ${index}. Then`,
    `reference: ${show(expected[index])}`,
    `engine:    ${show(actual[index])}`,
  ].join('\n')
}
