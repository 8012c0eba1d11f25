// Every case runs against the engine and against the reference. What the engine does not do yet is named in pending.json:
// a case there that passes fails here, so that each mend takes its line away.
//   npx vitest run test/contract -t 'clashing-tags'
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { createMachine } from '../../src/index.ts'
import { isObject } from '../../src/rules/data/json.ts'
import { openRecording } from '../../src/workbench/recording/opened.ts'
import { runRecording } from '../../src/workbench/recording/replay.ts'
import { type Line, reference } from '../reference/reference.ts'
import { type ContractCase, comparable, contractCases, epoch, expected, type Sent, titleOf } from './cases.ts'

const cases = contractCases()
const pending: readonly string[] = JSON.parse(readFileSync(new URL('pending.json', import.meta.url), 'utf8'))

/** What the engine sends, as `edge-rules replay` runs it. */
async function byEngine({ document, recording }: ContractCase): Promise<readonly Sent[]> {
  const stream = Readable.from([Buffer.from(recording.map(line => JSON.stringify(line)).join('\n'))])
  const opened = await openRecording({ name: 'recording', stream })
  const machine = createMachine({ start: opened.start })
  const { accepted, problems } = machine.apply(document, opened.start)
  if (!accepted) throw new Error(`the engine refuses the document: ${JSON.stringify(problems, null, 2)}`)
  const sends: Sent[] = []
  for await (const result of runRecording(machine, opened, { desired: document, drain: false })) {
    if (result.kind !== 'decided') continue
    for (const { output, rules, properties, bytes } of result.decision.sends) {
      const text = new TextDecoder().decode(bytes)
      sends.push({ at: result.time, output, rules, properties: Object.fromEntries(properties), text })
    }
  }
  return sends
}

describe('the engine', () => {
  for (const one of cases) {
    const run = pending.includes(titleOf(one)) ? test.fails : test
    run(titleOf(one), async () => {
      const sends = expected(one)
      expect(comparable(await byEngine(one), sends)).toEqual(sends)
    })
  }
})

/** What the reference sends. */
function byReference({ document, recording }: ContractCase): readonly Sent[] {
  const lines = recording.map((line): Line => {
    const { input, twin, body, text, properties } = line
    const at = epoch(line['at'] ?? null)
    const leap = line['leap'] === true ? ({ leap: true } as const) : {}
    if (isObject(twin)) return { at, ...leap, twin }
    if (typeof input !== 'string') return { at, ...leap, pause: true }
    const texts = Object.entries(isObject(properties) ? properties : {}).map(([name, value]) => [name, String(value)])
    return {
      at,
      ...leap,
      input,
      properties: Object.fromEntries(texts),
      text: text === undefined ? JSON.stringify(body) : String(text),
    }
  })
  const [first] = lines
  return reference(document, lines, typeof recording[0]?.['at'] === 'string' ? first?.at : 0)
}

describe('the reference', () => {
  test.each(cases.map(one => [titleOf(one), one] as const))('%s', (_title, one) => {
    const sends = expected(one)
    expect(comparable(byReference(one), sends)).toEqual(sends)
  })
})

test('every pending case is a case, once', () => {
  const titles = cases.map(titleOf)
  expect(new Set(titles).size, 'two cases have one title').toBe(titles.length)
  expect(pending.filter(title => !titles.includes(title))).toEqual([])
  expect(new Set(pending).size).toBe(pending.length)
})
